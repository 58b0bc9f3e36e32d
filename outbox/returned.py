"""Reads returned messages: delivery status notifications (RFC 3464), which are how plain SMTP tells of bounces."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

from outbox.delivery import Event
from outbox.models import DeliveryEvent

Type = DeliveryEvent.Type
SOURCE = "dsn"
_REFERENCE = re.compile(r"<([0-9a-f]{32})@")


def is_report(message: EmailMessage) -> bool:
    """Whether a received message is a delivery status notification."""
    return message.get_content_type() == "multipart/report" and any(
        part.get_content_type() == "message/delivery-status" for part in message.iter_parts()
    )


def parse(data: bytes) -> EmailMessage:
    """Return the message in ``data``; whatever is malformed in it stays readable."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def events(message: EmailMessage, *, at: datetime) -> Iterator[Event]:
    """Yield what a notification tells of each recipient; nothing when it is none. ``at``: when it has no date."""
    if not is_report(message):
        return
    reference = _reference(message)
    told_at = _date(message) or at
    for number, fields in enumerate(_recipients(message)):
        kind = _type(str(fields.get("Action", "")).strip().lower(), str(fields.get("Status", "")).strip())
        if kind is None:
            continue
        address = (
            str(fields.get("Original-Recipient") or fields.get("Final-Recipient") or "").rpartition(";")[2].strip()
        )
        detail = " ".join(str(fields.get("Diagnostic-Code") or fields.get("Status") or "").split())
        yield Event(SOURCE, f"{_identity(message)}/{number}", kind, address, told_at, detail, reference, proven=False)


def _identity(message: EmailMessage) -> str:
    known = str(message.get("Message-ID") or "").strip()
    return known[:150] or hashlib.sha256(message.as_bytes()).hexdigest()


def _recipients(message: EmailMessage) -> Iterator[Message]:
    for part in message.iter_parts():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            # The first block is about the message as a whole (RFC 3464, 2.2); each other is one recipient's.
            yield from (block for block in blocks[1:] if isinstance(block, Message)) if isinstance(blocks, list) else ()


def _type(action: str, status: str) -> DeliveryEvent.Type | None:
    if action == "failed":
        # 5.2.2 is a full mailbox and 5.7 a matter of policy: the address itself is good.
        soft = status.startswith(("4", "5.7")) or status == "5.2.2"
        return Type.SOFT_BOUNCE if soft else Type.HARD_BOUNCE
    return {"delayed": Type.SOFT_BOUNCE, "delivered": Type.DELIVERED}.get(action)


def _reference(message: EmailMessage) -> str:
    for part in message.iter_parts():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            found = _REFERENCE.search(part.as_string())
            if found:
                return found[1]
    return ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        told = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return None
    return told if told.tzinfo else None
