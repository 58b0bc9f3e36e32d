"""Django forms in official GOV.UK markup.

Only whole forms (``{{ form }}``) and field groups (``{{ form.name.as_field_group }}``) are ours. Single widgets keep
Django's templates, which is what the console's forms use.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ui.components import component, error_message
from ui.groups import group


class GovukRenderer(DjangoTemplates):
    """Renders forms and field groups with the GOV.UK macros and everything else with Django's templates."""

    form_template_name = "ui/form"
    field_template_name = "ui/field"

    @cached_property
    def engine(self) -> Engine:
        """The engine of widget templates: the project's own first, then the apps', then Django's."""
        own = [Path(folder) for folder in settings.TEMPLATES[0]["DIRS"]]
        django_forms = Path(django.forms.__file__).parent / "templates"
        return Engine({"APP_DIRS": True, "DIRS": [*own, django_forms], "NAME": "forms", "OPTIONS": {}})

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """Return the HTML of a form, a field group, or the Django template of that name."""
        if template_name == self.form_template_name:
            return _whole(context)
        if template_name == self.field_template_name:
            return group(context["field"])
        return SafeString(super().render(template_name, context, request))


def _whole(context: dict[str, Any]) -> SafeString:
    form = context["form"]
    fields = [bound for bound, _errors in context["fields"]] + list(context["hidden_fields"])
    # Errors of no one field stand in the error summary; a page without one still shows them.
    loose = () if getattr(form, "summarised", False) else context["errors"]
    parts = [component("error-message", **error_message(str(error))) for error in loose]
    return format_html_join("\n", "{}", ((part,) for part in [*parts, *map(group, fields)]))
