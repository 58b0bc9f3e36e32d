"""What the suite stands on: its own PostgreSQL and Valkey, thrown away at the end, and its own SMTP server.

Each run has its own, so runs at the same time do not meet. A run that was killed leaves its folder; the next one that
starts finds that nobody holds it and clears it away.
"""

import atexit
import email
import email.policy
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.embedded import HOST, THROW_AWAY, Postgres, Valkey, free_port

PREFIX = "labs-tests-"


@dataclass(frozen=True)
class Servers:
    """The suite's PostgreSQL and Valkey in ``folder``."""

    folder: Path

    @property
    def postgres(self) -> Postgres:
        return Postgres(self.folder / "postgres", THROW_AWAY)

    @property
    def valkey(self) -> Valkey:
        valkey = self.folder / "valkey"
        valkey.mkdir(exist_ok=True)
        return Valkey(valkey)

    def start(self) -> dict[str, str]:
        """Start both and return the environment the settings read."""
        self.postgres.start()
        self.valkey.start()
        return {"DATABASE_URL": self.postgres.url(), "BROKER_URL": self.valkey.url(), "CACHE_URL": self.valkey.url(1)}

    def remove(self) -> None:
        """Stop both and delete everything."""
        self.valkey.stop()
        if (self.folder / "postgres" / "data" / "postmaster.pid").exists():
            self.postgres.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> dict[str, str]:
    """Start this run's servers, to be removed when this process ends; raises ServerError."""
    for leftover in abandoned():
        Servers(leftover).remove()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o755)  # PostgreSQL runs as another user when we are root
    held = hold(folder)
    owner, servers = os.getpid(), Servers(folder)

    def finish() -> None:
        if os.getpid() == owner:
            servers.remove()
            held.close()

    atexit.register(finish)
    return servers.start()


def of_worker(number: int) -> dict[str, str]:
    """Return where a worker of xdist has its broker and its cache: databases of its own on the run's Valkey, which has 16."""
    server = os.environ["BROKER_URL"].rpartition("/")[0]
    first = 2 + number * 2 % 14
    return {"BROKER_URL": f"{server}/{first}", "CACHE_URL": f"{server}/{first + 1}"}


def hold(folder: Path) -> IO[str]:
    """Mark a folder as in use for as long as the returned file is open."""
    held = (folder / "held").open("w")
    fcntl.flock(held, fcntl.LOCK_EX)
    return held


def abandoned() -> Iterator[Path]:
    """Folders of runs that no longer live."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            with (folder / "held").open() as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # held, just being made, or another user's
            continue
        yield folder


@dataclass(frozen=True)
class Received:
    """One message as the SMTP server accepted it."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message."""
        parsed = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def body(self, kind: str = "plain") -> str:
        """The text (``plain``) or ``html`` alternative, decoded."""
        part = self.message.get_body((kind,))
        assert part is not None, f"the message has no {kind} part"
        return str(part.get_content())


@dataclass
class Inbox:
    """Receives mail over SMTP on a free port and keeps it."""

    messages: list[Received] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        self.messages.append(Received(str(envelope.mail_from), list(envelope.rcpt_tos), content))
        return "250 OK"

    def start(self) -> None:
        """Listen until this process ends."""
        self.port = free_port()
        options: dict[str, Any] = {"hostname": HOST, "port": self.port, "enable_SMTPUTF8": True, "decode_data": False}
        Controller(self, **options).start()
