"""Placeholders every message can use, filled while it is rendered: names, and links that must be made for one person.

A room adds its own in ``apps.py: ready()``::

    @filler("profile_link")
    def profile_link(message: Due, language: str) -> str:
        return claim_link(message.person_id, language)

It must not query the database: a worker calls it for every message. What is asked of the database comes in ``context``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Due:
    """A message in a worker's hands, with what is needed to render it."""

    id: int
    reference: str
    kind: str
    stream: str
    content_id: int
    person_id: int | None
    address: str
    language: str
    context: dict[str, Any]
    calendar: bytes | None
    about_type_id: int | None
    about_id: int | None
    attempts: int
    due_at: datetime
    preferred_name: str
    full_name: str
    at: datetime
    stop_token: str = ""
    """Made when first needed; see ``outbox.addresses``."""


Filler = Callable[[Due, str], str]
FILLERS: dict[str, Filler] = {}
UNTRUSTED_FILLERS = {"preferred_name", "full_name"}


def filler(name: str, *, trusted: bool = True) -> Callable[[Filler], Filler]:
    """Register the decorated function as what fills ``{name}`` in the language given."""

    def register(function: Filler) -> Filler:
        FILLERS[name] = function
        if not trusted:
            UNTRUSTED_FILLERS.add(name)
        return function

    return register


@filler("preferred_name", trusted=False)
def preferred_name(message: Due, language: str) -> str:
    """What they like to be called."""
    return message.preferred_name or message.full_name


@filler("full_name", trusted=False)
def full_name(message: Due, language: str) -> str:
    """The full name."""
    return message.full_name or message.preferred_name
