"""Reading and writing catalogues. What is written depends on the content only, never on the day or the machine."""

import re
from collections.abc import Iterable
from pathlib import Path

import polib

# Welsh counts 0, 1, 2, 3, 6 and the rest apart (Unicode CLDR, plural rules); gettext's usual Welsh header knows four.
PLURALS = {
    "cy": "nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3 : (n==6) ? 4 : 5;",
    "en": "nplurals=2; plural=(n != 1);",
}
FORMS = {"cy": 6, "en": 2}
REVIEWED = re.compile(r"^reviewed: \d{4}-\d{2}-\d{2} \S.*$", re.MULTILINE)
SAME = re.compile(r"^same: \S.*$", re.MULTILINE)

Key = tuple[str | None, str]


def new(language: str) -> polib.POFile:
    """An empty catalogue with the header of ``language`` and nothing that changes from day to day."""
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "labs",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    return catalogue


def read(path: Path) -> list[polib.POEntry]:
    """The entries of a catalogue, without the obsolete ones; none when there is no such file."""
    if not path.exists():
        return []
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def text(entries: Iterable[polib.POEntry], language: str) -> str:
    """The whole file for these entries, in this order."""
    catalogue = new(language)
    catalogue.extend(entries)
    return f"{catalogue}".rstrip("\n") + "\n"


def write(path: Path, content: str) -> bool:
    """Write the file if its content differs; say whether it did."""
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return True


def key(entry: polib.POEntry) -> Key:
    """What makes an entry itself: its context and its English."""
    return (entry.msgctxt, entry.msgid)


def forms(entry: polib.POEntry) -> list[str]:
    """What the entry says in its language: one text, or one for each plural form."""
    if entry.msgid_plural:
        return [said for _number, said in sorted(entry.msgstr_plural.items())]
    return [entry.msgstr]


def is_written(entry: polib.POEntry) -> bool:
    return all(said.strip() for said in forms(entry))


def is_reviewed(entry: polib.POEntry) -> bool:
    """True when a Welsh speaker has signed it, in a comment ``# reviewed: 2026-03-01 Name``."""
    return is_written(entry) and not entry.fuzzy and bool(REVIEWED.search(entry.tcomment))


def is_noted_same(entry: polib.POEntry) -> bool:
    """True when a comment ``# same: why`` says that other English shares this Welsh on purpose."""
    return bool(SAME.search(entry.tcomment))
