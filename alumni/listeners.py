"""What this room does when a cohort completes its series, or that is undone; in the transaction that did it."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from alumni import welcoming
from cohorts.signals import cohort_completed, cohort_uncompleted
from labs.models import Series
from people.models import Person


@receiver(cohort_completed)
def completed(sender: Any, series: Series, by: Person | None, at: datetime, **kwargs: Any) -> None:
    """Welcome those who completed it."""
    welcoming.welcome(series=series, by=by, at=at)


@receiver(cohort_uncompleted)
def uncompleted(sender: Any, series: Series, by: Person | None, at: datetime, **kwargs: Any) -> None:
    """Take the welcome back."""
    welcoming.unwelcome(series=series, by=by, at=at)
