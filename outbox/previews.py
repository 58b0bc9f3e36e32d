"""What a message says, shown to staff: nothing of it works as a link of the person's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist

from outbox.contents import shown_from_template
from outbox.fillers import FILLERS, UNTRUSTED_FILLERS, Due
from outbox.kinds import Kind
from outbox.models import Content, Message
from outbox.placeholders import LANGUAGES, LINKS
from outbox.rendering import HALVES, Rendered, preview

SHOWN = tuple(HALVES)
READER = "Ffion Rhys"
NOBODY = 0
"""The person of a preview: no record has this number, so that a link made for it is nobody's."""
UNSIGNED = "example"
"""Stands in an address for the signed part, without which the address leads to nothing of anyone's."""


def of_kind(kind: Kind, language: str, *, at: datetime) -> Rendered | None:
    """Return a kind filled with its sample, or None when its texts are written in the console, not in a template."""
    try:
        content, values = shown_from_template(kind=kind.slug, context=kind.sample, at=at)
    except TemplateDoesNotExist:
        return None
    return of_content(content, language, values, at=at)


def of_content(content: Content, language: str, values: dict[str, Any] | None = None, *, at: datetime) -> Rendered:
    """Return a frozen text as an invented reader would get it; what is not in ``values`` shows as its name."""
    due = _due(content, language, values or {}, at=at, full_name=READER)
    return preview(content, language, due)


def of_message(message: Message) -> Rendered:
    """Return what a message says or will say; values erased after sending show as their names."""
    person = message.person
    chosen = person.language if person else ""
    language = message.language or chosen or "both"
    if message.sent_at is None and chosen:
        language = chosen
    due = _due(
        message.content, language, message.context, at=message.due_at,
        full_name=person.full_name if person else "", preferred_name=person.preferred_name if person else "",
        known=person is not None,
    )  # fmt: skip
    return preview(message.content, language, due)


def _due(
    content: Content, language: str, values: dict[str, Any], *, at: datetime, full_name: str, preferred_name: str = "",
    known: bool = True,
) -> Due:  # fmt: skip
    named = {name: f"[{name}]" for name in content.placeholders if name not in FILLERS}
    due = Due(
        id=0, reference="0" * 32, kind=content.kind, stream=content.stream, content_id=content.pk or 0,
        person_id=NOBODY if known else None, address="", language=language, context={**named, **values},
        calendar=None, about_type_id=None, about_id=None, attempts=0, due_at=at, preferred_name=preferred_name,
        full_name=full_name, at=at,
    )  # fmt: skip
    due.context |= harmless_links(due)
    return due


def harmless_links(due: Due) -> dict[str, object]:
    """Return every link that ``due`` may hold, to be looked at: it reads as it will, and acts for nobody."""
    known = {name: value for name, value in due.context.items() if name.endswith(LINKS)}
    made = {name: _made(name, due) for name in FILLERS if name not in UNTRUSTED_FILLERS and name not in known}
    return {name: _without_token(value) for name, value in (known | made).items()}


def _made(name: str, due: Due) -> dict[str, str]:
    try:
        return {language: FILLERS[name](due, language) for language in LANGUAGES}
    except (KeyError, ValueError):  # it leads to something that this message is not about
        return {language: f"{settings.SITE_URL.rstrip('/')}/{language}/" for language in LANGUAGES}


def _without_token(value: object) -> object:
    if isinstance(value, Mapping):
        return {language: _without_token(address) for language, address in value.items()}
    scheme, found, rest = str(value).partition("://")
    if not found:
        return value
    host, *path = rest.split("/")
    # A signed token holds colons; no other part of our addresses does.
    return f"{scheme}://{'/'.join([host, *(UNSIGNED if ':' in part or '%3A' in part else part for part in path)])}"
