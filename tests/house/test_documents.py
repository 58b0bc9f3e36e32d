"""The documents drawn from the code say what the code says, and the links of the others lead somewhere."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from config.documents import documents, tables

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_drawn_documents_are_current_else_run_manage_py_documents() -> None:
    with override("en"):
        pages = documents()
    assert [path.name for path, text in pages.items() if not path.exists() or path.read_text() != text] == []


def test_every_status_has_an_owner_and_a_meaning() -> None:
    found = tables()
    assert [table.name for table in found] != []
    bare = [
        f"{table.name}: {name}"
        for table in found
        for name, state in table.states.items()
        if not state.owner or not str(state.meaning)
    ]
    assert bare == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_of_the_repository_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_readme_is_short_and_shows_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) <= 150
    assert [command for command in ("make run", "make test") if command not in "\n".join(lines)] == []
