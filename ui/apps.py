"""The design system as an app, and Django's admin set up as our console."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Tags over the GOV.UK macros, form rendering, the language toggle and addresses."""

    name = "ui"
    verbose_name = _("Pages")
    default = True


class ConsoleConfig(admin_apps.AdminConfig):
    """Django's admin on our own site, ``ui.console.ConsoleSite``."""

    default_site = "ui.console.ConsoleSite"
    default = False
