"""Working minutes in Wales, by worked example and by property."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudges.calendar import LONDON, Offset, WorkingCalendar, add_months, on_clock, wales

NINE = time(9)


def working(amount: int, direction: str = "after", clock: time = NINE) -> Offset:
    return Offset(amount, "working_days", direction, clock)


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        (datetime(2026, 4, 1, 12, tzinfo=UTC), datetime(2026, 4, 8, 8, tzinfo=UTC)),  # Easter between
        (datetime(2026, 3, 26, 12, tzinfo=UTC), datetime(2026, 3, 31, 8, tzinfo=UTC)),  # the clocks go forward
        (datetime(2026, 12, 23, 12, tzinfo=UTC), datetime(2026, 12, 30, 9, tzinfo=UTC)),  # Christmas, a substitute day
        (datetime(2026, 10, 22, 12, tzinfo=UTC), datetime(2026, 10, 27, 9, tzinfo=UTC)),  # the clocks go back
        (datetime(2026, 12, 30, 12, tzinfo=UTC), datetime(2027, 1, 5, 9, tzinfo=UTC)),  # the year ends
    ],
)
def test_third_working_day_at_nine(anchor: datetime, expected: datetime) -> None:
    assert wales().moment(anchor, working(3)) == expected


@pytest.mark.parametrize(
    ("anchor", "offset", "expected"),
    [
        # A session on Monday: two working days before is Thursday.
        (datetime(2026, 3, 2, 10, tzinfo=UTC), working(2, "before"), datetime(2026, 2, 26, 9, tzinfo=UTC)),
        # The day after Easter Monday: two working days before crosses the whole weekend.
        (datetime(2026, 4, 7, 9, tzinfo=UTC), working(2, "before"), datetime(2026, 4, 1, 8, tzinfo=UTC)),
        # Saturday, a week later, moves to Monday.
        (datetime(2026, 1, 10, 9, tzinfo=UTC), Offset(1, "weeks", "after", NINE), datetime(2026, 1, 19, 9, tzinfo=UTC)),
        # A month after 31 January is 28 February, a Saturday in 2026: Monday 2 March.
        (datetime(2026, 1, 31, 9, tzinfo=UTC), Offset(1, "months", "after", NINE), datetime(2026, 3, 2, 9, tzinfo=UTC)),
        # A year after a leap day.
        (
            datetime(2024, 2, 29, 9, tzinfo=UTC),
            Offset(12, "months", "after", NINE),
            datetime(2025, 2, 28, 9, tzinfo=UTC),
        ),
        # Three days before, counted in days.
        (datetime(2026, 3, 12, 9, tzinfo=UTC), Offset(3, "days", "before", NINE), datetime(2026, 3, 9, 9, tzinfo=UTC)),
        # Half past eleven at night in local summer time is still the same day.
        (datetime(2026, 6, 1, 22, 30, tzinfo=UTC), working(1), datetime(2026, 6, 2, 8, tzinfo=UTC)),
        # Half past midnight local is the next day, although still the day before in UTC.
        (datetime(2026, 6, 1, 23, 30, tzinfo=UTC), working(1), datetime(2026, 6, 3, 8, tzinfo=UTC)),
        # 24 hours across the night the clocks go back are 24 hours, then the next working minute.
        (
            datetime(2026, 10, 24, 20, tzinfo=UTC),
            Offset(24, "hours", "after", NINE),
            datetime(2026, 10, 26, 8, tzinfo=UTC),
        ),
        # Two hours after an afternoon session, still the same afternoon.
        (datetime(2026, 6, 1, 13, tzinfo=UTC), Offset(2, "hours", "after", NINE), datetime(2026, 6, 1, 15, tzinfo=UTC)),
        # Two hours after the close: next morning.
        (datetime(2026, 6, 1, 16, tzinfo=UTC), Offset(2, "hours", "after", NINE), datetime(2026, 6, 2, 7, tzinfo=UTC)),
        # 24 hours before a Monday morning: that morning, not the Sunday.
        (
            datetime(2026, 3, 2, 10, tzinfo=UTC),
            Offset(24, "hours", "before", NINE),
            datetime(2026, 3, 2, 8, tzinfo=UTC),
        ),
    ],
)
def test_offsets_lead_to_the_right_local_minute(anchor: datetime, offset: Offset, expected: datetime) -> None:
    assert wales().moment(anchor, offset) == expected


def test_a_working_minute_is_from_eight_until_just_before_six() -> None:
    day = date(2026, 6, 1)
    found = [
        wales().is_working_minute(on_clock(day, clock)) for clock in (time(7, 59), time(8), time(17, 59), time(18))
    ]
    assert found == [False, True, True, False]


def test_a_holiday_moved_by_proclamation_is_followed() -> None:
    """In 2020 the early May holiday was moved to Friday 8 May by proclamation; so staff may move one here."""
    moved = wales().changed([(date(2026, 5, 4), False), (date(2026, 5, 8), True)])
    assert moved.moment(datetime(2026, 5, 1, 9, tzinfo=UTC), working(1)) == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert moved.moment(datetime(2026, 5, 7, 9, tzinfo=UTC), working(1)) == datetime(2026, 5, 11, 8, tzinfo=UTC)


def test_staff_are_warned_when_the_known_holidays_end_too_soon() -> None:
    calendar = WorkingCalendar(frozenset(), date(2028, 12, 31))
    assert [calendar.horizon_is_near(day) for day in (date(2027, 10, 1), date(2027, 11, 1))] == [False, True]


def test_the_installed_holidays_reach_beyond_the_longest_step_of_a_series_that_ends_now() -> None:
    assert wales().horizon == date(2028, 12, 31)


def test_months_are_clamped_to_the_last_day() -> None:
    assert [add_months(date(2024, 1, 31), count) for count in (1, 13, -2)] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2023, 11, 30),
    ]


anchors = st.integers(0, 74_000).map(
    lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours, minutes=hours % 60)
)
clocks = st.times(time(8), time(17, 59)).map(lambda clock: clock.replace(microsecond=0))
offsets = st.builds(
    Offset,
    st.integers(0, 60),
    st.sampled_from(["hours", "working_days", "days", "weeks", "months"]),
    st.sampled_from(["before", "after"]),
    clocks,
).filter(lambda offset: offset.unit != "months" or offset.amount <= 24)
calendars = st.sets(st.dates(date(2019, 1, 1), date(2031, 1, 1)), max_size=40).map(
    lambda days: wales().changed((day, True) for day in days)
)


@given(anchors, offsets, calendars)
def test_every_moment_is_a_working_minute(anchor: datetime, offset: Offset, calendar: WorkingCalendar) -> None:
    assert calendar.is_working_minute(calendar.moment(anchor, offset))


@given(anchors, offsets, calendars)
def test_no_moment_lies_before_the_offset(anchor: datetime, offset: Offset, calendar: WorkingCalendar) -> None:
    found = calendar.moment(anchor, offset).astimezone(LONDON)
    amount = offset.sign * offset.amount
    day = anchor.astimezone(LONDON).date()
    if offset.unit == "hours":
        assert found >= anchor + timedelta(hours=amount)
    elif offset.unit == "months":
        assert found.date() >= add_months(day, amount)
    elif offset.unit == "working_days":
        assert found.date() >= calendar.working_day(day, amount)
    else:
        assert found.date() >= day + timedelta(days=amount * (7 if offset.unit == "weeks" else 1))


@given(anchors, offsets, st.integers(0, 30), calendars)
def test_steps_keep_their_order(anchor: datetime, offset: Offset, more: int, calendar: WorkingCalendar) -> None:
    """A step further along its direction never comes on the wrong side of a nearer one."""
    further = Offset(offset.amount + more, offset.unit, offset.direction, offset.local_time)
    near, far = calendar.moment(anchor, offset), calendar.moment(anchor, further)
    assert (far - near).total_seconds() * offset.sign >= 0


@given(anchors, st.timedeltas(timedelta(0), timedelta(days=40)), offsets, calendars)
def test_a_later_anchor_never_gives_an_earlier_day(
    anchor: datetime, later: timedelta, offset: Offset, calendar: WorkingCalendar
) -> None:
    assert calendar.moment(anchor + later, offset) >= calendar.moment(anchor, offset)


@given(anchors, calendars)
def test_the_next_working_minute_is_the_first_one(at: datetime, calendar: WorkingCalendar) -> None:
    found = calendar.next_working_minute(at)
    assert found >= at
    assert calendar.is_working_minute(found)
    assert found == at or not calendar.is_working_minute(found - timedelta(minutes=1))
