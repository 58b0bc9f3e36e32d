"""PostgreSQL and the broker go away, and come back."""

import os
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar

import psycopg

from config.embedded import free_port
from outbox.addresses import STOP
from people import links
from tests.faults.ground import ROOT, Ground, alive, size, told, until

CONNECTIONS = 8


def test_postgresql_crashing_mid_batch(ground: Ground) -> None:
    total, crashes = size(400, 3000), size(2, 10)
    ground.relay.delay = 0.02
    ground.due(total)
    with ground.nursery() as nursery:
        pid = nursery.worker()
        for number in range(crashes):
            before = len(ground.relay.accepted)
            until(lambda before=before: len(ground.relay.accepted) > before + 20 or ground.settled(), 30)
            ground.postgres.stop("immediate" if number % 2 == 0 else "fast")
            ground.postgres.start()
        until(ground.settled, 60, "the rest to go out")
        assert alive(pid), "the worker recovers by itself"
    ground.say(f"PostgreSQL crashed or stopped {crashes} times, {total} due")
    ground.check(total, uncertain_at_most=CONNECTIONS * crashes)


def test_connections_cut_mid_batch(ground: Ground) -> None:
    total, cuts = size(400, 3000), size(4, 20)
    ground.relay.delay = 0.02
    ground.due(total)
    with ground.nursery() as nursery:
        pid = nursery.worker()
        for _ in range(cuts):
            before = len(ground.relay.accepted)
            until(lambda before=before: len(ground.relay.accepted) > before + 20 or ground.settled(), 30)
            ground.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'labs outbox'"
            )
        until(ground.settled, 60, "the rest to go out")
        assert alive(pid)
    ground.say(f"connections cut {cuts} times, {total} due")
    ground.check(total, uncertain_at_most=CONNECTIONS * cuts)


def test_statements_that_time_out(ground: Ground) -> None:
    total = 200
    ground.relay.delay = 0.02
    ground.due(total)
    ground.query("ALTER DATABASE labs SET statement_timeout = '300ms'")
    try:
        with ground.nursery() as nursery:
            pid = nursery.worker()
            until(lambda: len(ground.relay.accepted) > 20, 10)
            with psycopg.connect(ground.postgres.url()) as connection:
                connection.execute("LOCK TABLE outbox_message")
                time.sleep(1.5)
            until(ground.settled, 60, "the rest to go out")
            assert alive(pid)
    finally:
        ground.query("ALTER DATABASE labs RESET statement_timeout")
    ground.say(f"statements timed out, {total} due")
    ground.check(total, uncertain_at_most=CONNECTIONS)


