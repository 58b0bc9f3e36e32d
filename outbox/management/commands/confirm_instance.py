"""After a restore from backup: let this database send again, once a person has looked at what would go out."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from outbox import instance
from outbox.direct import connect
from outbox.models import Message


class Command(BaseCommand):
    """``manage.py confirm_instance`` shows what is due; with ``--yes`` it lets sending begin."""

    help = "Let a restored database send again"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--yes``."""
        parser.add_argument("--yes", action="store_true", help="confirm: what is due goes out at the next look")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show the number due, and confirm when told to."""
        now = timezone.now()
        with connect() as connection:
            confirmed = instance.is_confirmed(connection, at=now)
            self.stdout.write(f"Due now: {Message.objects.due(at=now).count()}")
            if not options["yes"]:
                self.stdout.write(
                    "This database may send." if confirmed else "This copy sends nothing. Confirm with --yes."
                )
                return
            instance.confirm(connection, at=now)
            self.stdout.write("Confirmed: what is due goes out at the next look.")
