"""Sends what is due: claim a batch, then group by group mark, send and settle.

While one group's answers are awaited the next is rendered. A group has one message per connection, so that when this
process dies at most that many are uncertain.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import psycopg
from django.conf import settings
from django.db import Error as DatabaseError
from django.utils.translation import override

from outbox import claiming, instance, signals
from outbox.claiming import Fate, Result
from outbox.direct import Connection, connect
from outbox.fillers import Due
from outbox.models import Content, Suppression
from outbox.rendering import Renderer
from outbox.transports.base import Ending, Outgoing, Transport, TransportDown
from outbox.transports.choice import transport_from_settings

log = logging.getLogger(__name__)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 480, 1440))
"""How long a message waits after each refusal that may pass; after the last it has failed, some 35 hours from the
first.
"""
SPREAD_SECONDS = 30
"""Retries are spread over this long, so that they do not meet a struggling relay all at once."""
GROUPS_CLAIMED = 8
"""Groups claimed at once: few enough that a stopping worker gives back little, enough that claiming costs little."""
UNCONFIRMED = "unconfirmed"
"""The trouble of a restored copy: see ``outbox.instance``."""
SILENT_FACTOR = 3
"""A sender shows life at least once in each time-out of the relay; after three of them without, it is frozen."""
SEEN_EVERY = 2.0
"""Seconds between signs of life."""


@dataclass(slots=True)
class Report:
    """What one look for due messages did, in numbers. ``trouble`` says why nothing could be sent."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    uncertain: int = 0
    skipped: int = 0
    held: int = 0
    expired: int = 0
    recovered: int = 0
    trouble: str = ""

    @property
    def moved(self) -> int:
        """How many messages moved."""
        return self.sent + self.retried + self.failed + self.uncertain + self.skipped + self.held + self.expired


def _nobody_asked() -> bool:
    return False


@lru_cache(maxsize=1000)
def _content(number: int) -> Content:
    # An approved text never changes (a trigger sees to it), and only approved ones are claimed.
    return Content.objects.get(pk=number)


