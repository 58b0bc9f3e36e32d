"""The life of a series: the one table of its moves, and the jobs that make them."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from labs import readiness
from labs.models import Series, Status
from labs.signals import series_cancelled, series_finished, series_opened, series_reopened
from languages.publishing import publish
from people import audit
from people.models import Person
from people.transitions import State, TransitionTable

STATUSES = TransitionTable(
    "labs.Series",
    {
        Status.DRAFT: State(_("The team plans it; nobody else sees it."), "owner", (Status.OPEN, Status.CANCELLED)),
        Status.OPEN: State(_("People can sign up."), "owner", (Status.CLOSED, Status.CANCELLED)),
        Status.CLOSED: State(
            _("No more sign-ups; places are offered."), "owner", (Status.OPEN, Status.RUNNING, Status.CANCELLED)
        ),
        Status.RUNNING: State(_("Its sessions take place."), "owner", (Status.FINISHED, Status.CANCELLED)),
        Status.FINISHED: State(_("It ended and its participants are alumni."), "owner", (Status.RUNNING,)),
        Status.CANCELLED: State(_("It will not take place."), "nobody"),
    },
)


@transaction.atomic
def open_sign_up(*, series: Series, by: Person | None, at: datetime) -> Series:
    """Publish ``series`` and let people sign up; raises ``ValidationError`` naming each text not approved in both.

    Opening it again after it was closed keeps the time it was first published.
    """
    current = _locked(series)
    STATUSES.check(current.status, Status.OPEN)
    readiness.check(current)
    publish(record=current, by=by, at=at)
    return _move(current, series, Status.OPEN, by=by, at=at, tell=series_opened)


@transaction.atomic
def close_sign_up(*, series: Series, by: Person | None, at: datetime) -> Series:
    """Take no more sign-ups."""
    return _move(_locked(series), series, Status.CLOSED, by=by, at=at)


@transaction.atomic
def start(*, series: Series, by: Person | None, at: datetime) -> Series:
    """Say that the sessions have begun; undoing a finish is ``reopen``, not this."""
    return _move(_only(Status.CLOSED, _locked(series)), series, Status.RUNNING, by=by, at=at)


@transaction.atomic
def finish(*, series: Series, by: Person | None, at: datetime) -> Series:
    """End ``series``: its participants complete it and become alumni. Raises ``ValidationError`` if it ended before."""
    current = _locked(series)
    current.finished_at = at
    return _move(current, series, Status.FINISHED, by=by, at=at, tell=series_finished)


@transaction.atomic
def reopen(*, series: Series, by: Person | None, at: datetime) -> Series:
    """Undo a finish that was a mistake."""
    current = _only(Status.FINISHED, _locked(series))
    current.finished_at = None
    return _move(current, series, Status.RUNNING, by=by, at=at, tell=series_reopened)


@transaction.atomic
def cancel(*, series: Series, by: Person | None, at: datetime) -> Series:
    """Call ``series`` off."""
    return _move(_locked(series), series, Status.CANCELLED, by=by, at=at, tell=series_cancelled)


def _locked(series: Series) -> Series:
    # Two people, or two tabs, may click at once: the second waits here and then finds that the record has moved on.
    return Series.objects.select_for_update().get(pk=series.pk)


def _only(status: Status, current: Series) -> Series:
    if current.status != status:
        raise ValidationError(_("This cannot be done now: the record has moved on."), code="moved_on")
    return current


def _move(
    current: Series, given: Series, status: Status, *, by: Person | None, at: datetime, tell: Signal | None = None
) -> Series:
    STATUSES.check(current.status, status)
    before, current.status = current.status, status
    current.save(update_fields=["status", "published_at", "finished_at"])
    audit.record("series-moved", by=by, at=at, on=current, before=str(before), after=str(status))
    for name in ("status", "published_at", "finished_at"):
        setattr(given, name, getattr(current, name))
    if tell is not None:
        tell.send(sender=Series, series=current, by=by, at=at)
    return current
