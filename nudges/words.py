"""What fills the placeholders of a nudge that are the same for everyone of an occurrence: titles, times and places."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from cohorts.models import Offer
from labs.models import Series, Session
from nudges import anchors

Both = dict[str, str]
Words = dict[str, "Both | int"]


def both(record: Model, name: str) -> Both:
    """Return the text ``name`` of ``record`` in each language, empty where it is not written."""
    return {language: getattr(record, f"{name}_{language}") or "" for language in ("cy", "en")}


def when(at: datetime) -> Both:
    """Return the date and time of ``at`` on clocks in Wales, in each language."""
    local, words = timezone.localtime(at), {}
    for language in ("cy", "en"):
        with override(language):
            words[language] = date_format(local, "DATETIME_FORMAT")
    return words


def of_series(ids: Iterable[int]) -> dict[int, Words]:
    """Return the words of each series."""
    found = Series.objects.filter(pk__in=set(ids))
    return {series.pk: {"series": series.pk, "series_title": both(series, "title")} for series in found}


def of_sessions(ids: Iterable[int]) -> dict[int, Words]:
    """Return the words of each session."""
    return {session.pk: _session(session) for session in Session.objects.filter(pk__in=set(ids))}


def _session(session: Session) -> Words:
    where = {}
    for language in ("cy", "en"):
        with override(language):
            mode, venue = str(session.get_mode_display()), session.venue
        where[language] = f"{mode}: {venue}" if venue else mode
    return {
        "session": session.pk,
        "session_title": both(session, "title"),
        "session_when": when(session.starts_at),
        "session_where": where,
    }


def of_offers(ids: Iterable[int]) -> dict[int, Words]:
    """Return the words of each offer."""
    rows = Offer.objects.filter(pk__in=set(ids)).values_list("pk", "expires_at")
    return {pk: {"offer": pk, "offer_expires": when(expires_at)} for pk, expires_at in rows}


OCCURRENCES: dict[str, Callable[[Iterable[int]], dict[int, Words]]] = {
    anchors.SESSION_STARTS: of_sessions,
    anchors.OFFER_MADE: of_offers,
    anchors.OFFER_EXPIRES: of_offers,
}
"""Who finds the words of an anchor's occurrences; an anchor that is not here has none of its own."""


def for_occurrences(rows: Iterable[tuple[int, int, str, int]]) -> list[dict[str, object]]:
    """Return the words of each row (plan, series, anchor, occurrence), as ``nudges.sending`` joins them."""
    rows = list(rows)
    series = of_series(series_id for _, series_id, _, _ in rows)
    own: dict[str, dict[int, Words]] = {
        anchor: find(number for _, _, name, number in rows if name == anchor) for anchor, find in OCCURRENCES.items()
    }
    return [
        {"plan": plan, "occurrence": number, "words": series[series_id] | own.get(anchor, {}).get(number, {})}
        for plan, series_id, anchor, number in rows
    ]
