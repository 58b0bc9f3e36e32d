"""Working days in Wales: no weekends and no bank holidays, from the list GOV.UK publishes for England and Wales."""

from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def _calendar() -> BankHolidays:
    return BankHolidays(use_cached_holidays=True)


def is_working_day(day: date) -> bool:
    """Whether offices in Wales work on ``day``."""
    return bool(_calendar().is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES))


def working_day_from(day: date) -> date:
    """Return ``day`` itself if it is a working day, else the next one."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_days_after(day: date, count: int) -> date:
    """Return the ``count``-th working day after ``day``."""
    for _each in range(count):
        day = working_day_from(day + timedelta(days=1))
    return day


def working_days_before(day: date, count: int) -> date:
    """Return the ``count``-th working day before ``day``."""
    for _each in range(count):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return day
