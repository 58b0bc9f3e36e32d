"""Sending: the outbox against django-post-office, django-mailer and a Celery task per email, and against two limits.

Every sender has the same PostgreSQL (durable: fsync on), the same sink and messages of the same size. Ours are rendered for each
person while they are sent; the peers are given theirs rendered.
"""

from __future__ import annotations

import json
import os
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench.sink import Sink, running
from outbox import mime, previews
from outbox.contents import Texts, freeze
from outbox.kinds import Kind, register
from outbox.models import Content, Stream
from outbox.transports.smtp import SmtpTransport
from outbox.transports.smtp_line import Relay

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "var" / "bench" / "peers"
SMALLER = int(os.environ.get("BENCH_SIZE", "1"))
COUNT = 20_000 // SMALLER
SLOW_COUNT = 4_000 // SMALLER
MEMORY = 200_000 // SMALLER
ROUNDS = 3 if SMALLER == 1 else 1
CONNECTIONS = 20
DELAY = 0.020
WAIT = 3600
PARAGRAPH = (
    "Over four weeks you and your team tried, with people who use the service, what would make it simpler for {word}. "
)
BARS = {
    "one process / post-office": 4.0, "two processes / one": 1.5, "two processes / django-mailer": 12.0,
    "20 ms: one process / post-office": 3.5, "20 ms: one process / a task per email": 7.0,
}  # fmt: skip


def run() -> dict[str, float]:
    """Measure, print each figure beside its bar, and return the figures by name."""
    install_peers()
    content = prepare()
    with running() as sink:
        os.environ.update(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(sink.port), EMAIL_CONNECTIONS=str(CONNECTIONS))
        sample = write_sample(content)
        figures = limits(sink, sample)
        figures |= rates(sink, content, sample, COUNT, "")
        sink.slow_down(DELAY)
        figures |= rates(sink, content, sample, SLOW_COUNT, "20 ms: ")
        sink.slow_down(0)
        figures |= memory(sink, content)
    figures |= ratios(figures)
    for name, bar in BARS.items():
        print(f"{name:45} {figures[name]:8.2f} x   bar: at least {bar:g}")
    return figures


def say(name: str, value: float, unit: str = "/s") -> None:
    """Print one figure as soon as it is known."""
    print(f"{name:45} {value:8,.0f} {unit}", flush=True)


def ratios(figures: dict[str, float]) -> dict[str, float]:
    """The figures that have bars."""
    return {
        "one process / post-office": figures["one process"] / figures["post-office"],
        "two processes / one": figures["two processes"] / figures["one process"],
        "two processes / django-mailer": figures["two processes"] / figures["django-mailer"],
        "20 ms: one process / post-office": figures["20 ms: one process"] / figures["20 ms: post-office"],
        "20 ms: one process / a task per email": figures["20 ms: one process"] / figures["20 ms: a task per email"],
    }


def install_peers() -> None:
    """Put the peers beside the project, from their own hashed lock, unless they are there."""
    lock = ROOT / "requirements" / "bench.txt"
    stamp = PEERS / "installed-lock"
    if stamp.exists() and stamp.read_text() == lock.read_text():
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", PEERS, "--no-deps", "--require-hashes"]
    subprocess.run([*command, "-r", lock], check=True)
    stamp.write_text(lock.read_text())


def prepare() -> Content:
    """The text that everyone gets, about 4 KB as HTML."""
    register(Kind("bench", "Bench", Stream.ALUMNI, "bench", service=False, reason="You took part."))
    body = "Hello {preferred_name},\n\n" + (PARAGRAPH * 2 + "\n\n") * 2 + "[Look]({preferences_link})\n"
    now = timezone.now()
    texts = Texts("Pwnc {word}", "After your series {word}", body, body)
    return freeze(kind="bench", texts=texts, placeholders={"word": "untrusted"}, at=now, approved_at=now)


