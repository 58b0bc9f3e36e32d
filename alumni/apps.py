"""The alumni room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlumniConfig(AppConfig):
    """The room's name in both languages."""

    name = "alumni"
    verbose_name = _("Alumni")
