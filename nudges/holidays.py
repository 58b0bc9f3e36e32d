"""The working calendar in force: the bank holidays that came with the software, and what was proclaimed since."""

from nudges.calendar import WorkingCalendar, wales
from nudges.models import CalendarChange


def current() -> WorkingCalendar:
    """Return the calendar in force, staff's changes applied; one small query."""
    return wales().changed(CalendarChange.objects.values_list("day", "is_holiday"))
