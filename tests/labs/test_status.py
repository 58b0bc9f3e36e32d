"""The life of a series."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from labs import readiness, status
from labs.models import Series
from labs.signals import series_cancelled, series_finished, series_opened, series_reopened
from languages.approving import approve_as_given
from people.models import AuditEntry
from tests.factories import AT, PersonFactory, SeriesFactory, SessionFactory, ThemeFactory

pytestmark = pytest.mark.django_db
SIGNALS = {
    "opened": series_opened,
    "finished": series_finished,
    "reopened": series_reopened,
    "cancelled": series_cancelled,
}


@pytest.fixture
def heard() -> Any:
    """What was told to other rooms, in order."""
    told: list[tuple[str, str]] = []
    receivers = []
    for name, signal in SIGNALS.items():

        def receiver(*, name: str = name, series: Series, **_rest: Any) -> None:
            told.append((name, series.status))

        signal.connect(receiver)
        receivers.append((signal, receiver))
    yield told
    for signal, receiver in receivers:
        signal.disconnect(receiver)


def approved(series: Series) -> Series:
    approve_as_given(record=series, by=None, at=AT)
    return series


def ready_series(**fields: Any) -> Series:
    series = SeriesFactory(**fields)
    session = SessionFactory(series=series, number=1)
    for record in (series, session):
        approve_as_given(record=record, by=None, at=AT)
    return series


def test_a_series_goes_from_draft_to_finished_and_back_and_tells_the_other_rooms(heard: list[tuple[str, str]]) -> None:
    series, owner = ready_series(), PersonFactory()
    for job in (status.open_sign_up, status.close_sign_up, status.start, status.finish, status.reopen, status.finish):
        job(series=series, by=owner, at=AT)
    assert heard == [
        ("opened", "open"),
        ("finished", "finished"),
        ("reopened", "running"),
        ("finished", "finished"),
    ]
    series.refresh_from_db()
    assert (series.status, series.published_at, series.finished_at) == ("finished", AT, AT)
    moves = AuditEntry.objects.filter(action="series-moved").order_by("pk")
    assert [(entry.details["before"], entry.details["after"], entry.by) for entry in moves] == [
        ("draft", "open", owner),
        ("open", "closed", owner),
        ("closed", "running", owner),
        ("running", "finished", owner),
        ("finished", "running", owner),
        ("running", "finished", owner),
    ]


def test_the_same_finish_clicked_twice_is_done_once(heard: list[tuple[str, str]]) -> None:
    series = SeriesFactory(is_running=True)
    stale = Series.objects.get(pk=series.pk)
    status.finish(series=series, by=None, at=AT)
    with pytest.raises(ValidationError) as refused:
        status.finish(series=stale, by=None, at=AT)
    assert refused.value.messages == ["This cannot be done now: the record has moved on."]
    assert heard == [("finished", "finished")]


def test_opening_again_keeps_the_time_of_the_first_publication() -> None:
    series = ready_series(is_open=True)
    status.close_sign_up(series=series, by=None, at=AT)
    status.open_sign_up(series=series, by=None, at=AT.replace(year=2027))
    assert Series.objects.get().published_at == AT


@pytest.mark.parametrize(
    ("trait", "job"),
    [
        ({}, status.start),
        ({}, status.finish),
        ({}, status.close_sign_up),
        ({"is_open": True}, status.start),
        ({"is_finished": True}, status.start),
        ({"is_finished": True}, status.cancel),
        ({"is_running": True}, status.reopen),
        ({"is_running": True}, status.close_sign_up),
        ({"status": "cancelled"}, status.open_sign_up),
    ],
)
def test_moves_that_the_table_does_not_have_are_refused(trait: dict[str, Any], job: Any) -> None:
    series = ready_series(**trait)
    before = series.status
    with pytest.raises(ValidationError) as refused:
        job(series=series, by=None, at=AT)
    assert refused.value.messages == ["This cannot be done now: the record has moved on."]
    assert Series.objects.get(pk=series.pk).status == before


def test_a_series_can_be_called_off_before_it_ends(heard: list[tuple[str, str]]) -> None:
    for trait in ({}, {"is_open": True}, {"is_running": True}):
        status.cancel(series=ready_series(**trait), by=None, at=AT)
    assert heard == [("cancelled", "cancelled")] * 3


def test_opening_names_every_text_that_is_not_approved_in_both_languages() -> None:
    series = SeriesFactory(summary_cy="")
    ThemeFactory(series=series, title_en="")
    SessionFactory(series=series, number=2, title_en="One", make_en="A map", make_cy="")
    with override("en"), pytest.raises(ValidationError) as refused:
        status.open_sign_up(series=series, by=None, at=AT)
    assert refused.value.messages == [
        "Title (Welsh): Draft",
        "Title (English): Draft",
        "Summary (Welsh): Not written",
        "Summary (English): Draft",
        "theme: Title (Welsh): Draft",
        "theme: Title (English): Not written",
        "2. One: Title (Welsh): Draft",
        "2. One: Title (English): Draft",
        "2. One: The make (Welsh): Not written",
        "2. One: The make (English): Draft",
    ]
    assert Series.objects.get().status == "draft"


def test_a_series_without_sessions_is_not_ready() -> None:
    assert readiness.problems(approved(SeriesFactory())) == ["The series has no sessions."]


def test_the_database_refuses_what_the_table_would_not_allow() -> None:
    series = SeriesFactory()
    broken: list[dict[str, Any]] = [
        {"status": "open"},
        {"status": "finished", "published_at": AT},
        {"finished_at": AT},
        {"capacity": 0},
        {"ends_on": series.starts_on.replace(year=2025)},
        {"published_at": AT, "title_cy": ""},
        {"published_at": AT, "summary_en": None},
        {"sign_up_opens_on": series.ends_on, "sign_up_closes_on": series.starts_on},
    ]
    for fields in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            Series.objects.filter(pk=series.pk).update(**fields)
