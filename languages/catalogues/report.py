"""What a reader of Welsh should look at: shares reviewed, glossary terms not used, words no dictionary knows.

These are hints for people, never gates: a machine cannot judge Welsh.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from spylls.hunspell import Dictionary

from languages.catalogues.check import NAMED, POSITIONAL, TAG
from languages.catalogues.files import forms, is_reviewed, is_written

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# The changes a Welsh word's first letter may go through: soft, nasal and aspirate mutation, and h before a vowel.
MUTATIONS = {
    "p": ("b", "mh", "ph"),
    "t": ("d", "nh", "th"),
    "c": ("g", "ngh", "ch"),
    "b": ("f", "m"),
    "d": ("dd", "n"),
    "g": ("", "ng"),
    "m": ("f",),
    "ll": ("l",),
    "rh": ("r",),
    **{vowel: (f"h{vowel}",) for vowel in "aeiouwyâêîôûŵŷ"},
}


@dataclass(frozen=True)
class Share:
    """How far a catalogue has come: entries, those with Welsh, those a Welsh speaker has reviewed."""

    entries: int
    written: int
    fuzzy: int
    reviewed: int


def share(entries: Iterable[polib.POEntry]) -> Share:
    listed = list(entries)
    return Share(
        entries=len(listed),
        written=sum(map(is_written, listed)),
        fuzzy=sum(entry.fuzzy for entry in listed),
        reviewed=sum(map(is_reviewed, listed)),
    )


def glossary(path: Path) -> dict[str, list[str]]:
    """English term → the Welsh words that may stand for it (``locale/glossary.csv``: english,welsh with ``|``)."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["english"].casefold(): row["welsh"].casefold().split("|") for row in csv.DictReader(lines)}


def missed_terms(entries: Iterable[polib.POEntry], terms: dict[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """(English text, term, its Welsh) wherever the English has a term of the glossary and the Welsh has not."""
    patterns = [(term, re.compile(rf"\b{re.escape(term)}\b"), welsh) for term, welsh in terms.items()]
    for entry in filter(is_written, entries):
        english = _plain(f"{entry.msgid} {entry.msgid_plural}").casefold()
        said = _plain(" ".join(forms(entry))).casefold()
        for term, pattern, welsh in patterns:
            if pattern.search(english) and not any(form in said for word in welsh for form in mutated(word)):
                yield entry.msgid, term, welsh[0]


def mutated(word: str) -> list[str]:
    """A Welsh word and every form its beginning may take."""
    start = next((start for start in sorted(MUTATIONS, key=len, reverse=True) if word.startswith(start)), None)
    if start is None:
        return [word]
    return [word, *(changed + word[len(start) :] for changed in MUTATIONS[start])]


def unknown_words(entries: Iterable[polib.POEntry], *, dictionary: Path, own: Path) -> list[str]:
    """Welsh words that neither the dictionary (``….aff``, ``….dic``; npm's dictionary-cy) nor our word list knows."""
    speller = Dictionary.from_files(str(dictionary))
    known = {line.strip().casefold() for line in own.read_text(encoding="utf-8").splitlines() if line.strip()}
    said = (word for entry in entries for form in forms(entry) for word in WORD.findall(_plain(form)))
    return sorted({word for word in said if not _is_known(word, speller, known)}, key=str.casefold)


def _is_known(word: str, speller: Dictionary, known: set[str]) -> bool:
    """Abbreviations count as known, and what is glued on with an apostrophe (’r, ’n, ’ch …) does not count at all."""
    bare = word.replace("’", "'").split("'")[0]
    return word.isupper() or bare.casefold() in known or any(map(speller.lookup, (bare, bare.casefold())))


def _plain(text: str) -> str:
    """Without what a machine fills in."""
    return TAG.sub(" ", POSITIONAL.sub(" ", NAMED.sub(" ", text)))
