"""Writes a message: a row that workers send. Nothing is sent here, and never in a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from outbox import kinds
from outbox.contents import from_template
from outbox.models import Content, Message
from outbox.waking import wake
from people.models import Person


@transaction.atomic
def write(
    *, kind: str, person: Person | None, key: str, at: datetime, context: Mapping[str, object] | None = None,
    due_at: datetime | None = None, to: str | None = None, calendar: bytes | None = None,
    about: models.Model | None = None, language: str = "",
) -> Message:  # fmt: skip
    """Write a message of ``kind`` once: a second call with the same ``key`` returns the first one's row.

    ``context`` holds texts (untrusted, unless ``Trusted`` or a link to our own site), ``{"cy": …, "en": …}`` pairs,
    numbers and dates. ``to`` is for an address that is not the person's, or of someone not on record. ``language`` is
    only for a reader whose choice is unknown; the person's own choice at the moment of sending comes first. Raises
    ``UnknownKind``, ``BadText``, and ``ValueError`` when there is nobody to send it to.
    """
    if person is None and not to:
        raise ValueError("A message needs a person or an address.")
    existing = Message.objects.filter(key=key).first()
    if existing is not None:
        return existing
    content, values = from_template(kind=kind, context=context or {}, at=at)
    return plan(
        content=content, person=person, key=key, at=at, values=values, due_at=due_at, to=to, calendar=calendar,
        about=about, language=language,
    )  # fmt: skip


@transaction.atomic
def plan(
    *, content: Content, person: Person | None, key: str, at: datetime, values: Mapping[str, object] | None = None,
    due_at: datetime | None = None, to: str | None = None, calendar: bytes | None = None,
    about: models.Model | None = None, language: str = "", urgent: bool | None = None,
) -> Message:  # fmt: skip
    """Plan one message of a frozen text, once per ``key``. For many at once a room inserts the rows itself."""
    kind = kinds.get(content.kind)
    due = due_at or at
    about_type = ContentType.objects.get_for_model(about) if about is not None else None
    message, _ = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind.slug, "stream": content.stream, "content": content, "person": person,
            "to_address": (to or "").strip(), "language": "" if person and person.language else language,
            "context": dict(values or {}), "calendar": calendar, "about_type": about_type,
            "about_id": about.pk if about is not None else None,
            "urgent": kind.service if urgent is None else urgent, "written_at": at, "due_at": due,
            "expires_at": due + kind.lasts if kind.lasts else None, "state_at": at,
        },
    )  # fmt: skip
    wake()
    return message
