"""The roadmap room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoadmapConfig(AppConfig):
    """The room's name in both languages."""

    name = "roadmap"
    verbose_name = _("Roadmap")
