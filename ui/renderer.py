"""Django forms in official GOV.UK markup.

Only whole forms (``{{ form }}``) and field groups (``{{ form.name.as_field_group }}``) are ours. Single widgets keep
Django's templates, which is what the console's forms use.
"""

from __future__ import annotations

from pathlib import Path

import django.forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property


class GovukRenderer(DjangoTemplates):
    """Renders field groups with the GOV.UK macros and everything else with Django's templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    @cached_property
    def engine(self) -> Engine:
        """The engine of widget templates: the project's own first, then the apps', then Django's."""
        own = [Path(folder) for folder in settings.TEMPLATES[0]["DIRS"]]
        django_forms = Path(django.forms.__file__).parent / "templates"
        return Engine({"APP_DIRS": True, "DIRS": [*own, django_forms], "NAME": "forms", "OPTIONS": {}})
