"""What Celery runs: both only say "look now"."""

from celery import shared_task
from django.utils import timezone

from outbox import health, looking_up
from outbox.sending import send_due

TICK_SECONDS = 60
SCHEDULE = {
    "outbox-tick": {"task": "outbox.tasks.tick", "schedule": TICK_SECONDS, "options": {"expires": TICK_SECONDS}}
}


@shared_task(time_limit=None, soft_time_limit=None)  # type: ignore[untyped-decorator]
def look_now() -> None:
    """Send what is due. Without a time limit: a limit kills, and what a killed worker was sending is uncertain."""
    send_due(at=timezone.now())


@shared_task(time_limit=None, soft_time_limit=None)  # type: ignore[untyped-decorator]
def tick() -> None:
    """Say that beat, broker and worker are alive; look up what is uncertain; send what is due."""
    now = timezone.now()
    health.ticked(at=now)
    looking_up.look_up_uncertain(at=now)
    send_due(at=now)
