"""What this room does when the rooms below tell it something; connected in ``apps.py``, in the teller's transaction."""

from datetime import datetime
from typing import Any

from cohorts.models import Offer, Participant
from labs.models import Series, Session
from nudges import anchors, approving, planning, preferences, sending
from nudges.models import Nudge, Step
from outbox.models import Message
from people.models import Person

OF_PARTICIPANTS = (anchors.PLACE_ACCEPTED, anchors.SESSION_STARTS)
OF_OFFERS = (anchors.OFFER_MADE, anchors.OFFER_EXPIRES)


def on_offer_made(*, offer: Offer, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Plan the reminders before the offer runs out."""
    for anchor in OF_OFFERS:
        planning.plan_for_series(
            series=offer.application.series,
            anchor=anchor,
            by=by,
            at=at,
            person=offer.application.person,
            occurrence=offer.pk,
        )


def on_offer_closed(*, offer: Offer, by: Person | None, at: datetime, **_rest: Any) -> None:
    """An offer that is answered or has run out needs no reminder."""
    for anchor in OF_OFFERS:
        planning.withdraw(series=offer.application.series, anchor=anchor, by=by, at=at, occurrence=offer.pk)


def on_place_accepted(*, participant: Participant, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Welcome the person, and plan the reminders of the sessions still ahead."""
    for anchor in OF_PARTICIPANTS:
        planning.plan_for_series(series=participant.series, anchor=anchor, by=by, at=at, person=participant.person)


def on_participant_withdrawn(*, participant: Participant, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Someone who left gets nothing more of the series."""
    for anchor in (*OF_PARTICIPANTS, anchors.SERIES_FINISHED):
        planning.withdraw(series=participant.series, anchor=anchor, by=by, at=at, person=participant.person)


def on_participant_returned(*, participant: Participant, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Their leaving was undone: what was cancelled comes back, and what was never planned is."""
    for anchor in OF_PARTICIPANTS:
        told: dict[str, Any] = {
            "series": participant.series,
            "anchor": anchor,
            "by": by,
            "at": at,
            "person": participant.person,
        }
        planning.reinstate(**told)
        planning.plan_for_series(**told)
    planning.reinstate(
        series=participant.series, anchor=anchors.SERIES_FINISHED, by=by, at=at, person=participant.person
    )


def on_session_changed(*, session: Session, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Reminders move with their session; a new session gets its own."""
    told: dict[str, Any] = {
        "series": session.series,
        "anchor": anchors.SESSION_STARTS,
        "by": by,
        "at": at,
        "occurrence": session.pk,
    }
    planning.move(**told)
    planning.plan_for_series(**told)


def on_session_removed(*, session: Session, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Nobody is reminded of a session that will not happen."""
    planning.withdraw(series=session.series, anchor=anchors.SESSION_STARTS, by=by, at=at, occurrence=session.pk)


def on_series_cancelled(*, series: Series, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Nothing more is sent about a series that was called off."""
    for anchor in anchors.ANCHORS:
        planning.withdraw(series=series, anchor=anchor, by=by, at=at)


def on_alumni_welcomed(*, series: Series, by: Person | None, at: datetime, **_rest: Any) -> None:
    """The follow-up of a finished series begins, or begins again."""
    told: dict[str, Any] = {"series": series, "anchor": anchors.SERIES_FINISHED, "by": by, "at": at}
    planning.reinstate(**told)
    planning.plan_for_series(**told)


def on_alumni_unwelcomed(*, series: Series, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Finishing was undone, so nobody is followed up."""
    planning.withdraw(series=series, anchor=anchors.SERIES_FINISHED, by=by, at=at)


def on_reply_received(*, at: datetime, message: Message | None = None, **_rest: Any) -> None:
    """A reply to a nudge stops the rest of its sequence for that person."""
    nudge = Nudge.objects.with_step().filter(message=message).first() if message is not None else None
    if nudge is not None:
        preferences.replied(nudge=nudge, by=None, at=at)


def on_before_claim(*, at: datetime, **_rest: Any) -> None:
    """Before a worker looks: take back what has lost its reason, and hand over what has become due."""
    sending.recheck_waiting(at=at)
    sending.hand_over_due(at=at)


def on_step_saved(*, instance: Step, **_rest: Any) -> None:
    """A step whose two languages were published releases the copies that wait for it."""
    if instance.sendable_at is not None:
        approving.release_copies(step=instance, at=instance.sendable_at)
