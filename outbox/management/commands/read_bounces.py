"""Read returned messages from files, or from standard input as a mail server's pipe."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outbox import delivery, returned


class Command(BaseCommand):
    """``manage.py read_bounces FILE…`` keeps what each returned message tells; ``-`` reads one from standard input."""

    help = "Read returned messages (RFC 3464); a hard bounce suppresses its address"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read each file; one that is no returned message is named and passed over."""
        now = timezone.now()
        for name in options["files"]:
            message = returned.parse(_content(name))
            told = list(returned.events(message, at=now))
            if not told:
                self.stderr.write(f"{name}: not a returned message.")
                continue
            kept = sum(delivery.record(event, at=now) is not None for event in told)
            self.stdout.write(f"{name}: events told {len(told)}, new {kept}")


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
