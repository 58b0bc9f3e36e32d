"""Replies to our messages, received at the inbound address: kept once, and told to the rooms above."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from outbox import signals
from outbox.models import Message, Reply
from people.models import Person

_IN_ADDRESS = re.compile(r"\+([0-9a-f]{32})@")
_IN_HEADER = re.compile(r"<([0-9a-f]{32})@")


@dataclass(frozen=True, slots=True)
class Received:
    """A message that reached the inbound address. ``automatic``: a program answered, not a person (RFC 3834)."""

    event_id: str
    from_address: str
    to_addresses: tuple[str, ...]
    subject: str
    text: str
    in_reply_to: str = ""
    automatic: bool = False


@transaction.atomic
def record(received: Received, *, at: datetime) -> Reply | None:
    """Keep a reply; None when it is known already or a program wrote it (an absence note is not an answer).

    The message it answers is found by the reference in the address it was sent to, or by ``In-Reply-To``. It is that
    message's reader's answer, and told as such, only when it comes from an address of theirs: a message may have been
    passed on. Otherwise it is kept for staff to look at, as from whoever has the sender's address.
    """
    if received.automatic:
        return None
    message = _answered(received)
    sender = received.from_address.strip().lower()
    answered = message if message is not None and sender in _addresses(message) else None
    person = (answered and answered.person) or Person.objects.filter(email=sender).first()
    reply, new = Reply.objects.get_or_create(
        event_id=received.event_id[:200],
        defaults={
            "message": message, "person": person, "from_address": received.from_address[:254],
            "subject": received.subject[:250], "text": received.text, "received_at": at,
        },
    )  # fmt: skip
    if not new:
        return None
    signals.reply_received.send(sender=Reply, person=person, at=at, message=answered, reply=reply)
    return reply


def _addresses(message: Message) -> set[str]:
    known = (message.sent_to, message.to_address, message.person.email if message.person else "")
    return {address.strip().lower() for address in known if address}


def _answered(received: Received) -> Message | None:
    found = next((match for one in received.to_addresses if (match := _IN_ADDRESS.search(one))), None)
    found = found or _IN_HEADER.search(received.in_reply_to)
    return Message.objects.filter(reference=found[1]).select_related("person").first() if found else None