@dataclass(slots=True)
class Sender:
    """One owner at work over one connection to PostgreSQL and one transport."""

    connection: Connection
    transport: Transport
    owner: int
    name: str = "sender"
    stopping: Callable[[], bool] = _nobody_asked
    renderer: Renderer = field(default_factory=Renderer)
    _report: Report = field(default_factory=Report)
    _results: list[Result] = field(default_factory=list)
    _batch: deque[Due] = field(default_factory=deque)
    _ready: deque[Outgoing] = field(default_factory=deque)
    _under_way: int = 0
    _left: int | None = None
    _at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _began: float = 0.0
    _seen: float = 0.0
    _here: str = ""
    _helper: ThreadPoolExecutor = field(init=False, repr=False)
    _ahead: Future[list[Due]] | None = None

    def run(self, *, at: datetime, limit: int | None = None) -> Report:
        """Send everything due ``at`` (at most ``limit``) and return what was done.

        A restored copy that nobody confirmed sends nothing. Raises ``OwnerLost`` when taken for dead, and
        ``psycopg.Error`` when the database is gone; what was in hand is then recovered by whoever looks next.
        """
        self._at, self._began, self._left, self._report = at, time.monotonic(), limit, Report()
        try:
            self._here = instance.check(self.connection, at=at)
        except instance.NotConfirmed:
            self._report.trouble = UNCONFIRMED
            self._sign_of_life(always=True)
            return self._report
        claiming.end_silent(self.connection, seconds=SILENT_FACTOR * float(settings.EMAIL_TIMEOUT or 60))
        self._report.recovered = claiming.recover(self.connection, self.owner, at=at)
        self._report.expired = claiming.expire(self.connection, at=at)
        try:
            with _quick_turns(), ThreadPoolExecutor(1, "outbox database") as self._helper:
                while self._group():
                    pass
        except TransportDown as down:
            self._report.trouble = str(down)
        self._ahead = None
        self._settle_last()
        if self._report.moved:
            instance.advance(self.connection, self._here)
        claiming.give_back(self.connection, self.owner, at=self._now())
        self._batch.clear()
        self._ready.clear()
        self._sign_of_life(always=True)
        return self._report

    def _now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._began)

    def _group(self) -> bool:
        """Do one group; return whether there may be more."""
        free = self.transport.open()
        self._fill(free)
        group = [self._ready.popleft() for _ in range(min(free, len(self._ready)))]
        if not group and not self._under_way:
            return False
        self.transport.begin(group)
        results, self._results = self._results, []
        marking = self._helper.submit(self._mark, results, group)
        self._fill(free)  # rendered while PostgreSQL makes the mark durable
        fates = marking.result()
        self._tell(results, fates)
        marked = {fate.id for fate in fates if fate.state == "sending"}
        self._under_way += len(marked)
        if self._ahead is None and len(self._batch) < free and not self.stopping():
            self._ahead = self._claiming(free * GROUPS_CLAIMED)  # while the relay answers
        for outgoing, ending in self.transport.finish(marked, lambda: self._fill(free)):
            self._under_way -= 1
            self._results.append(self._result(outgoing, ending))
        self._sign_of_life()
        return True

    def _fill(self, size: int) -> None:
        """Have ``size`` messages rendered, claiming more when the batch in hand is used up."""
        while len(self._ready) < size and not self.stopping():
            if not self._batch and not self._claim(size * GROUPS_CLAIMED):
                return
            self._render(self._batch.popleft())

    def _claim(self, count: int) -> bool:
        asked, self._ahead = self._ahead or self._claiming(count), None
        rows = asked.result()
        if rows:
            instance.advance(self.connection, self._here)
        self._batch.extend(rows)
        if self._left is not None:
            self._left -= len(rows)
        return bool(rows)

    def _claiming(self, count: int) -> Future[list[Due]]:
        wanted = count if self._left is None else min(count, self._left)
        now, judged = self._now(), self._at
        return self._helper.submit(claiming.claim, self.connection, self.owner, at=now, judged=judged, count=wanted)

    def _render(self, due: Due) -> None:
        try:
            outgoing = Outgoing(due, self.renderer.render(_content, due))
            self.transport.prepare(outgoing)
        except (DatabaseError, psycopg.Error):
            raise
        except Exception as error:  # whatever a text or a filler does wrong concerns this message alone
            log.exception("Message %s could not be written.", due.id)
            with override("en"):  # on record in one language, whatever this process speaks
                detail = f"{type(error).__name__}: {error}"
            claiming.fail(self.connection, self.owner, due.id, reason="not_written", detail=detail, at=self._now())
            self._report.failed += 1
        else:
            self._ready.append(outgoing)

    def _mark(self, results: list[Result], group: list[Outgoing]) -> list[Fate]:
        if not results and not group:
            return []
        dues = [outgoing.due for outgoing in group]
        return claiming.settle_and_mark(
            self.connection, self.owner, results=results, group=dues, at=self._now(), transport=self.transport.name
        )

    def _settle_last(self) -> None:
        while self._under_way:
            for outgoing, ending in self.transport.finish((), lambda: None):
                self._under_way -= 1
                self._results.append(self._result(outgoing, ending))
        results, self._results = self._results, []
        self._tell(results, self._mark(results, []))

    def _result(self, outgoing: Outgoing, ending: Ending) -> Result:
        due, state, due_at, reason = outgoing.due, ending.state, None, ending.reason
        if state == "temporary":
            attempt = due.attempts
            state = "planned" if attempt < len(RETRIES) else "failed"
            reason = reason if state == "planned" else "gave_up"
            if state == "planned":
                due_at = self._now() + RETRIES[attempt] + timedelta(seconds=due.id % SPREAD_SECONDS)
        elif state == "permanent":
            state = "failed"
        count = "retried" if state == "planned" else state
        setattr(self._report, count, getattr(self._report, count) + 1)
        return Result(
            due.id, state, reason, ending.detail[:1000], due_at, ending.provider_id, due.language, due.address,
            bad_address=ending.bad_address,
        )  # fmt: skip

    def _tell(self, results: Iterable[Result], fates: Iterable[Fate]) -> None:
        for fate in fates:
            if fate.state in ("skipped", "held", "expired"):
                setattr(self._report, fate.state, getattr(self._report, fate.state) + 1)
        for result in results:
            if result.bad_address:
                Suppression.objects.get_or_create(
                    address=result.address.lower(),
                    defaults={"reason": Suppression.Reason.BAD_ADDRESS, "detail": result.detail, "at": self._now()},
                )
            if result.state == "sent" and signals.message_sent.has_listeners():
                signals.message_sent.send(sender=Sender, message_id=result.id, at=self._now())

    def _sign_of_life(self, *, always: bool = False) -> None:
        if always or time.monotonic() - self._seen > SEEN_EVERY:
            self._seen = time.monotonic()
            claiming.beat(self.connection, self.name, self.owner, self._report.trouble)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let the thread that talks to PostgreSQL have its turn within half a millisecond, or it waits while the next is rendered."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def sender(*, name: str = "sender", stopping: Callable[[], bool] = _nobody_asked) -> Iterator[Sender]:
    """Give a sender with its own connection, owner and transport, and let go of all at the end."""
    transport = transport_from_settings()
    connection = connect()
    try:
        yield Sender(connection, transport, claiming.new_owner(connection), name=name, stopping=stopping)
    finally:
        transport.close()
        connection.close()


def hand_over(*, at: datetime) -> None:
    """Let rooms that plan elsewhere hand over what is due ``at``; what goes wrong there holds up nothing here."""
    for receiver, answer in signals.before_claim.send_robust(sender=Sender, at=at):
        if isinstance(answer, Exception):
            log.error("%r could not hand over.", receiver, exc_info=answer)


def send_due(
    *, at: datetime, limit: int | None = None, within: timedelta | None = None, connection: Connection | None = None
) -> Report:
    """Send everything due ``at`` (at most ``limit`` messages) and return what was done.

    Rooms that plan elsewhere hand over first (``before_claim``). After
    ``within`` nothing new is begun. ``connection`` is for tests, which look inside a
    transaction of their own. Raises as ``Sender.run`` does.
    """
    hand_over(at=at)
    began = time.monotonic()

    def time_is_up() -> bool:
        return within is not None and time.monotonic() - began > within.total_seconds()

    if connection is None:
        with sender(stopping=time_is_up) as one:
            return one.run(at=at, limit=limit)
    transport = transport_from_settings()
    owner = claiming.new_owner(connection)
    try:
        return Sender(connection, transport, owner).run(at=at, limit=limit)
    finally:
        transport.close()
        claiming.release_owner(connection, owner)
