"""Working minutes in Wales: when a nudge may reach somebody.

A working minute is between 08:00 and 18:00 in Europe/London on a day that is neither a weekend nor a bank holiday in
England and Wales (https://www.gov.uk/bank-holidays). Everything here is arithmetic: no clock is read.
"""

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from govuk_bank_holidays.bank_holidays import BankHolidays

LONDON = ZoneInfo("Europe/London")
OPENS, CLOSES = time(8), time(18)
WARN_AHEAD = timedelta(days=430)
"""The longest default step is 54 weeks after its anchor: bank holidays must be known that far ahead."""


class Unit(models.TextChoices):
    """What an offset is counted in."""

    HOURS = "hours", _("Hours")
    WORKING_DAYS = "working_days", _("Working days")
    DAYS = "days", _("Days")
    WEEKS = "weeks", _("Weeks")
    MONTHS = "months", _("Months")


class Direction(models.TextChoices):
    """On which side of its anchor a step lies."""

    BEFORE = "before", pgettext_lazy("offset", "Before")
    AFTER = "after", pgettext_lazy("offset", "After")


@dataclass(frozen=True, slots=True)
class Offset:
    """How far from its anchor a step lies, and at which minute of that day (unused when counted in hours)."""

    amount: int
    unit: str
    direction: str
    local_time: time

    @property
    def sign(self) -> int:
        """-1 before the anchor, 1 after it."""
        return -1 if self.direction == Direction.BEFORE else 1


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working minutes that follow from a set of bank holidays, known until ``horizon``."""

    holidays: frozenset[date]
    horizon: date

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is neither a weekend nor a bank holiday."""
        return day.weekday() < 5 and day not in self.holidays

    def is_working_minute(self, at: datetime) -> bool:
        """Whether a message may reach somebody at ``at`` (aware)."""
        local = at.astimezone(LONDON)
        return self.is_working_day(local.date()) and OPENS <= local.time() < CLOSES

    def next_working_minute(self, at: datetime) -> datetime:
        """Return ``at`` when it is a working minute, else the opening of the next working day, in UTC."""
        local = at.astimezone(LONDON)
        if self.is_working_day(local.date()) and local.time() < CLOSES:
            return at.astimezone(UTC) if local.time() >= OPENS else on_clock(local.date(), OPENS)
        return on_clock(self.working_day(local.date(), 1), OPENS)

    def next_working_day(self, at: datetime) -> datetime:
        """Return the opening of the first working day after the day of ``at``, in UTC."""
        return on_clock(self.working_day(at.astimezone(LONDON).date(), 1), OPENS)

    def working_day(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day`` (before it when negative); ``day`` is not counted."""
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def moment(self, anchor: datetime, offset: Offset) -> datetime:
        """Return the working minute, in UTC, ``offset`` from ``anchor``: never before it, at most pushed later."""
        if offset.unit == Unit.HOURS:
            return self.next_working_minute(anchor.astimezone(UTC) + timedelta(hours=offset.sign * offset.amount))
        day = self._day(anchor.astimezone(LONDON).date(), offset)
        if not self.is_working_day(day):
            day = self.working_day(day, 1)
        return on_clock(day, offset.local_time)

    def _day(self, day: date, offset: Offset) -> date:
        amount = offset.sign * offset.amount
        if offset.unit == Unit.WORKING_DAYS:
            return self.working_day(day, amount)
        if offset.unit == Unit.MONTHS:
            return add_months(day, amount)
        return day + timedelta(days=amount * (7 if offset.unit == Unit.WEEKS else 1))

    def horizon_is_near(self, on: date) -> bool:
        """Whether the bank holidays known no longer cover the longest step that starts ``on``: staff must be told."""
        return on + WARN_AHEAD > self.horizon

    def changed(self, changes: Iterable[tuple[date, bool]]) -> "WorkingCalendar":
        """Return this calendar with days proclaimed a holiday (True) or a working day (False)."""
        given = dict(changes)
        added = {day for day, is_holiday in given.items() if is_holiday}
        return WorkingCalendar((self.holidays - given.keys()) | added, self.horizon)


def on_clock(day: date, clock: time) -> datetime:
    """Return the instant, in UTC, when clocks in Wales show ``clock`` on ``day``."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def add_months(day: date, count: int) -> date:
    """Return the same day ``count`` months on, or the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


@cache
def wales() -> WorkingCalendar:
    """Return the calendar of the bank holidays that came with the installed data; nothing is downloaded."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    days = frozenset(holiday["date"] for holiday in listed)
    return WorkingCalendar(days, date(max(days).year, 12, 31))
