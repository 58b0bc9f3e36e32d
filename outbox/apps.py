"""The outbox room's entry in Django's list of apps."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """The room's name in both languages."""

    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Register the room's kinds of message and placeholders, and hear what mail providers tell."""
        for module in ("outbox.messages", "outbox.addresses", "outbox.listeners"):
            import_module(module)
