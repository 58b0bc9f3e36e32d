"""``manage.py messages``: brings the catalogues up to date, checks, compiles or reports on them."""

import sys
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from languages.catalogues.compile import compile_all
from languages.catalogues.rooms import Tree, project


class Command(BaseCommand):
    """Without an option it updates ``locale/`` from the sources and compiles."""

    help = "Update the message catalogues in locale/ from the sources, and compile them"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--room", help="only this catalogue, such as cohorts, emails or vendor")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="change nothing; fail and list what is wrong")
        what.add_argument("--compile", action="store_true", help="only compile what changed (a server needs no more)")
        what.add_argument("--report", action="store_true", help="print shares reviewed, terms missed, unknown words")

    def handle(self, *args: Any, **options: Any) -> None:
        tree, room = project(), options["room"]
        if room is not None and room not in tree.catalogues:
            raise CommandError(f"There is no catalogue {room}. There are: {', '.join(tree.catalogues)}.")
        if options["check"]:
            self._check(tree, room)
        elif options["report"]:
            self._say(_desk().summary(tree))
        else:
            if not options["compile"]:
                self._say(_desk().update(tree, only=room))
                self.stdout.write(_desk().total(tree))
            self.stdout.write(f"{len(compile_all(tree))} catalogues compiled")

    def _check(self, tree: Tree, room: str | None) -> None:
        problems = _desk().problems(tree, only=room)
        self._say(map(str, problems))
        if problems:
            self.stdout.flush()
            sys.exit(1)
        self.stdout.write("The catalogues are complete.")

    def _say(self, lines: Any) -> None:
        for line in lines:
            self.stdout.write(line)


def _desk() -> Any:
    """By name, because it needs development packages and ``--compile`` must run on a server without them."""
    return import_module("languages.catalogues.desk")
