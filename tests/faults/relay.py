"""An SMTP server that misbehaves on command and records exactly what it accepted."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f]{32})@", re.MULTILINE)


class Hang(Exception):
    """Say nothing more, and keep the connection open."""


class Drop(Exception):
    """Close the connection now."""


class AcceptAndDrop(Exception):
    """Accept the message, then close the connection without saying so."""


@dataclass(frozen=True)
class Accepted:
    """One message the relay has taken responsibility for."""

    reference: str
    recipient: str
    at: float


@dataclass
class Step:
    """Where a session is: which command came, to whom, how many messages it has taken."""

    stage: str
    recipient: str
    session: int
    taken: int


Rule = Callable[[Step], "str | None"]


def obey(step: Step) -> str | None:
    """Misbehave in nothing."""
    return None


@dataclass
class Relay:
    """The server. ``rule`` is asked at each stage (connect, mail, rcpt, data, dot, done) and may return a reply or raise."""

    rule: Rule = obey
    delay: float = 0.0
    accepted: list[Accepted] = field(default_factory=list)
    sessions: int = 0
    port: int = 0
    _listener: socket.socket | None = None
    _open: set[socket.socket] = field(default_factory=set)

    def start(self, port: int = 0) -> None:
        """Listen; every session has a thread."""
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, args=[self._listener], daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on and cut those there are."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for sock in list(self._open):
            sock.close()

    @property
    def times(self) -> Counter[str]:
        """How often each message was accepted."""
        return Counter(one.reference for one in self.accepted)

    @property
    def twice(self) -> list[str]:
        """Messages accepted more than once: there must be none."""
        return [reference for reference, number in self.times.items() if number > 1]

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            self.sessions += 1
            threading.Thread(target=self._serve, args=[sock, self.sessions], daemon=True).start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        self._open.add(sock)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._talk(sock, number)
        except Hang:
            time.sleep(600)
        except (Drop, OSError, ValueError):
            pass
        finally:
            self._open.discard(sock)
            sock.close()

    def _talk(self, sock: socket.socket, number: int) -> None:
        step = Step("connect", "", number, 0)
        sock.sendall((self.rule(step) or "220 relay ESMTP").encode() + b"\r\n")
        file = sock.makefile("rb")
        while line := file.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                sock.sendall(b"221 Bye\r\n")
                return
            if verb == b"EHLO":
                sock.sendall(b"250-relay\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
                continue
            if verb not in (b"MAIL", b"RCPT", b"DATA"):
                sock.sendall(b"250 Ok\r\n")
                continue
            if verb == b"RCPT":
                step.recipient = line.decode().partition("<")[2].partition(">")[0]
            step.stage = verb.decode().lower()
            reply = self.rule(step)
            sock.sendall((reply or ("354 Go on" if verb == b"DATA" else "250 Ok")).encode() + b"\r\n")
            if verb == b"DATA" and (reply is None or reply.startswith("354")):
                self._take(sock, file, step)

    def _take(self, sock: socket.socket, file: object, step: Step) -> None:
        lines = []
        while True:
            line = file.readline()  # type: ignore[attr-defined]
            if not line:
                raise Drop
            if line == b".\r\n":
                break
            lines.append(line)
        if self.delay:
            time.sleep(self.delay)
        found = MESSAGE_ID.search(b"".join(lines))
        accepted = Accepted(found[1].decode() if found else "", step.recipient, time.monotonic())
        step.stage = "dot"
        try:
            reply = self.rule(step)
        except AcceptAndDrop as drop:
            self.accepted.append(accepted)
            raise Drop from drop
        if reply is None or reply.startswith("2"):
            self.accepted.append(accepted)
            step.taken += 1
            step.stage = "done"
            self.rule(step)
        sock.sendall((reply or "250 2.0.0 Taken").encode() + b"\r\n")
