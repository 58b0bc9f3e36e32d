"""A person's whole correspondence: what we sent or mean to send, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from outbox.models import Message, Reply
from outbox.placeholders import PLACEHOLDER
from people.models import Person
from ui.addresses import current_language

NAMES = ("preferred_name", "full_name")
ERASED = "…"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a correspondence; exactly one of ``message`` and ``reply`` is there."""

    at: datetime
    subject: str
    message: Message | None = None
    reply: Reply | None = None


def correspondence(person: Person, *, limit: int | None = None) -> list[Entry]:
    """Return all that passed between us and ``person``, newest first; subjects in the language of the page."""
    sent = [entry_of(message) for message in Message.objects.to(person)[:limit]]
    received = [
        Entry(reply.received_at, reply.subject, reply=reply) for reply in Reply.objects.filter(person=person)[:limit]
    ]
    return sorted([*sent, *received], key=lambda entry: entry.at, reverse=True)[:limit]


def about(record: models.Model, *, limit: int | None = None) -> list[Entry]:
    """Return the messages written about ``record``, newest first, for the pages of other rooms."""
    return [entry_of(message) for message in Message.objects.about(record)[:limit]]


def entry_of(message: Message) -> Entry:
    """Return a message as a line of a correspondence."""
    return Entry(message.sent_at or message.due_at, subject_of(message), message=message)


def subject_of(message: Message) -> str:
    """Return the subject in the language of the page, filled for its reader; what was erased shows as an ellipsis."""
    language = current_language()
    content = message.content
    subject = content.subject_cy if language == "cy" else content.subject_en
    return PLACEHOLDER.sub(lambda found: _value(message, found[1], language), subject)


def _value(message: Message, name: str, language: str) -> str:
    value = message.context.get(name)
    if value is None and name in NAMES and message.person is not None:
        value = message.person.preferred_name or message.person.full_name
    if isinstance(value, dict):
        value = value.get(language)
    return ERASED if value is None else str(value)
