"""The clock on the wall in Wales. Times are stored in UTC; days and hours are reasoned about here."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

WALES = ZoneInfo("Europe/London")


def day_in_wales(at: datetime) -> date:
    """Return the date in Wales at the aware ``at``."""
    return at.astimezone(WALES).date()


def moment_in_wales(day: date, hour: time) -> datetime:
    """Return the aware moment when clocks in Wales show ``hour`` on ``day``."""
    return datetime.combine(day, hour, tzinfo=WALES)
