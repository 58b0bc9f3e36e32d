"""What became of a message after it was accepted: each event is kept once, hard bounces and complaints suppress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from outbox.models import DeliveryEvent, Message, Suppression
from outbox.preferences import EVERYTHING, opt_out
from outbox.states import TABLE, State
from people import audit
from people.models import Person

Type = DeliveryEvent.Type
SOFT_LIMIT = 5
SOFT_WITHIN = timedelta(days=30)
"""Five soft bounces in thirty days, with nothing delivered between, are taken for a hard one."""
STATES = {Type.DELIVERED: State.DELIVERED, Type.HARD_BOUNCE: State.BOUNCED, Type.COMPLAINT: State.COMPLAINED}
REASONS = {Type.HARD_BOUNCE: Suppression.Reason.BOUNCED, Type.COMPLAINT: Suppression.Reason.COMPLAINED}


@dataclass(frozen=True, slots=True)
class Event:
    """What a provider or a returned message told. ``event_id`` is unique to ``source``.

    ``proven``: the teller showed who it is. Anyone can write a returned message, so one counts only when it names a message
    of ours together with the address that message went to.
    """

    source: str
    event_id: str
    type: DeliveryEvent.Type
    address: str
    at: datetime
    detail: str = ""
    reference: str = ""
    provider_id: str = ""
    proven: bool = True


@transaction.atomic
def record(event: Event, *, at: datetime) -> DeliveryEvent | None:
    """Keep ``event`` and act on it; None when it was known already, so that telling twice changes nothing."""
    message = _message(event)
    kept, new = DeliveryEvent.objects.get_or_create(
        source=event.source,
        event_id=event.event_id[:200],
        defaults={
            "type": event.type, "message": message, "address": event.address[:254], "detail": event.detail[:2000],
            "at": event.at,
        },
    )  # fmt: skip
    if not new:
        return None
    if event.proven or (message is not None and _went_to(message) == event.address.lower()):
        if message is not None:
            _move(message, event, at=at)
        _act(event, message, at=at)
    return kept


def _went_to(message: Message) -> str:
    person = message.person.email if message.person else ""
    return (message.sent_to or message.to_address or person).lower()


def _message(event: Event) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",))
    if event.reference:
        return rows.filter(reference=event.reference).first()
    return rows.filter(provider_id=event.provider_id).first() if event.provider_id else None


def _move(message: Message, event: Event, *, at: datetime) -> None:
    new = STATES.get(event.type)
    if new is None or not TABLE.allows(message.state, new):
        return
    message.state, message.state_at, message.detail = new, at, event.detail
    message.sent_at = message.sent_at or event.at
    message.save(update_fields=["state", "state_at", "detail", "sent_at"])


def _act(event: Event, message: Message | None, *, at: datetime) -> None:
    address = (event.address or (message.sent_to if message else "")).lower()
    if event.type in REASONS and address:
        suppress(address=address, reason=REASONS[event.type], detail=event.detail, by=None, at=at)
    elif event.type == Type.SOFT_BOUNCE and address and _soft_bounces(address, at) >= SOFT_LIMIT:
        suppress(address=address, reason=Suppression.Reason.BOUNCED, detail=event.detail, by=None, at=at)
    elif event.type == Type.UNSUBSCRIBED:
        person = message.person if message else Person.objects.filter(email=address).first()
        if person is not None:
            stream = message.stream if message and message.stream != "service" else EVERYTHING
            opt_out(person=person, stream=stream, source="provider", at=at, by=None)


def _soft_bounces(address: str, at: datetime) -> int:
    recent = DeliveryEvent.objects.filter(address__iexact=address, at__gte=at - SOFT_WITHIN)
    delivered = recent.filter(type=Type.DELIVERED).order_by("-at").first()
    bounces = recent.filter(type=Type.SOFT_BOUNCE)
    return bounces.filter(at__gt=delivered.at).count() if delivered else bounces.count()


@transaction.atomic
def suppress(*, address: str, reason: Suppression.Reason, detail: str, by: Person | None, at: datetime) -> Suppression:
    """Send nothing to ``address`` any more. Safe to repeat."""
    suppressed, new = Suppression.objects.get_or_create(
        address=address.strip().lower(), defaults={"reason": reason, "detail": detail, "at": at}
    )
    if new:
        audit.record("address-suppressed", by=by, at=at, on=suppressed, reason=str(reason))
    return suppressed


@transaction.atomic
def lift(*, suppression: Suppression, by: Person, at: datetime) -> None:
    """Let an address be written to again: a person's decision."""
    audit.record("address-suppression-lifted", by=by, at=at, on=suppression, reason=suppression.reason)
    suppression.delete()
