"""PostgreSQL and the broker go away, and come back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.faults.ground import ROOT, Ground, alive, size, until

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
            time.sleep(3)
            assert (one.poll(), two.poll()) == (None, None)
    ground.say(f"two beats and three workers, {total} due")
    assert ground.check(total, uncertain_at_most=0) == {"sent": total}
