"""What a person decides about a message: send it again, settle it as sent, cancel it, bring it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from outbox.models import Message
from outbox.states import TABLE, State
from outbox.waking import wake
from people import audit
from people.models import Person

CANCELLED = "cancelled"
"""The reason of what a person cancelled in the outbox itself, not of what the room that planned it took back."""


@transaction.atomic
def send_again(*, message: Message, by: Person, at: datetime, why: str = "") -> Message:
    """Plan it again, due now, with its attempts counted anew. Raises ``ValidationError`` when it has moved on.

    An uncertain message may have been accepted before; that is why only a person decides this.
    """
    _move(message, State.PLANNED, at=at, reason="", due_at=at, attempts=0, expires_at=None)
    audit.record("message-sent-again", by=by, at=at, on=message, why=why)
    wake()
    return message


@transaction.atomic
def settle_as_sent(*, message: Message, by: Person, at: datetime, why: str = "") -> Message:
    """Write down that an uncertain message did go out. Raises ``ValidationError`` when it has moved on."""
    _move(message, State.SENT, at=at, reason="settled", sent_at=message.state_at or at)
    audit.record("message-settled-as-sent", by=by, at=at, on=message, why=why)
    return message


@transaction.atomic
def cancel(*, message: Message, by: Person | None, at: datetime, why: str = "") -> Message:
    """Stop it; it can be brought back. Raises ``ValidationError`` when a worker has it or it has gone out."""
    _move(message, State.CANCELLED, at=at, reason=CANCELLED, detail=why)
    audit.record("message-cancelled", by=by, at=at, on=message, why=why)
    return message


@transaction.atomic
def reinstate(*, message: Message, by: Person | None, at: datetime) -> Message:
    """Bring a cancelled message back as it was. Raises ``ValidationError`` when it is not cancelled."""
    _move(message, State.PLANNED, at=at, reason="", detail="")
    audit.record("message-reinstated", by=by, at=at, on=message)
    wake()
    return message


def _move(message: Message, new: State, *, at: datetime, **values: object) -> None:
    current = Message.objects.select_for_update().only("state").get(pk=message.pk)
    TABLE.check(current.state, new)
    Message.objects.filter(pk=message.pk).update(state=new, state_at=at, **values)
    message.refresh_from_db()
