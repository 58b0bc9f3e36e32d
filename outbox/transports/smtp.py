"""SMTP with several connections kept open, all in one thread."""

from __future__ import annotations

import logging
import re
import selectors
import smtplib
import time
from collections.abc import Callable, Collection, Sequence
from email.utils import parseaddr

from django.conf import settings

from outbox import mime
from outbox.addresses import link, message_id, reply_to, stop_token
from outbox.transports.base import Ending, Outgoing, TransportDown
from outbox.transports.smtp_line import Line, Relay

log = logging.getLogger(__name__)
_MAILBOX = re.compile(r"[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")
IDLE_SECONDS = 30
"""A line unused for longer is made anew: relays hang up on idle clients."""
PATIENCE = 2.0
"""Seconds a group waits for its slowest line before the others go on without it."""
RETRY_SECONDS = 30
"""After a relay refused one more connection it is asked again after this long."""


def relay_from_settings() -> Relay:
    """Return the relay the settings name."""
    return Relay(
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD,
        "starttls" if settings.EMAIL_USE_TLS else "tls" if settings.EMAIL_USE_SSL else "none",
        float(settings.EMAIL_TIMEOUT or 60),
    )  # fmt: skip


def envelope_of(outgoing: Outgoing) -> mime.Envelope:
    """Return what the bytes of a message are made from."""
    due, rendered = outgoing.due, outgoing.rendered
    stoppable = due.person_id is not None and due.stream != "service"
    first = "en" if rendered.language == "en" else "cy"
    return mime.Envelope(
        sender=settings.DEFAULT_FROM_EMAIL, to=due.address,
        subject=rendered.subject, text=rendered.text, html=rendered.html,
        language=rendered.language, reference=due.reference, message_id=message_id(due.reference),
        reply_to=reply_to(due.stream, due.reference), timestamp=int(due.at.timestamp()), calendar=due.calendar,
        stop_link=link("outbox:stop", stop_token(due), first) if stoppable else "",
    )  # fmt: skip


