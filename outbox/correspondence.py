"""A person's whole correspondence: what we sent or mean to send, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from outbox.models import Content, Message, Reply
from people.models import Person
from ui.addresses import current_language


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
    return Entry(message.sent_at or message.due_at, subject_of(message.content), message=message)


def subject_of(content: Content) -> str:
    """Return the subject in the language of the page, its placeholders as they are."""
    return content.subject_cy if current_language() == "cy" else content.subject_en
