"""What the sender asks of a transport."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from outbox.claiming import Result
from outbox.fillers import Due
from outbox.rendering import Rendered


class TransportDown(Exception):  # noqa: N818
    """The relay or provider cannot be reached; no message is to blame."""


@dataclass(slots=True)
class Outgoing:
    """A rendered message on its way."""

    due: Due
    rendered: Rendered
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the transport left one message. ``state``: sent, temporary, permanent or uncertain."""

    state: str
    detail: str = ""
    reason: str = ""
    provider_id: str = ""
    bad_address: bool = False


class Transport(Protocol):
    """Sends groups of messages; at most one of each group per connection is unsettled at any moment."""

    @property
    def name(self) -> str:
        """What is recorded on a message: enough to know who alone can be asked about it. At most 60 characters."""

    def open(self) -> int:
        """Make ready and return how many messages a group holds; raises ``TransportDown``."""

    def prepare(self, outgoing: Outgoing) -> None:
        """Build what will be sent, before the message is marked."""

    def begin(self, group: Sequence[Outgoing]) -> None:
        """Do what may be done before the mark is durable: nothing that could make a relay accept a message."""

    def finish(self, marked: Collection[int], meanwhile: Callable[[], None]) -> list[tuple[Outgoing, Ending]]:
        """Send those of the group that were marked, and say how each ended. ``meanwhile`` is called once, while
        waiting.
        """

    def look_up(self, reference: str) -> str:
        """Say whether a message of unknown fate was accepted: ``sent``, ``absent``, or empty when it cannot tell."""

    def close(self) -> None:
        """Let go of connections."""


__all__ = ["Ending", "Outgoing", "Result", "Transport", "TransportDown"]
