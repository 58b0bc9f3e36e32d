"""The cohorts room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class CohortsConfig(AppConfig):
    """The room's name in both languages, and what it listens to."""

    name = "cohorts"
    verbose_name = _("Cohorts")

    def ready(self) -> None:
        """Register the messages of this room and listen to the rooms below."""
        from cohorts import listeners, messages
        from labs import signals
        from labs.models import Series

        messages.register_kinds()
        post_save.connect(listeners.on_series_saved, sender=Series)
        signals.places_taken.connect(listeners.on_places_asked)
        signals.series_finished.connect(listeners.on_series_finished)
        signals.series_reopened.connect(listeners.on_series_reopened)
        signals.series_cancelled.connect(listeners.on_series_cancelled)
        signals.session_changed.connect(listeners.on_session_changed)
        signals.session_removed.connect(listeners.on_session_removed)
