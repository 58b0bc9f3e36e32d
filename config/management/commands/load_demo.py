"""``manage.py load_demo``: the demonstration programme, safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.demonstration.programme import load


class Command(BaseCommand):
    """What is there already is left as it is."""

    help = "Load the demonstration programme: the pilot, a running series, one open for sign-up, and the accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, saying what was added."""
        for line in load(at=timezone.now()):
            self.stdout.write(line)
