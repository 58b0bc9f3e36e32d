"""The labs room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabsConfig(AppConfig):
    """The room's name in both languages."""

    name = "labs"
    verbose_name = _("Labs")
