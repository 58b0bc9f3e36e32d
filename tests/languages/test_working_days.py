"""Working days in Wales, by worked examples."""

from datetime import date

import pytest

from languages.working_days import is_working_day, working_day_from, working_days_after, working_days_before


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 4), False),
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 12, 28), False),  # Boxing Day falls on a Saturday
        (date(2026, 11, 30), True),  # St Andrew's Day is a holiday in Scotland only
    ],
)
def test_weekends_and_the_bank_holidays_of_england_and_wales_are_not_worked(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_next_working_day_is_the_day_itself_when_it_is_one() -> None:
    assert [working_day_from(date(2026, 4, day)) for day in (2, 3)] == [date(2026, 4, 2), date(2026, 4, 7)]


def test_working_days_are_counted_from_the_day_after() -> None:
    assert working_days_after(date(2026, 4, 1), 3) == date(2026, 4, 8)
    assert working_days_after(date(2026, 12, 23), 2) == date(2026, 12, 29)


def test_working_days_are_counted_back_past_weekends_and_bank_holidays() -> None:
    # Good Friday is 3 April 2026 and Easter Monday 6 April
    assert [working_days_before(date(2026, 4, 8), count) for count in (0, 1, 2, 3)] == [
        date(2026, 4, 8), date(2026, 4, 7), date(2026, 4, 2), date(2026, 4, 1),
    ]  # fmt: skip
