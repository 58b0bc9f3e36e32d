"""What the workers do for this room: look, and call the job."""

from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from cohorts.places import expire_due


@shared_task(name="cohorts.expire_offers")
def expire_offers() -> None:
    """Close the offers that ran out and move the waiting lists."""
    expire_due(at=timezone.now())


SCHEDULE: dict[str, dict[str, Any]] = {
    "cohorts-expire-offers": {"task": "cohorts.expire_offers", "schedule": crontab(minute="*/5")},
}
"""Every five minutes: an offer is open to the minute in any case, as answering looks at the clock."""
