"""Send what is due without Celery: once, or until stopped."""

import signal
import threading
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from outbox.lookout import keep_watch
from outbox.sending import send_due


class Command(BaseCommand):
    """``manage.py deliver`` sends what is due and goes on looking; ``--once`` ends when nothing more is due."""

    help = "Send the messages that are due"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--once`` and ``--at``."""
        parser.add_argument("--once", action="store_true", help="end when nothing more is due")
        parser.add_argument("--at", type=datetime.fromisoformat, help="with --once: the time to go by, with its zone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; SIGTERM and Ctrl-C finish the group in hand first."""
        if options["once"]:
            report = send_due(at=options["at"] or timezone.now())
            self.stdout.write(str(report))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        keep_watch(stop.is_set)