@contextmanager
def celery_worker(ground: Ground) -> Iterator[int]:
    """A real Celery worker of the mail queue."""
    command = ["celery", "--quiet", "--app", "config.celery", "worker", "--queues", "mail", "--concurrency", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--loglevel", "critical", "--without-gossip", "--without-mingle"],
        cwd=ROOT, env=ground.environment(), start_new_session=True,
    )  # fmt: skip
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def publish_ticks(ground: Ground, number: int) -> None:
    """Say "look now" as beat would, so many times."""
    code = (
        "from config.celery import app\n"
        f"for _ in range({number}):\n"
        "    app.send_task('outbox.tasks.tick')\n    app.send_task('outbox.tasks.look_now')\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=ground.environment(), check=True)


def test_the_broker_killed_and_wiped_loses_nothing(ground: Ground) -> None:
    total = 100
    with celery_worker(ground):
        ground.due(total)
        until(ground.settled, 30, "the worker to look by itself, without a task")
        ground.valkey.stop()
        ground.due(total)
        ground.query("NOTIFY outbox")
        until(lambda: ground.states() == {"sent": 2 * total}, 20, "sending with the broker away")
        ground.wipe_broker()
        publish_ticks(ground, 5)
        until(lambda: ground.query("SELECT 1 FROM outbox_heartbeat WHERE name = 'tick'"), 60, "a tick to come through")
        ground.due(total)
        until(lambda: ground.states() == {"sent": 3 * total}, 20)
    ground.say(f"the broker killed, then back and empty, {3 * total} due")
    ground.check(3 * total, uncertain_at_most=0)


HURRIED_BEAT = """
import sys
import django
django.setup()
from outbox import tasks
tasks.SCHEDULE["outbox-tick"]["schedule"] = 1
from config.celery import app
app.Beat(schedule=sys.argv[1], loglevel="critical", quiet=True).run()
"""


@contextmanager
def beat(ground: Ground, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real beat with a memory of its own, whose minute lasts a second."""
    process = subprocess.Popen(
        [sys.executable, "-c", HURRIED_BEAT, str(ground.folder / name)],
        cwd=ROOT, env=ground.environment(), start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_two_beats_and_three_workers_send_each_once(ground: Ground) -> None:
    """Each beat's first tick is seen to come through by itself before both tell every tick at once."""
    total = size(300, 3000)
    ticked = "SELECT 1 FROM outbox_heartbeat WHERE name = 'tick'"
    with celery_worker(ground), celery_worker(ground), ground.nursery() as nursery, beat(ground, "one") as one:
        until(lambda: ground.query(ticked), 40, "the first beat's tick")
        os.kill(one.pid, signal.SIGSTOP)
        time.sleep(1)  # what it has told already is heard
        ground.query("DELETE FROM outbox_heartbeat WHERE name = 'tick'")
        with beat(ground, "two") as two:
            until(lambda: ground.query(ticked), 40, "the second beat's tick")
            os.kill(one.pid, signal.SIGCONT)
            nursery.worker()
            ground.due(total)
            until(ground.settled, 60)
            time.sleep(size(1, 3))
            assert (one.poll(), two.poll()) == (None, None)
    ground.say(f"two beats and three workers, {total} due")
    assert ground.check(total, uncertain_at_most=0) == {"sent": total}


class Visitor:
    """Someone with a browser of their own at a web server of their own."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def open(self, path: str, **posted: str) -> str:
        """Return the page at ``path``; ``posted`` makes it a POST. Raises when the answer is an error."""
        data = urllib.parse.urlencode(posted).encode() if posted else None
        with self.opener.open(self.site + path, data, timeout=20) as answer:
            return str(answer.read().decode())

    def send(self, path: str, **typed: str) -> str:
        """Fill in the form at ``path`` and send it."""
        self.open(path)
        token = next(cookie.value for cookie in self.cookies if cookie.name.endswith("csrftoken"))
        return self.open(path, csrfmiddlewaretoken=token or "", **typed)


@contextmanager
def web(ground: Ground) -> Iterator[Visitor]:
    """A real web server of the site, and someone who visits it."""
    site = f"http://127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", site.removeprefix("http://"), "--log-level", "critical"],
        cwd=ROOT, env=ground.environment(), start_new_session=True,
    )  # fmt: skip
    visitor = Visitor(site)

    def answers() -> bool:
        try:
            return bool(visitor.open("/healthz"))
        except OSError:
            return False

    try:
        until(answers, 40, "the web server")
        yield visitor
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_pages_open_and_one_click_stops_messages_while_the_broker_is_away(ground: Ground) -> None:
    ground.due(1, stream="alumni")
    ((person, address),) = ground.query("SELECT id, email FROM people_person")
    stop = links.make(STOP, person_id=person, stream="alumni")
    with web(ground) as visitor:
        ground.valkey.stop()
        try:
            began = time.monotonic()
            pages = ["/", "/cy/", "/en/", "/cy/cyfresi/", "/en/roadmap/", f"/en/emails/stop/{stop}/"]
            opened = [visitor.open(page) for page in pages]
            clicked = visitor.open(f"/en/emails/stop/{stop}/", **{"List-Unsubscribe": "One-Click"})
            asked = visitor.send("/en/account/sign-in/", email=address)
            seconds = time.monotonic() - began
        finally:
            ground.wipe_broker()
    stopped = ground.query("SELECT stream, source FROM outbox_optout WHERE person_id = %s", [person])
    told(f"the broker and the cache away: {len(opened)} pages, one click and one sign-in answered in {seconds:.1f} s")
    assert (clicked, stopped) == ("Stopped.", [("alumni", "one-click")])
    # Tries to sign in cannot be counted now, so none is let through.
    assert "Try again later" in asked
