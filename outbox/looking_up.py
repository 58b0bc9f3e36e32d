"""An uncertain message is looked up where the transport can tell; otherwise a person decides."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from outbox.models import Message
from outbox.states import State
from outbox.transports.base import Transport, TransportDown
from outbox.transports.choice import transport_from_settings
from people import audit

AFTER = timedelta(minutes=15)
"""A provider may take this long to show what it has accepted."""
AT_ONCE = 100
log = logging.getLogger(__name__)


def look_up_uncertain(*, at: datetime, transport: Transport | None = None) -> int:
    """Ask the transport about messages uncertain for a quarter of an hour: found is sent, proven absent is planned
    again.

    Only what this very transport was sending is asked about: of another's messages it knows nothing, which proves
    nothing. Those wait for staff. Return how many were settled.
    """
    waiting = Message.objects.filter(state=State.UNCERTAIN, state_at__lte=at - AFTER)
    if not waiting.exists():
        return 0
    asked = transport or transport_from_settings()
    rows = list(waiting.filter(transport=asked.name).order_by("state_at")[:AT_ONCE])
    try:
        return sum(settle(message, asked.look_up(message.reference), at=at) for message in rows)
    except TransportDown as down:
        log.warning("Uncertain messages could not be looked up: %s", down)
        return 0
    finally:
        asked.close()


@transaction.atomic
def settle(message: Message, answer: str, *, at: datetime) -> bool:
    """Write down what the provider answered (``sent``, ``absent`` or nothing); return whether the message moved."""
    if answer not in ("sent", "absent"):
        return False
    values = (
        {"state": State.SENT, "sent_at": message.state_at}
        if answer == "sent"
        else {"state": State.PLANNED, "due_at": at}
    )
    moved = Message.objects.filter(pk=message.pk, state=State.UNCERTAIN).update(
        **values, state_at=at, reason="looked_up"
    )
    if moved:
        audit.record("message-looked-up", by=None, at=at, on=message, answer=answer)
    return bool(moved)
