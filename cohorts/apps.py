"""The cohorts room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CohortsConfig(AppConfig):
    """The room's name in both languages."""

    name = "cohorts"
    verbose_name = _("Cohorts")
