"""A relay that takes everything and keeps nothing: an SMTP server in one process, quick enough not to be what is measured.

It offers pipelining, as real relays do, and can wait before it accepts a message, as real relays do too.
"""

from __future__ import annotations

import heapq
import multiprocessing
import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

END = b"\r\n.\r\n"


@dataclass
class _Session:
    sock: socket.socket
    in_data: bool = False
    buffer: bytearray = field(default_factory=bytearray)


@dataclass
class Sink:
    """A running sink: where it listens and how much it has taken."""

    port: int
    _taken: Any
    _delay: Any

    @property
    def taken(self) -> int:
        """Messages accepted so far."""
        return int(self._taken.value)

    def slow_down(self, seconds: float) -> None:
        """From now on wait this long before accepting each message."""
        self._delay.value = seconds


@contextmanager
def running() -> Iterator[Sink]:
    """Run a sink in a process of its own."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    taken, delay = multiprocessing.Value("q", 0), multiprocessing.Value("d", 0.0)
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(listener, taken, delay), daemon=True)
    process.start()
    try:
        yield Sink(listener.getsockname()[1], taken, delay)
    finally:
        process.terminate()
        process.join()
        listener.close()


def _serve(listener: socket.socket, taken: Any, delay: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listener.setblocking(False)
    poller = select.epoll()
    poller.register(listener, select.EPOLLIN)
    sessions: dict[int, _Session] = {}
    waiting: list[tuple[float, int, _Session]] = []
    parent = os.getppid()
    while os.getppid() == parent:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 1.0
        for number, _ in poller.poll(timeout):
            if number == listener.fileno():
                _accept(listener, poller, sessions)
            elif not _read(sessions[number], taken, delay, waiting):
                poller.unregister(number)
                sessions.pop(number).sock.close()
        while waiting and waiting[0][0] <= time.monotonic():
            _answer(heapq.heappop(waiting)[2], b"250 2.0.0 Ok\r\n")


def _accept(listener: socket.socket, poller: select.epoll, sessions: dict[int, _Session]) -> None:
    while True:
        try:
            sock, _ = listener.accept()
        except BlockingIOError:
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poller.register(sock, select.EPOLLIN)
        sessions[sock.fileno()] = _Session(sock)
        sock.send(b"220 sink ESMTP\r\n")


def _answer(session: _Session, text: bytes) -> None:
    try:
        session.sock.send(text)
    except OSError:
        return


def _read(session: _Session, taken: Any, delay: Any, waiting: list[tuple[float, int, _Session]]) -> bool:
    try:
        received = session.sock.recv(262144)
    except BlockingIOError:
        return True
    except OSError:
        return False
    if not received:
        return False
    session.buffer += received
    answers = b""
    while session.buffer:
        if session.in_data:
            end = session.buffer.find(END, max(0, len(session.buffer) - len(received) - 5))
            if end < 0:
                break
            del session.buffer[: end + len(END)]
            session.in_data = False
            taken.value += 1
            if delay.value:
                heapq.heappush(waiting, (time.monotonic() + delay.value, session.sock.fileno(), session))
            else:
                answers += b"250 2.0.0 Ok\r\n"
            continue
        line_end = session.buffer.find(b"\r\n")
        if line_end < 0:
            break
        verb = bytes(session.buffer[:4]).upper()
        del session.buffer[: line_end + 2]
        if verb == b"QUIT":
            _answer(session, answers + b"221 Bye\r\n")
            return False
        if verb == b"EHLO":
            answers += b"250-sink\r\n250-PIPELINING\r\n250-SIZE 50000000\r\n250 8BITMIME\r\n"
        elif verb == b"DATA":
            session.in_data = True
            answers += b"354 Go on\r\n"
        else:
            answers += b"250 Ok\r\n"
    if answers:
        _answer(session, answers)
    return True
