"""Placeholders: ``{name}`` in a frozen text, filled for each person, and typed by who wrote the value.

A *trusted* value comes from us and may be the address of a link. An *untrusted* one was typed by a person: it is shown
as plain words, and nothing in it can become a link, a line of its own or markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LINKS = ("_link", "_url")
LANGUAGES = ("cy", "en")
PLAIN = (bool, int, float, Decimal, date, datetime, time, type(None))
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
# A point or an @ that a mail program would read as part of an address, and the :// that begins one.
_LINKLIKE = re.compile(r"(?<=\w)([.@])(?=\w)|(:)(?=//)")
_BREAK = "\u200b"


class Trusted(str):
    """A value we wrote ourselves: it may be the address of a link."""

    __slots__ = ()


def defuse(value: str) -> str:
    """Return a person's words on one line, so that no mail program makes a link of them.

    A zero-width space after each point or @ inside a word ends what programs take for an address; it is not seen or
    read.
    """
    flat = _CONTROL.sub(" ", value).strip()
    return _LINKLIKE.sub(lambda found: found[0] + _BREAK, flat)


def is_trusted(name: str, value: object) -> bool:
    """Whether a value may become a link: marked ``Trusted``, or named as a link and leading to our own site."""
    texts = value.values() if isinstance(value, Mapping) else (value,)
    own = settings.SITE_URL.rstrip("/") + "/"
    return all(isinstance(text, Trusted) or (name.endswith(LINKS) and str(text).startswith(own)) for text in texts)


@dataclass(frozen=True, slots=True)
class Slot:
    """Stands for a text in a Django template: compares and tests as the text, is written as its placeholder."""

    name: str
    value: Any

    def __str__(self) -> str:
        return f"{{{self.name}}}" if self.value else ""

    def __bool__(self) -> bool:
        return bool(self.value)

    def __eq__(self, other: object) -> bool:
        return bool(self.value == other)

    def __hash__(self) -> int:
        return hash(self.value)

    def __len__(self) -> int:
        return len(self.value)


def is_bilingual(value: object) -> bool:
    """Whether ``value`` is a text in both languages: ``{"cy": …, "en": …}``."""
    return isinstance(value, Mapping) and set(value) == set(LANGUAGES)


def slots(context: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the context for a Django template, with slots for its texts, and the values of those slots by name.

    Lists and mappings may be nested. Raises ``TypeError`` on anything that is not a plain value, such as a record: its
    texts could not be told apart.
    """
    values: dict[str, Any] = {}
    return {name: _slotted(name, value, values) for name, value in context.items()}, values


def _slotted(name: str, value: object, values: dict[str, Any]) -> Any:
    if isinstance(value, str) or is_bilingual(value):
        values[name] = value
        return Slot(name, value)
    if isinstance(value, Promise):
        raise TypeError(f"{name}: a lazy text has no language yet; give it as {{'cy': …, 'en': …}}.")
    if isinstance(value, Mapping):
        return {key: _slotted(f"{name}_{key}", inner, values) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_slotted(f"{name}_{number}", inner, values) for number, inner in enumerate(value)]
    if isinstance(value, PLAIN):
        return value
    raise TypeError(f"{name}: a message takes texts, numbers and dates, not a {type(value).__name__}.")


def used(text: str) -> Iterator[str]:
    """Yield the names of the placeholders in ``text``, in order."""
    for found in PLACEHOLDER.finditer(text):
        yield found[1]
