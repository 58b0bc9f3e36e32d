"""Tells workers that there may be something to send. Losing the telling loses nothing: they also look by themselves."""

import logging

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

CHANNEL = "outbox"
log = logging.getLogger(__name__)


def wake() -> None:
    """Once this transaction is committed, tell the workers to look: by NOTIFY, and through the broker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    if not any(entry[1] is _tell for entry in connection.run_on_commit):
        transaction.on_commit(_tell, robust=True)


def _tell() -> None:
    try:
        current_app.send_task("outbox.tasks.look_now", retry=False, ignore_result=True)
    except (OperationalError, OSError):
        log.warning("The broker is away; the workers will look by themselves.")
