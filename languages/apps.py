"""The languages room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LanguagesConfig(AppConfig):
    """The room's name in both languages."""

    name = "languages"
    verbose_name = _("Languages")
