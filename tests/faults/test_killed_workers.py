"""Workers that are killed, frozen, told to stop, or many at once."""

import os
import signal
import time

import pytest

from tests.faults.ground import Ground, Nursery, alive, kill, size, until
from tests.faults.relay import Step

CONNECTIONS = 8


def test_killed_at_random_moments_each_goes_out_at_most_once(ground: Ground) -> None:
    total, kills = size(500, 5000), size(12, 100)
    ground.relay.delay = 0.02
    ground.due(total)
    with ground.nursery() as nursery:
        for _ in range(kills):
            pid, before = nursery.worker(), len(ground.relay.accepted)
            until(lambda before=before: len(ground.relay.accepted) > before or ground.settled(), 10)
            time.sleep(ground.chance.uniform(0, 0.08))
            kill(pid)
        nursery.worker()
        until(ground.settled, 120, "the rest to go out")
    ground.say(f"killed {kills} times at random, {total} due")
    ground.check(total, uncertain_at_most=CONNECTIONS * kills)


EDGES = ["connect", "mail", "rcpt", "data", "dot", "done"]


@pytest.mark.parametrize("edge", EDGES)
def test_killed_at_each_edge(ground: Ground, edge: str) -> None:
    kills = size(2, 10)
    total = 60 * kills
    ground.due(total)
    victim: list[int] = []

    def murder(step: Step) -> str | None:
        if step.stage == edge and victim and len(ground.relay.accepted) >= 15 * (edge != "connect"):
            os.kill(victim.pop(), signal.SIGKILL)
        return None

    with ground.nursery() as nursery:
        for _ in range(kills):
            ground.relay.rule = murder
            pid = nursery.worker()
            victim[:] = [pid]
            until(lambda pid=pid: not alive(pid) or ground.settled(), 20, f"the kill at {edge}")
            victim.clear()
        nursery.worker()
        until(ground.settled, 60, "the rest to go out")
    ground.say(f"killed {kills} times at {edge}, {total} due")
    ground.check(total, uncertain_at_most=CONNECTIONS * kills)


def test_a_frozen_worker_is_taken_over_notices_and_stops(ground: Ground) -> None:
    total = size(300, 1500)
    ground.relay.delay = 0.02
    ground.due(total)
    with ground.nursery(EMAIL_TIMEOUT=1) as nursery:
        frozen = nursery.worker()
        until(lambda: len(ground.relay.accepted) > 30, 10)
        os.kill(frozen, signal.SIGSTOP)
        since = time.monotonic()
        until(lambda: ground.query("SELECT 1 FROM outbox_message WHERE state IN ('claimed', 'sending')"), 5)
        time.sleep(0.5)
        nursery.worker()
        until(ground.settled, size(30, 90), "the other worker to take over")
        time.sleep(max(0, size(0, 60) - (time.monotonic() - since)))
        before, seconds = ground.states(), time.monotonic() - since
        os.kill(frozen, signal.SIGCONT)
        time.sleep(size(2, 10))
        assert alive(frozen)
        assert ground.states() == before
    ground.say(f"frozen for {seconds:.0f} seconds and awake again, {total} due")
    ground.check(total, uncertain_at_most=CONNECTIONS)


def test_four_workers_at_once_send_each_once(ground: Ground) -> None:
    total = size(600, 5000)
    ground.due(total)
    with ground.nursery() as nursery:
        for _ in range(4):
            nursery.worker()
        until(ground.settled, 60, "four workers to send all")
        owners = ground.query("SELECT count(DISTINCT owner) FROM outbox_heartbeat WHERE owner IS NOT NULL")[0][0]
    ground.say(f"four workers, {owners} owners, {total} due")
    assert ground.check(total, uncertain_at_most=0) == {"sent": total}


def test_told_to_stop_a_worker_finishes_the_group_in_hand(ground: Ground) -> None:
    total = 200
    ground.relay.delay = 0.05
    ground.due(total)
    with ground.nursery() as nursery:
        stop_one_in_the_middle(ground, nursery)
    states = ground.states()
    assert set(states) == {"sent", "planned"}
    assert states["sent"] == len(ground.relay.accepted)
    assert ground.relay.twice == []
    ground.say(f"told to stop in the middle, {total} due")


def stop_one_in_the_middle(ground: Ground, nursery: Nursery) -> None:
    pid = nursery.worker()
    until(lambda: len(ground.relay.accepted) > 20, 10)
    asked = time.monotonic()
    nursery.stop(pid)
    assert time.monotonic() - asked < 5
