"""What the workers do for this room: look, and call the job."""

from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from nudges.sending import hand_over_due


@shared_task(name="nudges.tasks.look_now")
def look_now() -> None:
    """Hand over the nudges that are due."""
    hand_over_due(at=timezone.now())


SCHEDULE: dict[str, dict[str, Any]] = {
    "nudges-look-now": {"task": "nudges.tasks.look_now", "schedule": crontab(minute="*"), "options": {"expires": 60}},
}
"""Every minute, in UTC; one that waited longer than until the next says nothing new, so it is dropped. Workers of the
outbox also look by themselves before they claim, so beat may be away.
"""
