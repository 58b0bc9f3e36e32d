"""The people room's entry in Django's list of apps."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """The room's name in both languages."""

    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Listen, and let every room add its panels and the sentences of its actions."""
        import_module("people.listeners")
        autodiscover_modules("sentences", "panels")
