"""``manage.py import_roadmap FILE… [--apply]``: brings the roadmap documents in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from roadmap.importing import Result, bring_in, preview
from roadmap.parsing import Document, MalformedDocumentError, Problem, parse


class Command(BaseCommand):
    """Shows what an import would change and, with ``--apply``, makes it so."""

    help = "Read roadmap documents (Markdown with front matter lang and ref), show what changes and, with --apply, apply it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, and whether to apply."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="apply the changes, after showing them")

    def handle(self, *args: Any, files: list[Path], apply: bool, **options: Any) -> None:
        """Show the changes; apply them when asked to. Raises ``CommandError`` with each problem by file and line."""
        at = timezone.now()
        try:
            documents = self._read(files)
            self._show(preview(documents=documents, at=at))
            if apply:
                done = bring_in(documents=documents, by=None, at=at)
                self.stdout.write(f"Applied. Changes: {len(done.changes)}.")
        except MalformedDocumentError as error:
            raise CommandError(f"Nothing was imported:\n{error}") from error

    def _read(self, files: list[Path]) -> list[Document]:
        documents, problems = [], []
        for file in files:
            try:
                documents.append(parse(file.read_text(encoding="utf-8"), file=str(file)))
            except MalformedDocumentError as error:
                problems += error.problems
            except (OSError, UnicodeDecodeError) as error:
                problems.append(Problem(str(file), 1, str(error)))
        if problems:
            raise MalformedDocumentError(problems)
        return documents

    def _show(self, result: Result) -> None:
        for change in result.changes:
            self.stdout.write(f"{change.record}: {change.what}")
            for sign, text in (("-", change.before), ("+", change.after)):
                if text:
                    self.stdout.write(f"  {sign} {text}")
        if not result.changes:
            self.stdout.write("Nothing to change: the roadmap already says this.")
        for record in sorted(set(result.held_back)):
            self.stdout.write(f"Held back from the public page (one language is missing): {record}")
