"""What transports over HTTP share: no connection to keep, a few requests at a time in threads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from outbox.transports.base import Ending, Outgoing


class OneByOne(ABC):
    """Sends each message of a group with one request, the group's requests side by side."""

    def __init__(self) -> None:
        self._size = int(settings.EMAIL_CONNECTIONS)
        self._pool = ThreadPoolExecutor(self._size, "outbox")
        self._group: list[Outgoing] = []

    @abstractmethod
    def send(self, outgoing: Outgoing) -> Ending:
        """Send one message and say how it ended; never raises."""

    def open(self) -> int:
        """A group has as many messages as requests may be under way."""
        return self._size

    def prepare(self, outgoing: Outgoing) -> None:  # noqa: B027  (a transport may build something here)
        """Nothing is built before."""

    def begin(self, group: Sequence[Outgoing]) -> None:
        """Remember the group; a request is the sending itself, so it waits for the mark."""
        self._group = list(group)

    def finish(self, marked: Collection[int], meanwhile: Callable[[], None]) -> list[tuple[Outgoing, Ending]]:
        """Send the marked ones and wait for every answer."""
        going = [outgoing for outgoing in self._group if outgoing.due.id in marked]
        futures = [self._pool.submit(self.send, outgoing) for outgoing in going]
        meanwhile()
        self._group = []
        return [(outgoing, future.result()) for outgoing, future in zip(going, futures, strict=True)]

    def look_up(self, reference: str) -> str:
        """Without a way to ask, the fate stays unknown."""
        return ""

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown()