def write_sample(content: Content) -> Path:
    """Render one message for the peers and the limits; return the file it is in."""
    rendered = previews.of_content(content, "en", {"word": "everyone"}, at=timezone.now())
    page = rendered.html.replace(previews.READER, "Person 1")
    file = ROOT / "var" / "bench" / "sample.json"
    text = rendered.text.replace(previews.READER, "Person 1")
    file.write_text(json.dumps({"subject": "After your series", "text": text, "html": page}))
    print(f"{'a message, as it goes out':45} {len(ready_made(file)):8,} bytes", flush=True)
    return file


def ready_made(sample: Path) -> bytes:
    """The bytes of one message."""
    texts = json.loads(sample.read_text())
    envelope = mime.Envelope(
        sender="Labs <labs@labs.example>", to="p1@corff.example", language="en", reference="0" * 32, timestamp=0,
        message_id="<0@labs.example>", reply_to="labs@labs.example", stop_link="https://labs.example/en/stop/", **texts,
    )  # fmt: skip
    return mime.build(envelope)


def limits(sink: Sink, sample: Path) -> dict[str, float]:
    """What nobody can beat: ready-made bytes by the standard library, and by as many pipelined lines as we use."""
    data = ready_made(sample)
    figures = {"limit: smtplib, ready-made": median(lambda: _smtplib(sink, data))}
    figures["limit: generator, ready-made, 20 lines"] = median(lambda: _generator(sink, data))
    for name, value in figures.items():
        say(name, value)
    return figures


def _smtplib(sink: Sink, data: bytes) -> float:
    with smtplib.SMTP("127.0.0.1", sink.port) as relay:
        relay.ehlo()
        began = time.perf_counter()
        for _ in range(COUNT):
            relay.sendmail("labs@labs.example", ["p1@corff.example"], data)
        return COUNT / (time.perf_counter() - began)


class _Addressee:
    """As much of a message as the transport asks for."""

    def __init__(self, number: int, data: bytes) -> None:
        self.due = type("Due", (), {"id": number, "address": "p1@corff.example"})
        self.data = data


def _generator(sink: Sink, data: bytes) -> float:
    settings.EMAIL_TIMEOUT = 60
    transport = SmtpTransport(Relay("127.0.0.1", sink.port, "", "", "none", 60.0), CONNECTIONS)
    group: Any = [_Addressee(number, data + b".\r\n") for number in range(transport.open())]
    everyone = {one.due.id for one in group}
    began = time.perf_counter()
    for _ in range(COUNT // CONNECTIONS):
        transport.begin(group)
        transport.finish(everyone, lambda: None)
    took = time.perf_counter() - began
    transport.close()
    return COUNT / took


def median(measure: Callable[[], float]) -> float:
    """The median of the rounds."""
    return statistics.median(measure() for _ in range(ROUNDS))


def rates(sink: Sink, content: Content, sample: Path, count: int, label: str) -> dict[str, float]:
    """Messages a second of ours, with one process and with two, and of each peer."""
    figures: dict[str, float] = {}
    measures: dict[str, Callable[[], float]] = {
        "one process": lambda: ours(sink, content, count, 1),
        "two processes": lambda: ours(sink, content, count, 2),
        "post-office": lambda: peer(sink, "post_office", sample, count),
        "django-mailer": lambda: peer(sink, "mailer", sample, count),
        "a task per email": lambda: peer(sink, "one_task", sample, count),
    }
    for name, measure in measures.items():
        if label and name in ("two processes", "django-mailer"):
            continue
        figures[label + name] = median(measure)
        say(label + name, figures[label + name])
    return figures


def fill(content: Content, count: int) -> None:
    """Make ``count`` people with a due message each."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE outbox_message CASCADE")
        cursor.execute(
            "INSERT INTO people_person (id, password, is_superuser, email, full_name, preferred_name, language, "
            "language_chosen_at, language_source, is_staff, is_active, joined_at) SELECT n, '!', false, "
            "'p' || n || '@corff.example', 'Person ' || n, '', 'en', now(), 'import', false, true, now() "
            "FROM generate_series(1, %s) n ON CONFLICT DO NOTHING",
            [count],
        )
        cursor.execute(
            "INSERT INTO outbox_message (key, kind, stream, content_id, person_id, due_at, written_at, context) "
            "SELECT 'bench/' || n, 'bench', 'alumni', %s, n, now(), now(), jsonb_build_object('word', 'everyone ' || n) "
            "FROM generate_series(1, %s) n",
            [content.pk, count],
        )
        cursor.execute("VACUUM ANALYZE outbox_message")


@contextmanager
def process(*arguments: object, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A child that has said it is ready."""
    child = subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)], cwd=ROOT, env={**os.environ, **environment}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "ready", f"{arguments} did not start"
        yield child
    finally:
        child.kill()
        child.wait()


