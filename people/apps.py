"""The people room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """The room's name in both languages."""

    name = "people"
    verbose_name = _("People")
