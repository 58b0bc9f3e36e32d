"""What runs by itself in this room."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from languages import keeping, notices

SCHEDULE: dict[str, dict[str, Any]] = {
    "languages-reconcile": {"task": "languages.tasks.reconcile", "schedule": timedelta(hours=1)},
}


@shared_task
def reconcile() -> int:
    """Follow what was written past the jobs, and remember the service notices; safe to run twice or late."""
    notices.remember()
    return keeping.reconcile(at=timezone.now())