def tell(child: subprocess.Popen[str], line: str = "") -> None:
    """Give a child the word."""
    assert child.stdin is not None
    child.stdin.write(line + "\n")
    child.stdin.flush()


def answer(child: subprocess.Popen[str]) -> dict[str, Any]:
    """What a child found."""
    assert child.stdout is not None
    return dict(json.loads(child.stdout.readline()))


def ours(sink: Sink, content: Content, count: int, processes: int) -> float:
    """Messages a second of the outbox: claimed, rendered, marked, sent and settled."""
    fill(content, count)
    before = sink.taken
    with process("bench.sender") as one, process("bench.sender") as two:
        workers = [one, two][:processes]
        began = time.perf_counter()
        for worker in workers:
            tell(worker)
        sent = sum(answer(worker)["sent"] for worker in workers)
        took = time.perf_counter() - began
    assert sent == sink.taken - before == count, f"{sent} sent, {sink.taken - before} taken, {count} due"
    return count / took


def peer(sink: Sink, name: str, sample: Path, count: int) -> float:
    """Messages a second of a peer, from the first accepted to the last for tasks, else of its command."""
    environment = peers_environment()
    before = sink.taken
    with process("bench.peers.run", name, count, sample, **environment) as child:
        if name == "one_task":
            return count / _tasks(sink, count, environment)
        tell(child)
        took = float(answer(child)["seconds"])
    assert sink.taken - before == count, f"{name} sent {sink.taken - before} of {count}"
    return count / took


def peers_environment() -> dict[str, str]:
    """Where the peers' packages and their database are."""
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{address}/postgres", autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = 'bench_peers'").fetchone():
            server.execute("CREATE DATABASE bench_peers")
    return {
        "PEERS_DATABASE_URL": f"{address}/bench_peers", "PYTHONPATH": f"{ROOT}{os.pathsep}{PEERS}",
        "DJANGO_SETTINGS_MODULE": "bench.peers.settings",
    }  # fmt: skip


def _tasks(sink: Sink, count: int, environment: dict[str, str]) -> float:
    command = ["celery", "--quiet", "--app", "bench.peers.one_task.tasks", "worker", "--queues", "one_task"]
    worker = subprocess.Popen(
        [sys.executable, "-m", *command, "--concurrency", "2", "--loglevel", "error"],
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        start = sink.taken
        first = _reached(sink, start + 1)
        last = _reached(sink, start + count)
        return last - first
    finally:
        worker.terminate()
        worker.wait()


def _reached(sink: Sink, number: int) -> float:
    deadline = time.perf_counter() + WAIT
    while sink.taken < number:
        assert time.perf_counter() < deadline, f"the sink has {sink.taken}, not {number}"
        time.sleep(0.002)
    return time.perf_counter()


def memory(sink: Sink, content: Content) -> dict[str, float]:
    """The most memory of one worker after 1,000 messages and after many more."""
    fill(content, MEMORY)
    with process("bench.sender") as worker:
        tell(worker, "1000")
        early = answer(worker)["memory"] / 1024
        tell(worker)
        late = answer(worker)["memory"] / 1024
    say("memory after 1,000 messages", early, "MB")
    say(f"memory after {MEMORY:,} messages", late, "MB")
    return {"memory after 1,000": early, "memory at the end": late}
