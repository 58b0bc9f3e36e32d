"""One SMTP connection that never blocks: it is fed replies and says what became of its one message (RFC 5321, 2920).

The standard library opens it (greeting, STARTTLS, sign-in); from there its socket is ours, so that many connections
share one thread and the commands of a message travel together where the relay offers pipelining.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections import deque
from dataclasses import dataclass

from outbox.transports.base import Ending

_REPLY = re.compile(rb"(\d{3})([ -])(.*)")
_BAD_ADDRESS = re.compile(r"\b5\.1\.\d+\b")
_ENHANCED = re.compile(r"\b5\.\d+\.\d+\b")
_LONGEST_LINE = 8192


@dataclass(frozen=True, slots=True)
class Relay:
    """Where a connection leads and how."""

    host: str
    port: int
    user: str
    password: str
    tls: str
    timeout: float


class Line:
    """A connection with at most one message on it."""

    def __init__(self, relay: Relay) -> None:
        """Connect and sign in; raises ``OSError`` or ``smtplib.SMTPException``."""
        self.relay = relay
        self._smtp = _connected(relay)
        self.pipelining = self._smtp.has_extn("pipelining")
        self.size = int(self._smtp.esmtp_features.get("size") or 0)
        sock = self._smtp.sock
        assert sock is not None
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock: socket.socket = sock
        self.ending: Ending | None = None
        self.closed = False
        self.deadline = 0.0
        self.used_at = time.monotonic()
        self._out = bytearray()
        self._in = bytearray()
        self._text: list[str] = []
        self._expected: deque[str] = deque()
        self._unsent: deque[bytes] = deque()
        self._data = b""
        self._refused: Ending | None = None
        self._open_transaction = False
        self.dotted = False
        self.ready = False

    def begin(self, sender: str, recipient: str, data: bytes) -> None:
        """Say who writes to whom, up to where the relay would take the message; the message itself waits."""
        self.ending, self._refused, self._data = None, None, data
        self.dotted = self.ready = False
        self.deadline = time.monotonic() + self.relay.timeout
        if self.size and len(data) > self.size:
            self.ending = Ending(
                "permanent", f"The message has {len(data)} bytes; the relay takes {self.size}.", "too_big"
            )
            return
        commands = [
            ("MAIL", f"MAIL FROM:<{sender}>\r\n"),
            ("RCPT", f"RCPT TO:<{recipient}>\r\n"),
            ("DATA", "DATA\r\n"),
        ]
        if self._open_transaction:
            commands.insert(0, ("RSET", "RSET\r\n"))
        self._expected.extend(name for name, _ in commands)
        lines = [command.encode() for _, command in commands]
        if self.pipelining:
            self._write(b"".join(lines))
        else:
            self._unsent.extend(lines[1:])
            self._write(lines[0])
        self._open_transaction = True

    def release(self) -> None:
        """Send the message and its final dot: from here on only the relay knows whether it was accepted."""
        self.ready = False
        self.dotted = True
        self._expected.append("DOT")
        self.deadline = time.monotonic() + self.relay.timeout
        self._write(self._data)
        self._data = b""

    @property
    def writing(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._out)

    def _write(self, data: bytes) -> None:
        self._out += data
        self.flush()

    def flush(self) -> None:
        """Write what the network takes now."""
        try:
            while self._out:
                sent = self.sock.send(self._out)
                del self._out[:sent]
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            return
        except OSError as error:
            self.lost(str(error))

    def read(self) -> None:
        """Take in what the relay has said."""
        try:
            while True:
                received = self.sock.recv(65536)
                if not received:
                    self._parse()
                    self.lost("the relay closed the connection")
                    return
                self._in += received
                if len(received) < 65536 and not isinstance(self.sock, ssl.SSLSocket):
                    break
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError as error:
            self.lost(str(error))
            return
        self._parse()

    def stale(self) -> bool:
        """Whether the relay has hung up or spoken while nothing was under way, so that this line is of no use."""
        try:
            return self.sock.recv(1) == b"" or True
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True

    def lost(self, why: str) -> None:
        """The connection is gone: after the final dot nobody here knows; before it, nothing was accepted."""
        if self.ending is None:
            self.ending = (
                Ending("uncertain", why, "connection_lost") if self.dotted else Ending("temporary", why, "relay")
            )
        self.close()

    def close(self) -> None:
        """Hang up without a word; a relay drops a message without its final dot."""
        self.closed = True
        self._smtp.close()

    def quit(self) -> None:
        """Say goodbye."""
        if not self.closed:
            self._out.clear()
            self._write(b"QUIT\r\n")
        self.close()

    def _parse(self) -> None:
        while not self.closed and (end := self._in.find(b"\n")) >= 0:
            line = bytes(self._in[:end]).rstrip(b"\r")
            del self._in[: end + 1]
            found = _REPLY.fullmatch(line) or (_REPLY.fullmatch(line + b" ") if len(line) == 3 else None)
            if found is None:
                self.lost(f"the relay's answer makes no sense: {line[:100]!r}")
                return
            self._text.append(found[3].decode("utf-8", "replace"))
            if found[2] == b" ":
                text, self._text = " ".join(self._text), []
                self._reply(int(found[1]), f"{found[1].decode()} {text}".strip())
        if len(self._in) > _LONGEST_LINE:
            self.lost("the relay's answer does not end")

    def _reply(self, code: int, text: str) -> None:
        if not self._expected:
            self.lost(text)
            return
        command = self._expected.popleft()
        self.deadline = time.monotonic() + self.relay.timeout
        if code == 421:
            self.dotted = False  # the relay says itself that it takes nothing more
            self.lost(text)
        elif command == "DOT":
            self._accepted(code, text)
        elif command == "DATA":
            self._data_allowed(code, text)
        else:
            self._envelope(command, code, text)

    def _accepted(self, code: int, text: str) -> None:
        self._open_transaction = False
        self.used_at = time.monotonic()
        self.ending = Ending("sent", text) if 200 <= code < 300 else _refusal("DOT", code, text)

    def _data_allowed(self, code: int, text: str) -> None:
        if code == 354 and self._refused is None:
            self.ready = True
            return
        self.ending = self._refused or _refusal("DATA", code, text)
        if code == 354:
            self.close()  # the relay waits for a message to nobody

    def _envelope(self, command: str, code: int, text: str) -> None:
        if code >= 300 and self._refused is None:
            self._refused = _refusal(command, code, text)
        if self._refused and self._unsent:
            self._unsent.clear()
            self._expected.clear()
            self.ending = self._refused
        elif self._unsent:
            self._write(self._unsent.popleft())


def _refusal(command: str, code: int, text: str) -> Ending:
    """Say what a refusal means. A refused sender is our own fault, so the message is tried again; so is a nonsense
    code.
    """
    if not 500 <= code < 600 or command in ("MAIL", "RSET") or code in (503, 530, 535):
        return Ending("temporary", text, "refused_for_now")
    bad = command == "RCPT" and (bool(_BAD_ADDRESS.search(text)) or (code in (550, 553) and not _ENHANCED.search(text)))
    return Ending("permanent", text, "refused", bad_address=bad)


def _connected(relay: Relay) -> smtplib.SMTP:
    opener = smtplib.SMTP_SSL if relay.tls == "tls" else smtplib.SMTP
    connection = opener(relay.host, relay.port, timeout=relay.timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        if relay.tls == "starttls":
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if relay.user:
            connection.login(relay.user, relay.password)
    except BaseException:
        connection.close()
        raise
    return connection
