"""Relays that refuse, hang, drop and talk nonsense: others are unaffected, retries are bounded and spaced."""

import pytest

from tests.faults.ground import Ground, until
from tests.faults.relay import AcceptAndDrop, Drop, Hang, Step

TOTAL = 40


def addresses(ground: Ground, number: int) -> set[str]:
    rows = ground.query("SELECT p.email FROM people_person p ORDER BY p.id LIMIT %s", [number])
    return {row[0] for row in rows}


def row_states(ground: Ground, chosen: set[str]) -> set[tuple[str, str, int]]:
    return set(
        ground.query(
            "SELECT m.state, m.reason, m.attempts FROM outbox_message m JOIN people_person p ON p.id = m.person_id "
            "WHERE p.email = ANY(%s)",
            [list(chosen)],
        )
    )


def all_tried(ground: Ground) -> bool:
    query = "SELECT 1 FROM outbox_message WHERE state IN ('claimed', 'sending') OR (state = 'planned' AND attempts = 0)"
    return not ground.query(query)


def retry_now(ground: Ground) -> None:
    ground.query("UPDATE outbox_message SET due_at = now() WHERE state = 'planned'")
    ground.query("NOTIFY outbox")


def test_a_relay_that_refuses_connections_costs_no_message_an_attempt(ground: Ground) -> None:
    ground.due(TOTAL)
    port = ground.relay.port
    ground.relay.stop()
    with ground.nursery() as nursery:
        nursery.worker()
        until(lambda: ground.query("SELECT 1 FROM outbox_heartbeat WHERE trouble <> ''"), 10, "the trouble to be told")
        assert ground.states() == {"planned": TOTAL}
        assert ground.query("SELECT max(attempts) FROM outbox_message") == [(0,)]
        ground.relay.start(port)
        until(ground.settled, 20, "the mail to go out when the relay is back")
    ground.say("connections refused, then the relay is back")
    assert ground.check(TOTAL, uncertain_at_most=0) == {"sent": TOTAL}


def test_421_after_some_messages(ground: Ground) -> None:
    def tired(step: Step) -> str | None:
        return "421 4.7.0 Enough" if step.stage == "mail" and step.taken >= 3 else None

    ground.relay.rule = tired
    ground.due(TOTAL)
    with ground.nursery() as nursery:
        nursery.worker()
        until(lambda: all_tried(ground), 20)
        waits = ground.query(
            "SELECT min(due_at - now()) > interval '30 seconds', max(attempts) FROM outbox_message WHERE state = 'planned'"
        )
        assert waits in ([(True, 1)], [(None, None)])
        for _ in range(6):
            retry_now(ground)
            until(lambda: ground.settled() or all_tried(ground), 10)
        until(ground.settled, 20)
    ground.say("421 after 3 messages of each connection")
    assert ground.check(TOTAL, uncertain_at_most=0) == {"sent": TOTAL}


