"""The outbox room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """The room's name in both languages."""

    name = "outbox"
    verbose_name = _("Outbox")
