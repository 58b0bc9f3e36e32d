"""Brings a catalogue up to date with what the sources say, and keeps the work of translators."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import polib

from languages.catalogues.extract import Found
from languages.catalogues.files import FORMS, Key, key

PYTHON_FORMAT = "python-format"


def merged(
    kept: Iterable[polib.POEntry], found: Mapping[Key, Found], *, language: str, known: Mapping[Key, polib.POEntry]
) -> list[polib.POEntry]:
    """The entries of ``found`` with what ``kept`` says of them, in a stable order: by first source, then by text.

    English has entries only where it differs from the sources, so nothing is added to it. A new text takes the Welsh
    that another catalogue (``known``) already gives it. One that is nearly a text that has gone takes its Welsh marked
    fuzzy, which the check refuses until somebody has looked.
    """
    old = {key(entry): entry for entry in kept}
    gone = {entry.msgid: entry for entry in old.values() if key(entry) not in found}
    wanted = [one for one in found.values() if language != "en" or one.key in old]
    entries = [_entry(one, old.get(one.key) or known.get(one.key), gone, FORMS[language]) for one in wanted]
    return sorted(entries, key=lambda entry: (entry.occurrences, entry.msgid, entry.msgctxt or ""))


def _entry(found: Found, said: polib.POEntry | None, gone: Mapping[str, polib.POEntry], forms: int) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=found.msgid,
        msgctxt=found.context,
        msgid_plural=found.plural or "",
        comment="\n".join(sorted(found.notes)),
        occurrences=[(source, "") for source in sorted(found.sources)],
        flags=[PYTHON_FORMAT] if "%(" in found.msgid else [],
    )
    if said is None:
        said = _nearly(entry, gone)
        if said is not None:
            entry.flags.append("fuzzy")
            entry.previous_msgid = said.msgid
    elif said.fuzzy:
        entry.flags.append("fuzzy")
        entry.previous_msgid = said.previous_msgid
    _take(entry, said, forms)
    return entry


def _nearly(entry: polib.POEntry, gone: Mapping[str, polib.POEntry]) -> polib.POEntry | None:
    alike = [msgid for msgid, old in gone.items() if bool(old.msgid_plural) == bool(entry.msgid_plural)]
    close = get_close_matches(entry.msgid, alike, n=1, cutoff=0.8)
    return gone[close[0]] if close else None


def _take(entry: polib.POEntry, said: polib.POEntry | None, forms: int) -> None:
    """Give the entry the words, and the translator's comments, of an earlier entry of the same kind."""
    if entry.msgid_plural:
        before = said.msgstr_plural if said is not None else {}
        entry.msgstr_plural = {number: before.get(number, "") for number in range(forms)}
    elif said is not None:
        entry.msgstr = said.msgstr
    if said is not None:
        entry.tcomment = said.tcomment