def test_450_for_some_is_tried_again_spaced_and_bounded(ground: Ground) -> None:
    ground.due(TOTAL)
    greylisted = addresses(ground, 5)
    ground.relay.rule = lambda step: (
        "450 4.2.0 Later" if step.stage == "rcpt" and step.recipient in greylisted else None
    )
    with ground.nursery() as nursery:
        nursery.worker()
        until(lambda: all_tried(ground), 20)
        assert ground.states() == {"sent": TOTAL - 5, "planned": 5}
        assert row_states(ground, greylisted) == {("planned", "refused_for_now", 1)}
        waits = []
        for attempt in range(2, 9):
            waits.append(
                ground.query(
                    "SELECT round(extract(epoch FROM min(due_at - now()))) FROM outbox_message WHERE state = 'planned'"
                )[0][0]
            )
            retry_now(ground)
            until(
                lambda attempt=attempt: (
                    not ground.query("SELECT 1 FROM outbox_message WHERE attempts < %s AND state <> 'sent'", [attempt])
                ),
                10,
            )
            until(lambda: not ground.query("SELECT 1 FROM outbox_message WHERE state IN ('claimed', 'sending')"), 10)
    assert row_states(ground, greylisted) == {("failed", "gave_up", 8)}
    assert [int(wait) // 50 for wait in waits] == sorted(int(wait) // 50 for wait in waits)
    ground.say(f"450 for 5 of {TOTAL}: 8 attempts, waits in seconds {[int(wait) for wait in waits]}")


def test_one_550_touches_no_other_row_and_suppresses_the_address(ground: Ground) -> None:
    ground.due(TOTAL)
    bad = addresses(ground, 1)
    ground.relay.rule = lambda step: (
        "550 5.1.1 No such user" if step.stage == "rcpt" and step.recipient in bad else None
    )
    with ground.nursery() as nursery:
        nursery.worker()
        until(ground.settled, 20)
    ground.say(f"550 for one of {TOTAL}")
    assert ground.states() == {"sent": TOTAL - 1, "failed": 1}
    assert row_states(ground, bad) == {("failed", "refused", 1)}
    assert {row[0] for row in ground.query("SELECT address FROM outbox_suppression")} == bad
    assert len(ground.relay.accepted) == TOTAL - 1


@pytest.mark.parametrize("code", ["550 5.7.1 Policy", "554 5.6.0 Content", "552 5.3.4 Too big"])
def test_a_refusal_of_the_content_suppresses_nobody(ground: Ground, code: str) -> None:
    ground.due(TOTAL)
    bad = addresses(ground, 1)
    ground.relay.rule = lambda step: code if step.stage == "dot" and step.recipient in bad else None
    with ground.nursery() as nursery:
        nursery.worker()
        until(ground.settled, 20)
    ground.say(f"{code} for the content of one of {TOTAL}")
    assert ground.states() == {"sent": TOTAL - 1, "failed": 1}
    assert ground.query("SELECT count(*) FROM outbox_suppression") == [(0,)]


def misbehave(ground: Ground, fault: type[Exception] | str, stage: str) -> set[str]:
    """Have the relay do ``fault`` at ``stage`` for two addresses, each time."""
    chosen = addresses(ground, 2)

    def rule(step: Step) -> str | None:
        if step.stage == stage and step.recipient in chosen:
            if isinstance(fault, str):
                return fault
            raise fault
        return None

    ground.relay.rule = rule
    return chosen


@pytest.mark.parametrize(
    ("fault", "stage", "state", "reason"),
    [
        (Hang, "data", "planned", "relay"),
        (Hang, "dot", "uncertain", "connection_lost"),
        (Drop, "rcpt", "planned", "relay"),
        (Drop, "dot", "uncertain", "connection_lost"),
        (AcceptAndDrop, "dot", "uncertain", "connection_lost"),
        ("what is this", "rcpt", "planned", "relay"),
        ("what is this", "dot", "uncertain", "connection_lost"),
        ("421 4.3.2 Closing", "dot", "planned", "relay"),
    ],
    ids=["hang-data", "hang-dot", "drop-rcpt", "drop-dot", "drop-after-dot", "garbage-rcpt", "garbage-dot", "421-dot"],
)  # fmt: skip
def test_a_broken_conversation_concerns_its_own_message(
    ground: Ground, fault: type[Exception] | str, stage: str, state: str, reason: str
) -> None:
    ground.due(TOTAL)
    chosen = misbehave(ground, fault, stage)
    with ground.nursery(EMAIL_TIMEOUT=2) as nursery:
        nursery.worker()
        until(lambda: all_tried(ground), 30)
    ground.say(f"{fault if isinstance(fault, str) else fault.__name__} at {stage} for 2 of {TOTAL}")
    assert row_states(ground, chosen) == {(state, reason, 1)}
    assert ground.states() == {"sent": TOTAL - 2, state: 2}
    assert ground.relay.twice == []


@pytest.mark.parametrize(("stage", "state"), [("data", "planned"), ("dot", "uncertain")])
def test_a_hanging_conversation_does_not_hold_up_the_others(ground: Ground, stage: str, state: str) -> None:
    ground.due(TOTAL)
    chosen = misbehave(ground, Hang, stage)
    with ground.nursery(EMAIL_TIMEOUT=7) as nursery:
        nursery.worker()
        until(lambda: len(ground.relay.accepted) == TOTAL - len(chosen), 6, "the others, before the time-out")
        ground.say(f"2 of {TOTAL} hang at {stage}, the others by then")
        until(lambda: all_tried(ground), 30, "the hanging ones to be given up")
    assert ground.states() == {"sent": TOTAL - 2, state: 2}
    assert ground.relay.twice == []
