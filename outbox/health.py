"""Whether the machinery lives, in a few figures: when the last tick was, how old the oldest due message is, what is
uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from outbox.models import Heartbeat, Message

TICK = "tick"
TICK_LATE = timedelta(minutes=3)
DUE_LATE = timedelta(minutes=10)
WORKER_GONE = timedelta(minutes=2)
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Health:
    """The figures; durations are None when there is nothing to measure."""

    last_tick: timedelta | None
    workers: int
    oldest_due: timedelta | None
    due: int
    uncertain: int
    failed: int
    held: int
    trouble: str

    @property
    def well(self) -> bool:
        """Whether nothing needs a person."""
        ticking = self.last_tick is not None and self.last_tick < TICK_LATE
        on_time = self.oldest_due is None or self.oldest_due < DUE_LATE
        return ticking and on_time and not (self.uncertain or self.failed or self.trouble)


def ticked(*, at: datetime) -> None:
    """Write down that a tick came through beat, broker and worker; forget parts not seen for a day."""
    Heartbeat.objects.update_or_create(name=TICK, defaults={"at": at})
    Heartbeat.objects.filter(at__lt=at - FORGOTTEN).exclude(name=TICK).delete()


def measure(*, at: datetime) -> Health:
    """Return the figures as they are ``at`` now. A handful of index probes, whatever the number of messages."""
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    tick = beats.pop(TICK, None)
    alive = [beat for beat in beats.values() if at - beat.at < WORKER_GONE]
    due = Message.objects.due(at=at).aggregate(oldest=Min("due_at"), count=Count("pk"))
    trouble = Message.objects.filter(state__in=("uncertain", "failed", "held")).aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in ("uncertain", "failed", "held")}
    )
    return Health(
        last_tick=at - tick.at if tick else None,
        workers=len(alive),
        oldest_due=at - due["oldest"] if due["oldest"] else None,
        due=due["count"],
        trouble=next((beat.trouble for beat in alive if beat.trouble), ""),
        **trouble,
    )
