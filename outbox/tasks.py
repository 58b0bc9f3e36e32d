"""What Celery runs: both only say "look now"."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from outbox import health, looking_up
from outbox.sending import send_due

TICK_SECONDS = 60
# A tick that waited longer than until the next one says nothing new, so it is dropped.
SCHEDULE = {
    "outbox-tick": {"task": "outbox.tasks.tick", "schedule": TICK_SECONDS, "options": {"expires": TICK_SECONDS}}
}
# A task ends by itself long before its time limit, because a limit kills, and what a killed worker was sending is
# uncertain. It also lets a worker that is told to stop do so soon.
WITHIN = timedelta(seconds=20)


@shared_task
def look_now() -> None:
    """Send what is due."""
    send_due(at=timezone.now(), within=WITHIN)


@shared_task
def tick() -> None:
    """Say that beat, broker and worker are alive; look up what is uncertain; send what is due."""
    now = timezone.now()
    health.ticked(at=now)
    looking_up.look_up_uncertain(at=now)
    send_due(at=now, within=WITHIN)
