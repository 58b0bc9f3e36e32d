"""The organisations room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """The room's name in both languages."""

    name = "organisations"
    verbose_name = _("Organisations")
