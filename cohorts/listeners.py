"""What this room does when the rooms below tell it something; connected in ``apps.py``."""

from datetime import datetime
from typing import Any

from cohorts import messages, places
from cohorts.capacity import keep_places
from cohorts.models import Offer, Participant
from cohorts.signals import cohort_completed, cohort_uncompleted
from labs.models import Series, Session
from people.models import Person


def on_series_saved(*, instance: Series, raw: bool = False, **_rest: Any) -> None:
    """Keep as many places as the capacity says; a fixture brings its own."""
    if not raw:
        keep_places(series=instance)


def on_places_asked(*, series: Series, **_rest: Any) -> int:
    """Answer how many places are offered or taken."""
    return Offer.objects.live().filter(place__series=series).count()


def on_series_finished(*, series: Series, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Those who took part have completed the series."""
    places.complete(series=series, by=by, at=at)
    cohort_completed.send(sender=Series, series=series, by=by, at=at)


def on_series_reopened(*, series: Series, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Nobody has completed it after all."""
    places.uncomplete(series=series, by=by, at=at)
    cohort_uncompleted.send(sender=Series, series=series, by=by, at=at)


def on_series_cancelled(*, series: Series, by: Person | None, at: datetime, **_rest: Any) -> None:
    """Tell everyone who signed up."""
    places.call_off(series=series, by=by, at=at)


def on_session_changed(*, session: Session, at: datetime, **_rest: Any) -> None:
    """Send everyone who takes part the new version of the invitation."""
    if session.ends_at > at:
        messages.invite_all(_taking_part(session), session, at=at)


def on_session_removed(*, session: Session, at: datetime, **_rest: Any) -> None:
    """Take the session out of everyone's calendar."""
    if session.ends_at > at:
        for participant in _taking_part(session):
            messages.call_off(participant, session, at=at)


def _taking_part(session: Session) -> list[Participant]:
    everyone = Participant.objects.filter(series=session.series_id).taking_part()
    return list(everyone.select_related("person", "series"))
