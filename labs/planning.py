"""Planning a series: keeping it, and copying it to new dates."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from labs.clock import WALES, day_in_wales, moment_in_wales
from labs.models import Series, Session, Status, Theme
from labs.signals import places_taken
from languages.texts import declarations
from languages.working_days import working_day_from
from people import audit
from people.models import Person

CARRIED_OVER = ("kind", "owner", "capacity", "offer_days")
SESSION_CARRIED_OVER = ("number", "mode", "join_url", "provision")


def places_in_use(series: Series) -> int:
    """Return how many of the series' places are offered or taken, as the rooms above say."""
    answers: list[tuple[Any, Any]] = places_taken.send(sender=Series, series=series)
    return sum(answer for _receiver, answer in answers)


def check_capacity(series: Series) -> None:
    """Raise ``ValidationError`` if ``series`` has fewer places than are offered or taken."""
    in_use = places_in_use(series) if series.pk else 0
    if series.capacity < in_use:
        message = _("Places already offered or taken: %(count)s. There cannot be fewer.") % {"count": in_use}
        raise ValidationError({"capacity": message})


@transaction.atomic
def keep(*, series: Series, changed: Iterable[str], by: Person | None, at: datetime) -> Series:
    """Save ``series``, new or changed in the named fields; raises ``ValidationError`` when it has too few places."""
    check_capacity(series)
    action = "series-changed" if series.pk else "series-added"
    series.save()
    audit.record(action, by=by, at=at, on=series, fields=sorted(changed))
    return series


@transaction.atomic
def copy_series(*, series: Series, starts_on: date, by: Person | None, at: datetime) -> Series:
    """Return a draft of ``series`` that starts on ``starts_on`` (or the next working day), both languages copied.

    Every date moves by as many days as the start. A session that would fall on a weekend or a bank holiday moves to the
    next working day, and those after it stay after it. Local times stay the same on both sides of a clock change.
    """
    dates = new_dates(_days(series), series.starts_on, starts_on)
    copy = _copied(series, starts_on, dates)
    copy.save()
    themes = {theme.pk: _copied_theme(theme, copy) for theme in series.themes.all()}
    for session in series.sessions.all():
        _copied_session(session, copy, themes.get(session.theme_id or 0), dates).save()
    audit.record("series-copied", by=by, at=at, on=copy, source=series.slug)
    return copy


def new_dates(days: Iterable[date], old_start: date, new_start: date) -> dict[date, date]:
    """Return the new date of each of ``days``: as far on, on a working day, different days kept apart and in order."""
    distance = new_start - old_start
    moved: dict[date, date] = {}
    latest = date.min
    for day in sorted(set(days)):
        latest = moved[day] = working_day_from(max(day + distance, latest + timedelta(days=1)))
    return moved


def _days(series: Series) -> list[date]:
    return [series.starts_on, series.ends_on, *(day_in_wales(session.starts_at) for session in series.sessions.all())]


def _copied(series: Series, starts_on: date, dates: dict[date, date]) -> Series:
    values = {name: getattr(series, name) for name in CARRIED_OVER}
    return Series(
        slug=_free_slug(series, starts_on),
        status=Status.DRAFT,
        starts_on=dates[series.starts_on],
        ends_on=dates[series.ends_on],
        copied_from=series,
        **values,
        **_texts(series),
    )


def _texts(record: Series | Theme | Session) -> dict[str, str | None]:
    return {column: getattr(record, column) for column in declarations[type(record)].columns}


def _free_slug(series: Series, starts_on: date) -> str:
    wanted = slugify(f"{series.kind}-{starts_on.isoformat()[:7]}")
    taken = set(Series.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        slug for number in range(1, 1000) if (slug := f"{wanted}-{number}" if number > 1 else wanted) not in taken
    )


def _copied_theme(theme: Theme, copy: Series) -> Theme:
    return Theme.objects.create(series=copy, position=theme.position, **_texts(theme))


def _copied_session(session: Session, copy: Series, theme: Theme | None, dates: dict[date, date]) -> Session:
    begins = moment_in_wales(dates[day_in_wales(session.starts_at)], session.starts_at.astimezone(WALES).time())
    ends = begins + (session.ends_at - session.starts_at)
    values = {name: getattr(session, name) for name in SESSION_CARRIED_OVER}
    return Session(series=copy, theme=theme, starts_at=begins, ends_at=ends, **values, **_texts(session))
