"""``manage.py load_public_bodies``: the public bodies of Wales, from the data file or another of the same form."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organisations.public_bodies import DATA, UnknownSector, load


class Command(BaseCommand):
    """Safe to run again: bodies are found by their slug."""

    help = "Add and bring up to date the public bodies of Wales."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another file than the project's own."""
        parser.add_argument("file", nargs="?", type=Path, default=DATA)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Load the file and say what changed."""
        try:
            report = load(path=file, by=None, at=timezone.now())
        except (OSError, UnknownSector) as error:
            raise CommandError(f"{file} was not loaded: {error}") from error
        self.stdout.write(f"Added: {report.added}. Changed: {report.changed}. Unchanged: {report.unchanged}.")
