"""Reads a roadmap document: Markdown with front matter, goals as ``##``, times as ``###``, items as a list.

A goal's heading and an item may end with a reference, ``{#pool-of-speakers}``, which pairs it with its other language
whatever its place. Without references the languages pair by order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from roadmap.models import Horizon

HORIZONS = {
    "now": Horizon.NOW,
    "nawr": Horizon.NOW,
    "next": Horizon.NEXT,
    "nesaf": Horizon.NEXT,
    "future": Horizon.FUTURE,
    "dyfodol": Horizon.FUTURE,
    "done": Horizon.DONE,
    "wedi'i wneud": Horizon.DONE,
}
REFERENCE = re.compile(r"\s*\{#(?P<ref>[a-z0-9-]+)\}\s*$")
_MARKDOWN = MarkdownIt().use(front_matter_plugin)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file, at a line counted from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class MalformedDocumentError(Exception):
    """The file cannot be imported; ``problems`` says why, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(slots=True)
class ItemText:
    """An item as one language writes it."""

    line: int
    ref: str
    horizon: Horizon
    text: str


@dataclass(slots=True)
class GoalText:
    """A goal as one language writes it."""

    line: int
    ref: str
    title: str
    intro: list[str] = field(default_factory=list)
    items: list[ItemText] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """A roadmap as one language writes it."""

    file: str
    language: str
    ref: str
    title: str = ""
    intro: list[str] = field(default_factory=list)
    goals: list[GoalText] = field(default_factory=list)


def parse(source: str, *, file: str) -> Document:
    """Return the document in ``source``; ``file`` is its name in messages.

    Raises ``MalformedDocumentError`` with every problem found, by line.
    """
    tokens = _MARKDOWN.parse(source)
    problems: list[Problem] = []
    document = _front_matter(tokens, file, problems)
    reader = _Reader(document, problems)
    for position, token in enumerate(tokens):
        reader.read(token, tokens[position + 1] if position + 1 < len(tokens) else token)
    reader.finish()
    if problems:
        raise MalformedDocumentError(sorted(problems, key=lambda problem: problem.line))
    return document


def _front_matter(tokens: list[Token], file: str, problems: list[Problem]) -> Document:
    found = tokens[0].content if tokens and tokens[0].type == "front_matter" else ""
    try:
        values = yaml.safe_load(found) or {}
    except yaml.YAMLError:
        values = None
    if not isinstance(values, dict):
        values = {}
        problems.append(Problem(file, 1, _("The front matter between the two lines of --- is not valid YAML.")))
    language, ref = str(values.get("lang") or ""), str(values.get("ref") or "")
    if language not in ("cy", "en"):
        problems.append(Problem(file, 1, _("The front matter must say “lang: cy” or “lang: en”.")))
    if not re.fullmatch(r"[a-z0-9-]{1,80}", ref):
        problems.append(
            Problem(
                file,
                1,
                _("The front matter must have a “ref” of small letters, digits and hyphens: it pairs the languages."),
            )
        )
    return Document(file, language, ref)


class _Reader:
    """Walks the tokens in order and fills the document."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document, self.problems = document, problems
        self.goal: GoalText | None = None
        self.horizon: Horizon | None = None
        self.list_depth = 0

    def read(self, token: Token, following: Token) -> None:
        if token.type == "heading_open":
            self._heading(token.tag, following)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self.list_depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.list_depth -= 1
        elif token.type == "paragraph_open":
            (self._item if self.list_depth else self._paragraph)(following)
        elif token.type in ("fence", "code_block", "html_block", "blockquote_open"):
            self._problem(token, _("Only headings, paragraphs and lists are read here."))

    def finish(self) -> None:
        if not self.document.title:
            self.problems.append(
                Problem(self.document.file, 1, _("The document has no title: a line that begins with one #."))
            )
        if not self.document.goals:
            self.problems.append(
                Problem(self.document.file, 1, _("The document has no goals: lines that begin with ##."))
            )

    def _heading(self, tag: str, text: Token) -> None:
        if tag == "h1":
            self.document.title = text.content.strip()
        elif tag == "h2":
            title, ref = _split(text.content)
            self.goal, self.horizon = GoalText(_line(text), ref, title), None
            self.document.goals.append(self.goal)
        elif tag == "h3":
            self._time(text)
        else:
            self._problem(text, _("Headings deeper than ### are not read."))

    def _time(self, text: Token) -> None:
        self.horizon = HORIZONS.get(text.content.strip().lower().replace("’", "'"))
        if self.horizon is None:
            self._problem(
                text,
                _("Not a time of the roadmap: use Now, Next, Future or Done, or Nawr, Nesaf, Dyfodol or Wedi'i wneud."),
            )
        if self.goal is None:
            self._problem(text, _("A time must stand under a goal (##)."))

    def _item(self, text: Token) -> None:
        if self.goal is None or self.horizon is None:
            self._problem(text, _("An item must stand under a time (###) of a goal (##)."))
        elif self.list_depth > 1:
            self._problem(text, _("An item cannot have items of its own."))
        else:
            content, ref = _split(text.content)
            self.goal.items.append(ItemText(_line(text), ref, self.horizon, content))

    def _paragraph(self, text: Token) -> None:
        if self.horizon is not None:
            self._problem(text, _("Under a time only a list of items is read; begin the line with a star."))
        else:
            (self.goal or self.document).intro.append(" ".join(text.content.split()))

    def _problem(self, token: Token, message: str) -> None:
        self.problems.append(Problem(self.document.file, _line(token), message))


def _line(token: Token) -> int:
    return (token.map[0] if token.map else 0) + 1


def _split(content: str) -> tuple[str, str]:
    text = " ".join(content.split())
    found = REFERENCE.search(text)
    return (text[: found.start()], found["ref"]) if found else (text, "")
