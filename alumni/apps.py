"""The alumni room's entry in Django's list of apps."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlumniConfig(AppConfig):
    """The room's name in both languages."""

    name = "alumni"
    verbose_name = _("Alumni")

    def ready(self) -> None:
        """Listen."""
        import_module("alumni.listeners")
