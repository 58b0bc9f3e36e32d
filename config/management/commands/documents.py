"""``manage.py documents``: writes the documents that are drawn from the code."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from config.documents import ROOT, documents


class Command(BaseCommand):
    """Without an option it writes them; with ``--check`` it fails when one is out of date."""

    help = "Write docs/settings.md, docs/rooms.md, docs/rooms.svg and docs/statuses.md from the code"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when one is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            pages = documents()
        stale = [path for path, text in pages.items() if not path.exists() or path.read_text() != text]
        if options["check"] and stale:
            names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
            raise CommandError(f"Out of date: {names}. Run manage.py documents.")
        for path in stale:
            path.write_text(pages[path])
            self.stdout.write(f"{path.relative_to(ROOT)} written")
