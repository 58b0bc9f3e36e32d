"""The nudges room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NudgesConfig(AppConfig):
    """The room's name in both languages."""

    name = "nudges"
    verbose_name = _("Nudges")
