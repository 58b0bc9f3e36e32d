"""Finds every text marked for translation, in code with Babel and in templates with Django's own ``templatize``."""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract as babel_extract
from django.utils.translation.template import templatize

from languages.catalogues.files import Key

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# Reading every word of a large package is slow; a file without one of these holds nothing to translate.
MARKED = re.compile(rb"gettext|trans|\b_\(")


@dataclass
class Found:
    """One text of the sources: where it is used, and what the translator should know."""

    msgid: str
    context: str | None
    plural: str | None = None
    alone: bool = False
    sources: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return (self.context, self.msgid)


def find(paths: Iterable[Path], *, root: Path) -> dict[Key, Found]:
    """Every text of these files. Sources are named relative to ``root``.

    Raises SyntaxError, naming the file, on a template whose translation blocks are broken.
    """
    found: dict[Key, Found] = {}
    for path in paths:
        content = path.read_bytes()
        if not MARKED.search(content):
            continue
        source = path.relative_to(root).as_posix()
        for context, msgid, plural, notes in _messages(path, content):
            entry = found.setdefault((context, msgid), Found(msgid, context))
            entry.sources.add(source)
            entry.notes.update(notes)
            entry.plural = entry.plural or plural
            entry.alone = entry.alone or plural is None
    return found


def _messages(path: Path, content: bytes) -> Iterator[tuple[str | None, str, str | None, list[str]]]:
    method = {".py": "python", ".js": "javascript"}.get(path.suffix)
    if method is None:
        method, content = "python", _as_python(content.decode(), path)
    raw = babel_extract(method, BytesIO(content), KEYWORDS, ["Translators"], {"encoding": "utf-8"})
    for _line, message, notes, context in raw:
        msgid, plural = message if isinstance(message, tuple) else (message, None)
        if msgid:
            yield context, msgid, plural, notes


def _as_python(template: str, path: Path) -> bytes:
    """The calls of a template as Python reads them; indentation means nothing there and would be an error here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a translators' note in the middle of a line is only lost
        calls = templatize(template, origin=str(path))
    return "\n".join(line.strip() for line in calls.splitlines()).encode()