class SmtpTransport:
    """Keeps up to ``count`` lines to the relay open; a group has one message for each."""

    name = "smtp"

    def __init__(self, relay: Relay | None = None, count: int | None = None) -> None:
        self._relay = relay or relay_from_settings()
        self._count = count or settings.EMAIL_CONNECTIONS
        self._lines: list[Line] = []
        self._work: list[tuple[Outgoing, Line]] = []
        self._marked: set[int] = set()
        self._group: list[Line] = []
        self._selector = selectors.DefaultSelector()
        self._retry_at = 0.0
        self._sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]

    def open(self) -> int:
        """Fill up with lines that work and return how many are free; raises ``TransportDown`` when there is no line."""
        now = time.monotonic()
        busy = {id(line) for _, line in self._work}
        idle = [line for line in self._lines if id(line) not in busy]
        for line in [line for line in idle if line.closed or now - line.used_at > IDLE_SECONDS or line.stale()]:
            self._drop(line)
        if len(self._lines) < self._count and (now >= self._retry_at or not self._lines):
            self._connect()
        return len(self._lines) - len(busy)

    def _connect(self) -> None:
        try:
            while len(self._lines) < self._count:
                line = Line(self._relay)
                self._lines.append(line)
                self._selector.register(line.sock, selectors.EVENT_READ, line)
        except (OSError, smtplib.SMTPException) as error:
            self._retry_at = time.monotonic() + RETRY_SECONDS
            if not self._lines:
                raise TransportDown(f"{self._relay.host}:{self._relay.port}: {error}") from error
            log.info("The relay takes %s connections, not %s: %s", len(self._lines), self._count, error)

    def _drop(self, line: Line) -> None:
        if line in self._lines:
            self._lines.remove(line)
            # A socket closed by the line is gone from the kernel's list; its key must go from ours.
            for key in [key for key in self._selector.get_map().values() if key.data is line]:
                self._selector.unregister(key.fd)
        line.close()

    def prepare(self, outgoing: Outgoing) -> None:
        """Build the message's bytes, its dots doubled and its end marked; ``ValueError`` where nothing can be sent to.

        Here it concerns this message alone: once the group has begun, an address that is none would stop all of it.
        """
        if not _MAILBOX.fullmatch(_ascii(outgoing.due.address)):
            raise ValueError("Its address is not one that mail can be sent to.")
        data = mime.build(envelope_of(outgoing)).replace(b"\r\n.", b"\r\n..")
        outgoing.data = data + b".\r\n" if data.endswith(b"\r\n") else data + b"\r\n.\r\n"

    def begin(self, group: Sequence[Outgoing]) -> None:
        """Send the envelopes of a group, one to each free line."""
        busy = {id(line) for _, line in self._work}
        free = [line for line in self._lines if id(line) not in busy]
        self._group = free[: len(group)]
        for outgoing, line in zip(group, free, strict=False):
            line.begin(self._sender, _ascii(outgoing.due.address), outgoing.data)
            self._work.append((outgoing, line))

    def finish(self, marked: Collection[int], meanwhile: Callable[[], None]) -> list[tuple[Outgoing, Ending]]:
        """Send the marked ones and return how they ended; lines of those that must not go are hung up.

        A line whose relay is slow is left behind after ``PATIENCE`` seconds; its answer comes with a later group.
        """
        self._marked.update(marked)
        for outgoing, line in self._work:
            if outgoing.due.id not in self._marked:
                self._drop(line)
        self._work = [(outgoing, line) for outgoing, line in self._work if outgoing.due.id in self._marked]
        self._group = [line for _, line in self._work if line in self._group]
        patience = time.monotonic() + PATIENCE
        while not self._done(patience):
            waiting = [line for _, line in self._work if line.ending is None]
            for line in waiting:
                if line.ready:
                    line.release()
            self._poll(waiting, 0.0 if meanwhile is not _nothing else PATIENCE)
            if meanwhile is not _nothing and all(
                line.ending or (line.dotted and not line.writing) for line in self._group
            ):
                meanwhile()
                meanwhile = _nothing
        meanwhile()
        return self._ended()

    def _done(self, patience: float) -> bool:
        """Whether to stop waiting: the group is done, or patience with it is over and there is something to tell."""
        if not self._work:
            return True
        told = any(line.ending for _, line in self._work)
        group_done = all(line.ending for line in self._group)
        return told and (group_done or time.monotonic() > patience)

    def _ended(self) -> list[tuple[Outgoing, Ending]]:
        ended = [(outgoing, line.ending) for outgoing, line in self._work if line.ending]
        self._marked.difference_update(outgoing.due.id for outgoing, _ in ended)
        self._work = [(outgoing, line) for outgoing, line in self._work if line.ending is None]
        for line in [line for line in self._lines if line.closed]:
            self._drop(line)
        return ended

    def _poll(self, waiting: Sequence[Line], longest: float) -> None:
        now = time.monotonic()
        for line in waiting:
            if line.writing and not line.closed:
                self._selector.modify(line.sock, selectors.EVENT_READ | selectors.EVENT_WRITE, line)
        timeout = max(0.0, min(longest, min((line.deadline for line in waiting), default=now) - now))
        for key, events in self._selector.select(timeout):
            line = key.data
            if events & selectors.EVENT_WRITE:
                line.flush()
                if not line.writing and not line.closed:
                    self._selector.modify(line.sock, selectors.EVENT_READ, line)
            if events & selectors.EVENT_READ and not line.closed:
                line.read()
        now = time.monotonic()
        for line in waiting:
            if line.ending is None and line.deadline <= now:
                line.lost(f"the relay said nothing for {self._relay.timeout:g} seconds")

    def look_up(self, reference: str) -> str:
        """SMTP cannot tell what became of a message (RFC 1047)."""
        return ""

    def close(self) -> None:
        """Say goodbye on every line."""
        for line in list(self._lines):
            line.quit()
            self._drop(line)


def _nothing() -> None:
    """Nothing is left to do while waiting."""


def _ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{domain.encode('idna').decode()}"
