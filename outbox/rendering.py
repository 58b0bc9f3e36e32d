"""A text is compiled once per language and filled once per person.

Compiling parses the Markdown, lays it out and cuts it at its placeholders; filling joins the pieces. Nothing of a value
goes through a template or Markdown, so it can be neither markup nor a link.
"""

from __future__ import annotations

import html
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from outbox import kinds
from outbox.bodies import MARK, STYLES, mark, marked, parse, to_html, to_text
from outbox.contents import BadText
from outbox.fillers import FILLERS, UNTRUSTED_FILLERS, Due
from outbox.models import Content
from outbox.placeholders import defuse, used

HALVES = {"cy": ("cy",), "en": ("en",), "both": ("cy", "en")}
BORDER = "\x1e"
"""Written by the layouts before each half, so that a placeholder is filled in the language of its half."""
LAST_USED = 200
"""Compiled texts kept in memory: a worker's memory stays flat however many texts there are."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place to fill: which value, in which language, and whether the space before it goes when it is empty."""

    name: str
    language: str
    spaced: bool = False


Pieces = tuple[str | Gap, ...]
Parts = tuple[str | int, ...]
"""Pieces with each gap replaced by its number, so that a value is worked out once for all its places."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A text ready to be filled."""

    language: str
    gaps: tuple[Gap, ...]
    subject: Parts
    text: Parts
    html: Parts
    placeholders: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one person gets."""

    language: str
    subject: str
    text: str
    html: str


def compile_content(content: Content, language: str, *, personal: bool = True) -> Compiled:
    """Prepare ``content`` in ``cy``, ``en`` or ``both`` (Welsh first). ``personal``: the reader is a person on record,
    who can choose what they get. Raises ``BadText`` where a text cannot be sent.
    """
    halves = [_half(content, half) for half in HALVES[language]]
    context = {
        "halves": halves, "border": BORDER, "both": language == "both", "personal": personal, "styles": STYLES,
        "stoppable": personal and content.stream != "service",
        "stop_link": mark("stop_link"), "preferences_link": mark("preferences_link"),
    }  # fmt: skip
    types = {name: "trusted" for name in FILLERS if name not in UNTRUSTED_FILLERS} | content.placeholders
    pieces = (
        _subject(halves),
        _cut(render_to_string("outbox/email.txt", context).rstrip("\n") + "\n", halves),
        _cut(render_to_string("outbox/email.html", context), halves),
    )
    types = {name: "trusted" for name in FILLERS if name not in UNTRUSTED_FILLERS} | content.placeholders
    gaps = tuple(dict.fromkeys(piece for whole in pieces for piece in whole if isinstance(piece, Gap)))
    numbers = {gap: number for number, gap in enumerate(gaps)}
    subject, text, page = (
        tuple(numbers[piece] if isinstance(piece, Gap) else piece for piece in whole) for whole in pieces
    )
    return Compiled(language, gaps, subject, text, page, types)


def _half(content: Content, language: str) -> dict[str, str]:
    subject, body = (content.subject_cy, content.body_cy) if language == "cy" else (content.subject_en, content.body_en)
    for name in (*used(subject), *used(body)):
        if name not in content.placeholders:
            raise BadText("unfilled", name)
    return {
        "language": language,
        "subject": marked(subject),
        "html": to_html(parse(body, content.placeholders)),
        "text": to_text(parse(body, content.placeholders)),
        "reason": content.reason_cy if language == "cy" else content.reason_en,
    }


def _subject(halves: Sequence[dict[str, str]]) -> Pieces:
    pieces: list[str | Gap] = []
    for half in halves:
        pieces += [" | "] if pieces else []
        pieces += _pieces(half["subject"], half["language"])
    return tuple(pieces)


def _cut(laid_out: str, halves: Sequence[dict[str, str]]) -> Pieces:
    head, *parts = laid_out.split(BORDER)
    pieces = _pieces(head, halves[0]["language"])
    for part, half in zip(parts, halves, strict=True):
        pieces += _pieces(part, half["language"])
    return tuple(pieces)


def _pieces(text: str, language: str) -> list[str | Gap]:
    pieces: list[str | Gap] = []
    for number, part in enumerate(MARK.split(text)):
        if number % 2 == 0:
            pieces.append(part)
            continue
        spaced = str(pieces[-1]).endswith(" ") and part in ("preferred_name", "full_name")
        if spaced:
            pieces[-1] = str(pieces[-1])[:-1]
        pieces.append(Gap(part, language, spaced))
    return pieces


def fill(compiled: Compiled, message: Due) -> Rendered:
    """Fill a compiled text for one person. Raises ``BadText`` when a value is missing."""
    values = [_value(gap, compiled, message) for gap in compiled.gaps]
    return Rendered(
        compiled.language,
        _filled(compiled.subject, values),
        _filled(compiled.text, values),
        _filled(compiled.html, [html.escape(value) for value in values]),
    )


def _filled(parts: Parts, values: list[str]) -> str:
    return "".join([values[part] if part.__class__ is int else part for part in parts])  # type: ignore[misc]


def _value(gap: Gap, compiled: Compiled, message: Due) -> str:
    found = message.context.get(gap.name)
    if found is None:
        fill_one = FILLERS.get(gap.name)
        if fill_one is None:
            raise BadText("unfilled", gap.name)
        found = fill_one(message, gap.language)
    elif isinstance(found, dict):
        found = found[gap.language]
    text = str(found)
    if compiled.placeholders.get(gap.name) != "trusted":
        text = defuse(text)
    return f" {text}" if gap.spaced and text else text


class Renderer:
    """Renders messages; keeps the texts it used last compiled."""

    def __init__(self) -> None:
        self._compiled: OrderedDict[tuple[int, str, bool], Compiled] = OrderedDict()

    def render(self, content: Callable[[int], Content], message: Due) -> Rendered:
        """Return what ``message`` says; ``content`` finds a text by its number. Raises ``BadText`` and what fillers
        raise.
        """
        key = (message.content_id, message.language, message.person_id is not None)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = compile_content(content(message.content_id), message.language, personal=key[2])
            self._compiled[key] = compiled
            if len(self._compiled) > LAST_USED:
                self._compiled.popitem(last=False)
        else:
            self._compiled.move_to_end(key)
        return fill(compiled, message)


def preview(content: Content, language: str, message: Due) -> Rendered:
    """Return ``content`` in ``language`` as ``message``'s person would get it, for pages of the console."""
    kinds.get(content.kind)
    return fill(compile_content(content, language, personal=message.person_id is not None), message)
