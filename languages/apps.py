"""The languages room's entry in Django's list of apps."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class LanguagesConfig(AppConfig):
    """The room's name in both languages."""

    name = "languages"
    verbose_name = _("Languages")

    def ready(self) -> None:
        """Hear every save; the declarations were read before, with django-modeltranslation's own start."""
        listeners = import_module("languages.listeners")
        post_save.connect(listeners.saved, dispatch_uid="languages.saved")
        post_delete.connect(listeners.deleted, dispatch_uid="languages.deleted")
        post_save.connect(listeners.notice_changed, dispatch_uid="languages.notice_saved")
        post_delete.connect(listeners.notice_changed, dispatch_uid="languages.notice_deleted")
        post_migrate.connect(listeners.migrated, sender=self, dispatch_uid="languages.migrated")
