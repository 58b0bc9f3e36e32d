"""Hears what mail providers tell through django-anymail's webhooks: tracking events and received mail."""

from __future__ import annotations

import hashlib
from typing import Any

from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType, RejectReason, inbound, tracking
from django.dispatch import receiver
from django.utils import timezone

from outbox import delivery, replies, returned
from outbox.models import DeliveryEvent

Type = DeliveryEvent.Type
TYPES = {
    EventType.DELIVERED: Type.DELIVERED,
    EventType.DEFERRED: Type.SOFT_BOUNCE,
    EventType.COMPLAINED: Type.COMPLAINT,
    EventType.UNSUBSCRIBED: Type.UNSUBSCRIBED,
}
AUTOMATIC: dict[str, tuple[str, ...]] = {
    "Auto-Submitted": ("no",),
    "Precedence": ("first-class", "normal", "special-delivery"),
    "X-Autoreply": ("no",),
    "X-Autorespond": ("no",),
    "X-Auto-Response-Suppress": ("none",),
}
"""Headers that programs set when they answer by themselves, and what a person's own message may hold in them."""
SOFT_REASONS = {RejectReason.TIMED_OUT, RejectReason.BLOCKED, RejectReason.SPAM, RejectReason.OTHER}


@receiver(tracking, dispatch_uid="outbox.tracked")
def tracked(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Keep what the provider tells of a message; opens and clicks are not asked for and are ignored."""
    kind = _type(event)
    if kind is None:
        return
    now = timezone.now()
    at = event.timestamp or now
    reference = str((event.metadata or {}).get("reference", ""))
    identity = event.event_id or _digest(esp_name, event.message_id, event.event_type, event.recipient, at)
    detail = " ".join(str(event.mta_response or event.description or event.reject_reason or "").split())
    delivery.record(
        delivery.Event(
            esp_name, str(identity), kind, event.recipient or "", at, detail, reference, str(event.message_id or "")
        ),
        at=now,
    )


def _type(event: AnymailTrackingEvent) -> DeliveryEvent.Type | None:
    if event.event_type in (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED):
        return Type.SOFT_BOUNCE if event.reject_reason in SOFT_REASONS else Type.HARD_BOUNCE
    return TYPES.get(event.event_type)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


@receiver(inbound, dispatch_uid="outbox.received")
def received(sender: Any, event: AnymailInboundEvent, esp_name: str, **kwargs: Any) -> None:
    """Put a reply on record; a returned message is read as a bounce."""
    message, now = event.message, timezone.now()
    parsed = returned.parse(message.as_bytes())
    if returned.is_report(parsed):
        for told in returned.events(parsed, at=now):
            delivery.record(told, at=now)
        return
    replies.record(
        replies.Received(
            event_id=str(event.event_id or message["Message-ID"] or _digest(message.as_bytes())),
            from_address=message.from_email.addr_spec if message.from_email else "",
            to_addresses=_to(message),
            subject=str(message.subject or ""),
            text=str(message.stripped_text or message.text or ""),
            in_reply_to=f"{message['In-Reply-To'] or ''} {message['References'] or ''}",
            automatic=_is_automatic(message),
        ),
        at=now,
    )


def _is_automatic(message: AnymailInboundMessage) -> bool:
    """Whether a program answered: it says so itself (RFC 3834), or as programs did before there was a way to say it."""
    said = {name: str(message[name] or "").partition(";")[0].strip().lower() for name in AUTOMATIC}
    return any(value and value not in AUTOMATIC[name] for name, value in said.items())


def _to(message: AnymailInboundMessage) -> tuple[str, ...]:
    addresses = [message.envelope_recipient or "", *(one.addr_spec for one in (*message.to, *message.cc))]
    return tuple(address for address in addresses if address)
