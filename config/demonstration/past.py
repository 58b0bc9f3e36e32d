"""The demonstration's past: what would have gone out by now counts as sent, at the minute it was due."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from nudges.models import Nudge, NudgeState
from nudges.sending import hand_over_due
from outbox.models import Message
from outbox.states import State
from people.models import Person


def sent_until(*, now: datetime) -> int:
    """Count every message due by ``now`` as sent when it was due, without sending anything; return how many."""
    due = Message.objects.filter(state=State.PLANNED, due_at__lte=now)
    address = Subquery(Person.objects.filter(pk=OuterRef("person_id")).values("email")[:1])
    return due.update(
        state=State.SENT, sent_at=F("due_at"), state_at=F("due_at"), attempts=1, sent_to=Coalesce(address, "to_address")
    )


def hand_over_until(*, now: datetime) -> None:
    """Hand over what was due by ``now``, each at its own minute, and count it as sent."""
    while (
        nudge := Nudge.objects.filter(state=NudgeState.PLANNED, due_at__lte=now).order_by("due_at").first()
    ) is not None:
        hand_over_due(at=nudge.due_at)
        sent_until(now=nudge.due_at)
