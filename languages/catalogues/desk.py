"""The translators' desk: update, check and report over the whole tree. Development packages are needed here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings

from languages.catalogues import check, report
from languages.catalogues.extract import Found, find
from languages.catalogues.files import Key, is_written, key, read, text, write
from languages.catalogues.merge import merged
from languages.catalogues.rooms import DOMAINS, LANGUAGES, VENDOR, Tree
from languages.catalogues.vendor import harvest, intruders

DICTIONARY = Path("node_modules/dictionary-cy/index")
WORDS = Path("locale/words.cy.txt")
GLOSSARY = Path("locale/glossary.csv")


@dataclass(frozen=True)
class Catalogue:
    """One file of ``locale/``: what the sources ask of it, what it says, and what it would say once up to date."""

    name: str
    language: str
    path: Path
    found: Mapping[Key, Found]
    entries: list[polib.POEntry]
    updated: list[polib.POEntry]

    @property
    def text(self) -> str:
        return text(self.updated, self.language)

    @property
    def dropped(self) -> list[polib.POEntry]:
        return [entry for entry in self.entries if key(entry) not in self.found]


def catalogues(tree: Tree, *, only: str | None = None) -> Iterator[Catalogue]:
    """Every catalogue there should be, compared with the sources. ``only`` names one room."""
    known = _known(tree)
    for name in tree.catalogues:
        if only is not None and name != only:
            continue
        for domain in DOMAINS if name == VENDOR else DOMAINS[:1]:
            found = harvest(domain) if name == VENDOR else find(tree.sources(name), root=tree.root)
            for language in LANGUAGES:
                path = tree.po(name, language, domain)
                entries = read(path)
                shared = known if language == "cy" else {}
                updated = merged(entries, found, language=language, known=shared)
                if updated or entries or (language == "cy" and domain == "django"):
                    yield Catalogue(name, language, path, found, entries, updated)


def _known(tree: Tree) -> dict[Key, polib.POEntry]:
    """Welsh that some catalogue has already: the first in the order of the settings, which is the one Django shows."""
    paths = [tree.po(name, "cy", domain) for name in tree.catalogues for domain in DOMAINS]
    known: dict[Key, polib.POEntry] = {}
    for entry in (entry for path in paths for entry in read(path) if is_written(entry) and not entry.fuzzy):
        known.setdefault(key(entry), entry)
    return known


def update(tree: Tree, *, only: str | None = None) -> Iterator[str]:
    """Bring the catalogues up to date and say, line by line, what was done, with the Welsh of every text dropped."""
    for catalogue in catalogues(tree, only=only):
        if write(catalogue.path, catalogue.text):
            yield f"{_name(tree, catalogue.path)}: {len(catalogue.updated)} texts"
            for entry in catalogue.dropped:
                yield f"  no longer used: “{entry.msgid}” = “{entry.msgstr or entry.msgstr_plural}”"


def problems(tree: Tree, *, only: str | None = None) -> list[check.Problem]:
    """Everything that must be put right before a change is taken. Empty when all is well."""
    return sorted(set(_problems(tree, list(catalogues(tree, only=only)))))


def _problems(tree: Tree, listed: list[Catalogue]) -> Iterator[check.Problem]:
    for catalogue in listed:
        name = _name(tree, catalogue.path)
        if not catalogue.path.exists() or catalogue.path.read_text(encoding="utf-8") != catalogue.text:
            yield check.Problem(name, "", "is out of date: run `manage.py messages`")
        yield from check.of_entries(name, catalogue.updated, language=catalogue.language)
        yield from check.of_sources(name, catalogue.found)
    yield from check.between(_welsh(tree))
    if VENDOR in tree.catalogues:
        for app in intruders(settings.INSTALLED_APPS):
            yield check.Problem("vendor", app, "is installed but its texts are left out: see vendor.py")


def _welsh(tree: Tree) -> dict[str, list[polib.POEntry]]:
    return {_name(tree, path): read(path) for path in tree.written() if path.parts[-3] == "cy"}


def total(tree: Tree) -> str:
    """The share of all Welsh texts that is written, and that a Welsh speaker has reviewed, in one line."""
    return _line("all", report.share(entry for entries in _welsh(tree).values() for entry in entries))


def summary(tree: Tree) -> Iterator[str]:
    """The shares written and reviewed per catalogue, and what a reader of Welsh should look at."""
    welsh = _welsh(tree)
    yield from (_line(name, report.share(entries)) for name, entries in welsh.items())
    yield total(tree)
    everything = [entry for entries in welsh.values() for entry in entries]
    yield from _missed(tree, everything)
    yield from _unknown(tree, everything)


def _line(name: str, share: report.Share) -> str:
    percent = 100 * share.reviewed // share.entries if share.entries else 0
    return (
        f"{name}: {share.entries} texts, {share.entries - share.written} without Welsh, {share.fuzzy} fuzzy, "
        f"{share.reviewed} reviewed by a Welsh speaker ({percent}%)"
    )


def _missed(tree: Tree, entries: Iterable[polib.POEntry]) -> Iterator[str]:
    path = tree.root / GLOSSARY
    if path.exists():
        for english, term, welsh in report.missed_terms(entries, report.glossary(path)):
            yield f"glossary: “{english}” has “{term}” but its Welsh has no “{welsh}”"


def _unknown(tree: Tree, entries: Iterable[polib.POEntry]) -> Iterator[str]:
    dictionary = tree.root / DICTIONARY
    if not dictionary.with_suffix(".dic").exists():
        yield f"words: not looked up, because {DICTIONARY}.dic is missing: run `npm ci`"
        return
    for word in report.unknown_words(entries, dictionary=dictionary, own=tree.root / WORDS):
        yield f"word: {word}"


def _name(tree: Tree, path: Path) -> str:
    return path.relative_to(tree.root).as_posix()
