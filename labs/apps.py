"""The labs room's entry in Django's list of apps."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from languages.signals import texts_published


class LabsConfig(AppConfig):
    """The room's name in both languages."""

    name = "labs"
    verbose_name = _("Labs")

    def ready(self) -> None:
        """Hear when held words are published."""
        listeners = import_module("labs.listeners")
        texts_published.connect(listeners.words_published, dispatch_uid="labs.words_published")
