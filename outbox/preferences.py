"""What a person wants to get: streams stopped and started again. Service messages cannot be stopped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from outbox import signals
from outbox.models import OptOut, Stream
from people import audit
from people.models import Person

STOPPABLE = (Stream.SESSIONS, Stream.ALUMNI, Stream.COMMUNITY)
EVERYTHING = ""


@transaction.atomic
def opt_out(*, person: Person, stream: str, source: str, at: datetime, by: Person | None) -> OptOut:
    """Stop ``stream``, or everything but service messages when it is empty. Safe to repeat; the first date stays."""
    if stream not in (EVERYTHING, *STOPPABLE):
        raise ValueError(f"{stream} cannot be stopped.")
    stopped, new = OptOut.objects.get_or_create(person=person, stream=stream, defaults={"source": source, "at": at})
    if new:
        audit.record("stream-stopped", by=by, at=at, on=person, stream=stream, source=source)
        signals.preferences_changed.send(sender=OptOut, person=person, at=at, by=by)
    return stopped


@transaction.atomic
def opt_in(*, person: Person, stream: str, source: str, at: datetime, by: Person | None) -> None:
    """Start ``stream`` again. Where everything was stopped, the other streams stay stopped one by one."""
    if stream not in STOPPABLE:
        raise ValueError(f"{stream} cannot be started.")
    if OptOut.objects.filter(person=person, stream=EVERYTHING).delete()[0]:
        for other in STOPPABLE:
            OptOut.objects.get_or_create(person=person, stream=other, defaults={"source": source, "at": at})
    if OptOut.objects.filter(person=person, stream=stream).delete()[0]:
        audit.record("stream-started", by=by, at=at, on=person, stream=stream, source=source)
        signals.preferences_changed.send(sender=OptOut, person=person, at=at, by=by)


@transaction.atomic
def choose(*, person: Person, wanted: set[str], source: str, at: datetime, by: Person | None) -> None:
    """Stop every stream that is not in ``wanted`` and start every one that is."""
    stopped = stopped_streams(person)
    for stream in STOPPABLE:
        if stream in wanted and stream in stopped:
            opt_in(person=person, stream=stream, source=source, at=at, by=by)
        elif stream not in wanted and stream not in stopped:
            opt_out(person=person, stream=stream, source=source, at=at, by=by)


def stopped_streams(person: Person) -> set[str]:
    """Return the streams ``person`` does not get."""
    stopped = set(OptOut.objects.filter(person=person).values_list("stream", flat=True))
    return {str(stream) for stream in STOPPABLE} if EVERYTHING in stopped else stopped
