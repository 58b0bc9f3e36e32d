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
TURN_SECONDS = 60.0
"""Sending without a pause ends after this long, so that those who plan are asked again: evening may have come, a person
may have answered, and a slow relay must not carry what was due by day into the night.
"""
EXPECTED = (psycopg.Error, DatabaseError, OwnerLost)
"""What a worker meets when a server restarts or others took it for dead."""


class Turn:
    """One look for what is due, and whether it has gone on for long enough."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        """Start to count anew."""
        self._until = time.monotonic() + TURN_SECONDS

    def over(self) -> bool:
        """Whether nothing new should be begun in it."""
        return time.monotonic() > self._until


def keep_watch(stopping: Callable[[], bool], *, name: str = "") -> None:
    """Send what is due until ``stopping()``; the group in hand is finished first. Recovers by itself, whatever happens:
    a watch that ended would leave all mail lying.
    """
    pause, turn = 1.0, Turn()
    while not stopping():
        try:
            own = name or f"{socket.gethostname()} {os.getpid()}"
            with sender(name=own, stopping=lambda: stopping() or turn.over()) as one:
                one.connection.execute(f"LISTEN {CHANNEL}".encode())
                pause = 1.0
                _watch(one, stopping, turn)
        except Exception as error:
            known = isinstance(error, EXPECTED)
            log.log(
                logging.WARNING if known else logging.ERROR, "The outbox begins anew: %s", error, exc_info=not known
            )
            _sleep(pause, stopping)
            pause = min(pause * 2, LONGEST_PAUSE)


def _watch(one: Sender, stopping: Callable[[], bool], turn: Turn) -> None:
    while not stopping():
        close_old_connections()
        now = timezone.now()
        hand_over(at=now)
        turn.begin()
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
