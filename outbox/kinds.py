"""Every kind of message the product sends, registered by the room that knows why it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise

from outbox.models import Stream

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: its name, its stream, why a person gets it, and the lawful basis.

    ``service``: goes at once and cannot be stopped. ``sample``: what fills the placeholders in previews. ``erased``:
    its values are secret and are deleted once nobody will send it. ``despite_suppression``: the person has just typed this address, so
    it is tried even if it failed before. ``lasts``: pointless later than this after it was due.
    """

    slug: str
    title: Words
    stream: Stream | str
    basis: Words
    service: bool
    reason: Words = ""
    sample: Mapping[str, Any] = field(default_factory=dict)
    erased: bool = False
    despite_suppression: bool = False
    lasts: timedelta | None = None


KINDS: dict[str, Kind] = {}


class UnknownKind(LookupError):  # noqa: N818
    """No room has registered this kind of message."""


def register(kind: Kind) -> Kind:
    """Add ``kind`` to the catalogue; a room calls this in its ``apps.py: ready()`` through ``<room>/messages.py``.

    Raises ``ValueError`` when another kind has the name, or a stoppable stream is called a service.
    """
    if KINDS.get(kind.slug, kind) != kind:
        raise ValueError(f"Two kinds of message are called {kind.slug}.")
    if (kind.stream == Stream.SERVICE) != kind.service:
        raise ValueError(f"{kind.slug}: service messages, and only they, belong to the stream 'service'.")
    KINDS[kind.slug] = kind
    return kind


def get(slug: str) -> Kind:
    """Return the kind of this name; raises ``UnknownKind``."""
    try:
        return KINDS[slug]
    except KeyError:
        raise UnknownKind(f"No kind of message is called {slug}: register it in outbox.kinds.") from None
