"""``manage.py load_sequences``: the sequences that ship with the software."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from nudges.loading import load_sequences


class Command(BaseCommand):
    """Loads the shipped sequences; steps that staff have edited are kept."""

    help = "Load the sequences of nudges that ship with the software; what staff edited is kept. Safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load them and say what happened."""
        done = load_sequences(by=None, at=timezone.now())
        self.stdout.write(f"Steps: {done['made']} made, {done['changed']} changed, {done['kept']} kept.")
