"""Which catalogue owns which source: one catalogue per room, and ``emails``, ``config`` and ``vendor``."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

VENDOR = "vendor"
LANGUAGES = ("cy", "en")
DOMAINS = ("django", "djangojs")

# Template directories that belong to a room of another name: allauth's pages are the sign-in of ``people``.
ADOPTED = {"account": "people", "mfa": "people", "usersessions": "people", "allauth": "people"}
# Templates of no room (the base page, components, error pages, the console) are part of the design system.
HOUSE = "ui"


@dataclass(frozen=True)
class Tree:
    """The project, or a small one that a test makes: where it is and the names of its catalogues."""

    root: Path
    catalogues: tuple[str, ...]

    def po(self, catalogue: str, language: str, domain: str = "django") -> Path:
        return self.root / "locale" / catalogue / language / "LC_MESSAGES" / f"{domain}.po"

    def written(self) -> Iterator[Path]:
        """Every catalogue that exists on disk, in a stable order."""
        return iter(sorted((self.root / "locale").glob("*/*/LC_MESSAGES/*.po")))

    def sources(self, catalogue: str) -> list[Path]:
        """The Python files and templates whose texts belong to ``catalogue``, sorted."""
        code = self.root / catalogue
        python = [path for path in code.rglob("*.py") if "migrations" not in path.relative_to(code).parts]
        templates = [path for path in (self.root / "templates").rglob("*.*") if self._owner(path) == catalogue]
        return sorted(path for path in (*python, *templates) if path.is_file())

    def _owner(self, template: Path) -> str:
        first = template.relative_to(self.root / "templates").parts[0]
        name = ADOPTED.get(first, first)
        return name if name in self.catalogues else HOUSE


def project() -> Tree:
    """This project's tree, by its settings."""
    return Tree(root=Path(settings.BASE_DIR), catalogues=tuple(settings.CATALOGUES))
