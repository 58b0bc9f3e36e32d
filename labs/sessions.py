"""Keeping the sessions of a series, and telling those who have them in a calendar."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from labs.models import Session
from labs.signals import session_changed, session_removed
from people import audit
from people.models import Person

IN_CALENDARS = frozenset({"title_cy", "title_en", "starts_at", "ends_at", "mode", "venue_cy", "venue_en", "join_url"})
"""What a calendar entry shows: a change in one of these sends a new version of the invitation."""


@transaction.atomic
def keep(*, session: Session, changed: Iterable[str], by: Person | None, at: datetime) -> Session:
    """Save ``session``, new or changed in the named fields; calendars are told when what they show has changed.

    Nobody is told of a session without a name in use: it was added to a public series and its words wait.
    """
    names, new = sorted(changed), session.pk is None
    shown = new or not IN_CALENDARS.isdisjoint(names)
    if shown and not new:
        session.revision += 1
    session.save()
    audit.record("session-added" if new else "session-changed", by=by, at=at, on=session, fields=names)
    if shown and session.is_named:
        session_changed.send(sender=Session, session=session, by=by, at=at)
    return session


@transaction.atomic
def remove(*, session: Session, by: Person | None, at: datetime) -> None:
    """Take ``session`` out of its series; those who have it in a calendar are told first."""
    session_removed.send(sender=Session, session=session, by=by, at=at)
    audit.record("session-removed", by=by, at=at, on=session, series=session.series.slug, number=session.number)
    session.delete()
