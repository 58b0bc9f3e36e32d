"""A pseudo-locale: every text that can be translated is shown in ⟦…⟧, so whatever a page shows without is bare.

A bare text is one that somebody forgot to mark for translation, or that was translated too early (at import).
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polib
from django.test import override_settings

from languages.catalogues.extract import Found, find
from languages.catalogues.files import FORMS, new
from languages.catalogues.rooms import DOMAINS, LANGUAGES, VENDOR, Tree, project
from languages.catalogues.vendor import harvest

ADDRESS = re.compile(r"https?://\S+")
LETTER = re.compile(r"[^\W\d_]")
EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
# Django splits this one at its commas, so each word gets brackets of its own.
LISTS = {"yes,no,maybe"}
# These attributes are read out or shown; the value of a button is its text.
SPOKEN = {"alt", "aria-description", "aria-label", "aria-roledescription", "label", "placeholder", "title"}
BUTTONS = {"button", "reset", "submit"}
NO_CONTENT = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_SHOWN = {"script", "style", "template"}
CODES = {"code", "kbd", "samp"}


def bracketed(english: str) -> str:
    """``Hello %(name)s`` → ``⟦Hello %(name)s⟧``; spaces and line ends stay outside; mere punctuation stays as it is."""
    if english in LISTS:
        return ",".join(map(bracketed, english.split(",")))
    before, words, after = EDGES.sub(r"\1|||\2|||\3", english).split("|||")
    return f"{before}⟦{words}⟧{after}" if LETTER.search(words) else english


@contextmanager
def pseudo_locale(directory: Path) -> Iterator[None]:
    """Show every text of the project and its packages in ⟦…⟧, in both languages, while the block runs.

    ``directory`` is an empty one for the catalogues, such as ``tmp_path``. Texts are found in the sources, so the walk
    does not depend on catalogues being up to date.
    """
    tree = Tree(root=directory, catalogues=("pseudo",))
    for domain in DOMAINS:
        found = _everything(domain)
        for language in LANGUAGES:
            catalogue = new(language)
            catalogue.extend(_entry(one, FORMS[language]) for one in found)
            path = tree.po("pseudo", language, domain).with_suffix(".mo")
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save_as_mofile(str(path))
    with override_settings(LOCALE_PATHS=[directory / "locale" / "pseudo"]):  # which clears Django's own caches
        yield


@cache
def _everything(domain: str) -> tuple[Found, ...]:
    tree, found = project(), harvest(domain)
    if domain == "django":
        for name in tree.catalogues:
            if name != VENDOR:
                for key, one in find(tree.sources(name), root=tree.root).items():
                    known = found.setdefault(key, one)
                    known.plural = known.plural or one.plural
    return tuple(found.values())


def _entry(found: Found, forms: int) -> polib.POEntry:
    entry = polib.POEntry(msgid=found.msgid, msgctxt=found.context, msgid_plural=found.plural or "")
    if found.plural:
        one = 1 if forms == FORMS["cy"] else 0  # Welsh has a form for none before the form for one
        entry.msgstr_plural = {n: bracketed(found.msgid if n == one else found.plural) for n in range(forms)}
    else:
        entry.msgstr = bracketed(found.msgid)
    return entry


def assert_no_bare_text(html: str, allow: Iterable[str] = ()) -> None:
    """Fail, listing them, if the page shows or speaks words outside ⟦…⟧; see ``bare_text``."""
    bare = bare_text(html, allow)
    assert bare == [], "not marked for translation: " + "; ".join(bare)


def bare_text(html: str, allow: Iterable[str] = ()) -> list[str]:
    """The words of a page that are in no ⟦…⟧, no web address, no element with a ``lang`` of its own and no code, and not in
    ``allow``.

    ``allow`` holds what is data, not text: names of people and bodies, addresses, what the test itself wrote.
    """
    reader = _Reader(sorted((known for known in allow if known), key=len, reverse=True))
    reader.feed(html)
    reader.close()
    return reader.bare


class _Reader(HTMLParser):
    """Walks a page in order. A bracket opened in an element is over when that element ends, closed or not, so that a
    text cut short hides nothing after it."""

    def __init__(self, allow: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.allow = allow
        self.bare: list[str] = []
        self.open: list[tuple[str, bool]] = []  # element, and whether what it holds is left alone
        self.brackets: list[int] = []  # how deep each open bracket began

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        apart = self._is_left_alone() or tag in NOT_SHOWN | CODES or (tag != "html" and "lang" in named)
        if not apart:
            for said in _spoken(tag, named):
                self._judge(_outside(said), said)
        if tag not in NO_CONTENT:
            self.open.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {name for name, _apart in self.open}:
            return
        while self.open.pop()[0] != tag:
            pass
        self.brackets = [depth for depth in self.brackets if depth <= len(self.open)]

    def handle_data(self, data: str) -> None:
        outside = "".join(self._outside_brackets(data))
        if not self._is_left_alone():
            self._judge(outside, data)

    def _outside_brackets(self, data: str) -> Iterator[str]:
        if not self.brackets and "⟦" not in data:
            yield data
            return
        for letter in data:
            if letter == "⟦":
                self.brackets.append(len(self.open))
            elif letter == "⟧" and self.brackets:
                self.brackets.pop()
            elif not self.brackets:
                yield letter

    def _is_left_alone(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def _judge(self, outside: str, whole: str) -> None:
        if not LETTER.search(outside):
            return
        outside = ADDRESS.sub("", outside)
        for known in self.allow:
            outside = outside.replace(known, "")
        if LETTER.search(outside):
            self.bare.append(" ".join(whole.split()))


def _spoken(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    yield from (said for name, said in attributes.items() if name in SPOKEN or name.startswith("data-i18n"))
    if tag == "input" and attributes.get("type") in BUTTONS:
        yield attributes.get("value", "")
    if tag == "meta" and attributes.get("name") == "description":
        yield attributes.get("content", "")


def _outside(said: str) -> str:
    while "⟦" in said:
        said, changed = re.subn(r"⟦[^⟦⟧]*⟧", "", said)
        if not changed:
            return said.split("⟦", 1)[0]
    return said
