"""What is wrong with the catalogues, in sentences that say where and what to do."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polib

from languages.catalogues.extract import Found
from languages.catalogues.files import FORMS, Key, forms, is_noted_same, is_written, key

NAMED = re.compile(r"%\((\w+)\)[#0+-]?[\d.]*[a-z]|\{(\w+)(?:[.!:\[][^}]*)?\}")
POSITIONAL = re.compile(r"%[#0+-]?[\d.]*[sdrfix]\b|\{\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
EDGES = re.compile(r"\w+")


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of one entry."""

    catalogue: str
    text: str
    fault: str

    def __str__(self) -> str:
        return f"{self.catalogue}: “{self.text}”: {self.fault}" if self.text else f"{self.catalogue}: {self.fault}"


def of_entries(catalogue: str, entries: Iterable[polib.POEntry], *, language: str) -> Iterator[Problem]:
    """Gaps, fuzzy entries, a wrong number of plural forms, and placeholders, tags or line ends that differ."""
    for entry in entries:
        for fault in _faults(entry, language):
            yield Problem(catalogue, entry.msgid, fault)


def _faults(entry: polib.POEntry, language: str) -> Iterator[str]:
    if entry.fuzzy:
        yield "is marked fuzzy: look at it and take the mark away"
    if language == "en" and not any(forms(entry)):
        return
    if not is_written(entry):
        yield "has no Welsh" if language == "cy" else "has only some of its forms"
        return
    if entry.msgid_plural and len(forms(entry)) != FORMS[language]:
        yield f"needs {FORMS[language]} plural forms, has {len(forms(entry))}"
    for said in forms(entry):
        yield from _differences(said, [entry.msgid, *filter(None, [entry.msgid_plural])])


def _differences(said: str, english: list[str]) -> Iterator[str]:
    """How ``said`` differs in what a machine fills in or shows; a plural form may be like either English form."""
    if all(_placeholders(said) != _placeholders(one) for one in english):
        yield f"placeholders differ: {said}"
    elif "%" in POSITIONAL.sub("", NAMED.sub("", said)).replace("%%", "") and _is_formatted(english):
        yield f"a per cent sign must be written %% here: {said}"
    if all(_tags(said) != _tags(one) for one in english):
        yield f"HTML tags differ: {said}"
    if said.startswith("\n") != english[0].startswith("\n") or said.endswith("\n") != english[0].endswith("\n"):
        yield "must begin and end with a line break exactly where the English does"


def _placeholders(text: str) -> tuple[frozenset[str], Counter[str]]:
    """Named ones as a set, for a language may name a thing twice; positional ones counted."""
    bare = text.replace("%%", "")
    return frozenset(match.group() for match in NAMED.finditer(bare)), Counter(POSITIONAL.findall(NAMED.sub("", bare)))


def _is_formatted(english: list[str]) -> bool:
    return any("%(" in one or "%%" in one or POSITIONAL.search(one) for one in english)


def _tags(text: str) -> Counter[str]:
    return Counter(TAG.findall(text))


def of_sources(catalogue: str, found: Mapping[Key, Found]) -> Iterator[Problem]:
    """A text used both alone and with a plural: Django would look up its Welsh with Django's own plural rule."""
    for one in found.values():
        if one.plural and one.alone:
            yield Problem(catalogue, one.msgid, "is used both alone and with a plural: give one of the two a context")


def between(catalogues: Mapping[str, Iterable[polib.POEntry]]) -> Iterator[Problem]:
    """Welsh catalogues compared: one English text with two Welsh ones, and one Welsh text serving several English."""
    yield from _one_english_two_welsh(catalogues)
    yield from _one_welsh_several_english(catalogues)


def _one_english_two_welsh(catalogues: Mapping[str, Iterable[polib.POEntry]]) -> Iterator[Problem]:
    welsh: dict[Key, dict[tuple[str, ...], str]] = defaultdict(dict)
    for name, entries in catalogues.items():
        for entry in filter(is_written, entries):
            welsh[key(entry)].setdefault(tuple(forms(entry)), name)
    for (_context, msgid), said in welsh.items():
        if len(said) > 1:
            where = "; ".join(f"{name}: {texts[-1]}" for texts, name in said.items())
            yield Problem(" and ".join(said.values()), msgid, f"has different Welsh: {where}")


def _one_welsh_several_english(catalogues: Mapping[str, Iterable[polib.POEntry]]) -> Iterator[Problem]:
    english: dict[str, dict[str, str]] = defaultdict(dict)
    for name, entries in catalogues.items():
        for entry in entries:
            if entry.msgstr and not is_noted_same(entry):
                english[entry.msgstr].setdefault(_bare(entry.msgid), f"“{entry.msgid}” ({name})")
    for said, texts in english.items():
        if len(texts) > 1:
            listed = ", ".join(sorted(texts.values()))
            yield Problem("locale", said, f"serves {listed}: word them apart, or note “# same: why” on all but one")


def _bare(english: str) -> str:
    """The words alone: capitals, stops and spaces make no other meaning."""
    return " ".join(EDGES.findall(english.casefold()))
