"""A worker's lookout: it looks for due messages by itself, told by NOTIFY or every few seconds.

It runs in a thread of each Celery worker that serves the mail queue, or alone as ``manage.py deliver``. Beat or the
broker being away therefore delays nothing by more than ``POLL_SECONDS``.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from celery import bootsteps
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from outbox.claiming import OwnerLost
from outbox.sending import Report, Sender, hand_over, sender
from outbox.waking import CHANNEL

log = logging.getLogger(__name__)
POLL_SECONDS = 5.0
SLICE_SECONDS = 0.5
"""How soon a lookout that waits notices that it should stop."""
LONGEST_PAUSE = 30.0
"""Seconds between attempts to reach a database that is away, at the most."""


def keep_watch(stopping: Callable[[], bool], *, name: str = "") -> None:
    """Send what is due until ``stopping()``; the group in hand is finished first. Recovers by itself."""
    pause = 1.0
    while not stopping():
        try:
            with sender(name=name or f"{socket.gethostname()} {os.getpid()}", stopping=stopping) as one:
                one.connection.execute(f"LISTEN {CHANNEL}".encode())
                pause = 1.0
                _watch(one, stopping)
        except (psycopg.Error, DatabaseError, OwnerLost) as error:
            log.warning("The outbox begins anew: %s", error)
            _sleep(pause, stopping)
            pause = min(pause * 2, LONGEST_PAUSE)


def _watch(one: Sender, stopping: Callable[[], bool]) -> None:
    while not stopping():
        close_old_connections()
        now = timezone.now()
        hand_over(at=now)
        report = one.run(at=now)
        if report.trouble:
            log.warning("Nothing could be sent: %s", report.trouble)
        if not report.moved or report.trouble:
            _await_word(one, stopping, report)


def _await_word(one: Sender, stopping: Callable[[], bool], report: Report) -> None:
    until = time.monotonic() + POLL_SECONDS
    while not stopping() and time.monotonic() < until:
        told = any(True for _ in one.connection.notifies(timeout=SLICE_SECONDS, stop_after=1))
        if told and not report.trouble:
            return


def _sleep(seconds: float, stopping: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not stopping() and time.monotonic() < until:
        time.sleep(min(SLICE_SECONDS, seconds))


class Lookout(bootsteps.StartStopStep):
    """Runs the lookout beside a Celery worker that serves the mail queue, and stops it with the worker."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, worker: Any) -> None:
        """Begin to watch, when this worker serves the mail queue."""
        if "mail" in worker.app.amqp.queues.consume_from:
            self._thread = threading.Thread(
                target=keep_watch, args=[self._stop.is_set], name="outbox lookout", daemon=True
            )
            self._thread.start()

    def stop(self, worker: Any) -> None:
        """Let the group in hand be finished, then end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def terminate(self, worker: Any) -> None:
        """A cold shutdown finishes the group in hand as well."""
        self.stop(worker)
