"""The nudges room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class NudgesConfig(AppConfig):
    """The room's name in both languages, and what it listens to."""

    name = "nudges"
    verbose_name = _("Nudges")

    def ready(self) -> None:
        """Add this room's kinds of message and links to the outbox, and listen to the rooms below."""
        import alumni.signals
        import cohorts.signals
        import labs.signals
        import outbox.signals
        from nudges import links, listeners, messages
        from nudges.models import Step

        messages.register()
        links.register()
        cohorts.signals.offer_made.connect(listeners.on_offer_made)
        cohorts.signals.offer_closed.connect(listeners.on_offer_closed)
        cohorts.signals.place_accepted.connect(listeners.on_place_accepted)
        cohorts.signals.participant_withdrawn.connect(listeners.on_participant_withdrawn)
        cohorts.signals.participant_returned.connect(listeners.on_participant_returned)
        labs.signals.session_changed.connect(listeners.on_session_changed)
        labs.signals.session_removed.connect(listeners.on_session_removed)
        labs.signals.series_cancelled.connect(listeners.on_series_cancelled)
        alumni.signals.alumni_welcomed.connect(listeners.on_alumni_welcomed)
        alumni.signals.alumni_unwelcomed.connect(listeners.on_alumni_unwelcomed)
        outbox.signals.reply_received.connect(listeners.on_reply_received)
        outbox.signals.before_claim.connect(listeners.on_before_claim)
        post_save.connect(listeners.on_step_saved, sender=Step)
