"""Planning a series from the last one."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from labs.models import Series
from labs.planning import copy_series, keep, new_dates
from languages.working_days import is_working_day
from people.models import AuditEntry
from tests.factories import (
    AT,
    OfferFactory,
    PersonFactory,
    SeriesFactory,
    SessionFactory,
    ThemeFactory,
)

days = st.dates(min_value=date(2022, 1, 1), max_value=date(2028, 6, 1))


@given(st.lists(days, min_size=1, max_size=12), days)
def test_new_dates_are_working_days_in_the_same_order_and_apart(old: list[date], start: date) -> None:
    moved = new_dates(old, min(old), start)
    assert list(moved) == sorted(set(old))
    assert list(moved.values()) == sorted(set(moved.values()))
    assert [day for day in moved.values() if not is_working_day(day)] == []


def test_new_dates_move_past_easter_and_keep_the_pattern_of_the_week() -> None:
    monday, wednesday, friday = date(2025, 3, 3), date(2025, 3, 5), date(2025, 3, 7)
    assert new_dates([monday, wednesday, friday], monday, date(2026, 3, 30)) == {
        monday: date(2026, 3, 30),
        wednesday: date(2026, 4, 1),
        friday: date(2026, 4, 7),
    }


def test_a_day_pushed_onto_another_pushes_that_one_too() -> None:
    friday, monday = date(2025, 3, 7), date(2025, 3, 10)
    tuesday = date(2025, 3, 11)
    assert new_dates([friday, monday, tuesday], friday, date(2026, 4, 3)) == {
        friday: date(2026, 4, 7),
        monday: date(2026, 4, 8),
        tuesday: date(2026, 4, 9),
    }


@pytest.mark.django_db
def test_a_copy_carries_both_languages_and_the_same_local_times_past_a_clock_change() -> None:
    owner = PersonFactory()
    series = SeriesFactory(
        is_finished=True, owner=owner, kind="labs", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6), capacity=7
    )
    theme = ThemeFactory(series=series, position=1)
    SessionFactory(
        series=series,
        theme=theme,
        number=1,
        starts_at=datetime(2026, 3, 2, 10, 0, tzinfo=UTC),
        ends_at=datetime(2026, 3, 2, 12, 30, tzinfo=UTC),
        make_cy="Map",
        make_en="A map",
        speaker="Gwen Ifan",
        interpretation_booked_at=AT,
        revision=4,
    )
    copy = copy_series(series=series, starts_on=date(2026, 9, 7), by=owner, at=AT)
    copy.refresh_from_db()
    assert [
        (copy.slug, copy.status, copy.published_at, copy.capacity, copy.owner, copy.copied_from),
        (copy.starts_on, copy.ends_on, copy.title_cy, copy.title_en, copy.summary_cy, copy.summary_en),
    ] == [
        ("labs-2026-09", "draft", None, 7, owner, series),
        (
            date(2026, 9, 7),
            date(2026, 9, 11),
            series.title_cy,
            series.title_en,
            "Wyth sesiwn ymarferol i dîm.",
            "Eight hands-on sessions for a team.",
        ),
    ]
    session = copy.sessions.get()
    assert (session.starts_at, session.ends_at) == (
        datetime(2026, 9, 7, 9, 0, tzinfo=UTC),
        datetime(2026, 9, 7, 11, 30, tzinfo=UTC),
    )
    assert (session.make_cy, session.make_en, session.theme.title_cy, session.theme.series) == (
        "Map",
        "A map",
        "Deall y broblem",
        copy,
    )
    assert (session.revision, session.interpretation_booked_at, session.speaker) == (0, None, "")
    assert [entry.details for entry in AuditEntry.objects.about(copy)] == [{"source": series.slug}]


@pytest.mark.django_db
def test_copies_to_the_same_month_get_addresses_of_their_own() -> None:
    series = SeriesFactory()
    copies = [copy_series(series=series, starts_on=date(2026, 9, 7), by=None, at=AT) for _each in range(3)]
    assert [copy.slug for copy in copies] == ["labs-2026-09", "labs-2026-09-2", "labs-2026-09-3"]


@pytest.mark.django_db
def test_keeping_a_series_records_what_changed_and_makes_its_places() -> None:
    owner = PersonFactory()
    series = keep(series=SeriesFactory.build(capacity=2), changed=["title_cy"], by=owner, at=AT)
    series.capacity = 4
    keep(series=series, changed=["capacity"], by=owner, at=AT)
    assert [place.number for place in series.places.all()] == [1, 2, 3, 4]
    assert [(entry.action, entry.details) for entry in AuditEntry.objects.about(series).order_by("pk")] == [
        ("series-added", {"fields": ["title_cy"]}),
        ("series-changed", {"fields": ["capacity"]}),
    ]


@pytest.mark.django_db
def test_a_series_cannot_have_fewer_places_than_it_has_offered() -> None:
    offer = OfferFactory(application__series=SeriesFactory(is_open=True, capacity=1))
    series = offer.application.series
    series.capacity = 0
    with pytest.raises(ValidationError) as refused:
        keep(series=series, changed=["capacity"], by=None, at=AT)
    assert refused.value.message_dict == {"capacity": ["Places already offered or taken: 1. There cannot be fewer."]}
    assert Series.objects.get().capacity == 1
