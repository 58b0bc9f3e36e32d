"""People stop messages while they are sent; copies are restored; beat was away for a weekend; a text cannot be written."""

import shutil
import subprocess
import threading
import time

import psycopg

from tests.faults.ground import Ground, size, told, until

CONNECTIONS = 8


def test_stopping_in_the_middle_of_a_send(ground: Ground) -> None:
    total, stops = size(500, 2500), size(100, 700)
    ground.relay.delay = 0.01
    ground.due(total)
    people = ground.query(
        "SELECT person_id, reference FROM outbox_message ORDER BY due_at DESC, id DESC LIMIT %s", [stops * 3]
    )
    ground.chance.shuffle(people)
    committed: dict[str, int] = {}

    def stop_some() -> None:
        with psycopg.connect(ground.postgres.url(), autocommit=True) as connection:
            for person, reference in people[:stops]:
                connection.execute(
                    "INSERT INTO outbox_optout (person_id, stream, source, at) VALUES (%s, 'alumni', 'email', now())",
                    [person],
                )
                committed[reference] = len(ground.relay.accepted)

    with ground.nursery() as nursery:
        nursery.worker()
        until(lambda: len(ground.relay.accepted) > 10, 10)
        thread = threading.Thread(target=stop_some)
        thread.start()
        thread.join()
        until(ground.settled, 60)
    place = {accepted.reference: number for number, accepted in enumerate(ground.relay.accepted)}
    late = [place[one] - at for one, at in committed.items() if one in place and place[one] >= at]
    ground.say(f"{stops} people stopped it during the send, {total} due, {len(late)} were in the group in hand")
    ground.check(total, uncertain_at_most=0)
    assert max(late, default=0) <= CONNECTIONS, "accepted later than one group after the commit"


def test_a_copy_restored_under_another_name_sends_nothing_until_confirmed(ground: Ground) -> None:
    ground.due(20)
    with ground.nursery() as nursery:
        pid = nursery.worker()
        until(ground.settled, 20)
        nursery.stop(pid)
    ground.due(20)
    address = ground.postgres.url()
    with psycopg.connect(ground.postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE copy TEMPLATE labs STRATEGY FILE_COPY")
    copy = address.replace("/labs", "/copy")
    try:
        with ground.nursery_of(DATABASE_URL=copy) as nursery:
            pid = nursery.worker()
            with psycopg.connect(copy, autocommit=True) as connection:
                warned = "SELECT 1 FROM outbox_heartbeat WHERE trouble = 'unconfirmed'"
                until(lambda: connection.execute(warned).fetchone(), 10)
            time.sleep(1)
            assert len(ground.relay.accepted) == 20
            assert "Due now: 20" in ground.manage("confirm_instance", DATABASE_URL=copy)
            ground.manage("confirm_instance", "--yes", DATABASE_URL=copy)
            until(lambda: len(ground.relay.accepted) == 40, 20, "sending after the confirmation")
            told("20 due in a copy restored under another name: sent before a person confirmed 0, after 20")
    finally:
        with psycopg.connect(ground.postgres.url("postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE copy WITH (FORCE)")


def test_a_snapshot_put_back_in_place_sends_nothing_until_confirmed(ground: Ground) -> None:
    ground.due(20)
    ground.query("UPDATE outbox_message SET due_at = now() + interval '1 hour'")
    with ground.nursery() as nursery:  # the place is known, and nothing was sent yet
        pid = nursery.worker()
        until(lambda: ground.query("SELECT 1 FROM outbox_instance"), 10)
        nursery.stop(pid)
    snapshot = ground.folder / "snapshot"
    ground.postgres.stop()
    shutil.copytree(ground.postgres.data, snapshot, copy_function=shutil.copy2)
    ground.postgres.start()
    ground.query("UPDATE outbox_message SET due_at = now()")
    with ground.nursery() as nursery:
        pid = nursery.worker()
        until(ground.settled, 20)
        nursery.stop(pid)
    put_back(ground, snapshot)
    ground.query("UPDATE outbox_message SET due_at = now()")
    with ground.nursery() as nursery:
        nursery.worker()
        until(lambda: ground.query("SELECT 1 FROM outbox_heartbeat WHERE trouble = 'unconfirmed'"), 10)
        time.sleep(1)
        assert ground.states() == {"planned": 20}
        assert len(ground.relay.accepted) == 20
        ground.manage("confirm_instance", "--yes")
        until(ground.settled, 20)
    assert set(ground.relay.times.values()) == {2}, "a person decided that they go out again"
    told("20 due in a snapshot put back in place: sent before a person confirmed 0, after 20")


def put_back(ground: Ground, snapshot: object) -> None:
    """Stop the server, put the snapshot's files in place of its own, start it."""
    ground.postgres.stop()
    shutil.rmtree(ground.postgres.data)
    subprocess.run(["cp", "-a", str(snapshot), str(ground.postgres.data)], check=True)
    subprocess.run(["chown", "-R", "--reference", str(ground.postgres.log), str(ground.postgres.data)], check=True)
    ground.postgres.start()


def test_after_a_weekend_without_a_worker_what_is_still_of_use_goes_out(ground: Ground) -> None:
    ground.due(30, ago="64 hours", expires="1 day")
    ground.due(30, ago="64 hours", expires="-1 hour")
    ground.due(10, ago="1 minute")
    with ground.nursery() as nursery:
        nursery.worker()
        until(ground.settled, 20)
    ground.say("no worker for 64 hours, 30 of 70 past their shelf life")
    assert ground.check(70, uncertain_at_most=0) == {"sent": 40, "expired": 30}


def test_a_text_that_cannot_be_written_for_one_person(ground: Ground) -> None:
    ground.due(40)
    ground.query("UPDATE outbox_message SET context = '{}' WHERE id = (SELECT min(id) FROM outbox_message)")
    with ground.nursery() as nursery:
        nursery.worker()
        until(ground.settled, 20)
    ground.say("a text that cannot be written for one of 40")
    assert ground.check(40, uncertain_at_most=0) == {"sent": 39, "failed": 1}
    assert ground.query("SELECT reason, detail FROM outbox_message WHERE state = 'failed'") == [
        ("not_written", "BadText: Nothing fills the placeholder word.")
    ]


def test_a_look_does_not_take_longer_when_more_is_planned(ground: Ground) -> None:
    few, many = 2_000, size(60_000, 1_000_000)
    ground.due(few)
    ground.query("UPDATE outbox_message SET due_at = now() + interval '30 days'")
    idle, busy = [look(ground)], [look_with_some_due(ground)]
    content = ground.query("SELECT min(content_id) FROM outbox_message")[0][0]
    ground.query(
        "INSERT INTO outbox_message (key, kind, stream, content_id, due_at, written_at) SELECT 'many/' || n, 'fault', 'alumni', "
        "%s, now() + interval '30 days', now() FROM generate_series(1, %s) n",
        [content, many],
    )
    ground.query("VACUUM ANALYZE outbox_message")
    idle.append(look(ground))
    busy.append(look_with_some_due(ground))
    plan = "\n".join(row[0] for row in ground.query(f"EXPLAIN {IDLE}"))
    for what, (small, large) in (("nothing due", idle), ("100 due", busy)):
        told(f"{what}: {small * 1000:.2f} ms with {few} planned, {large * 1000:.2f} ms with {many + few}")
        assert large < max(small * 1.5, 0.02)
    assert "outbox_due" in plan


IDLE = (
    "SELECT m.id FROM outbox_message m WHERE m.state = 'planned' AND m.due_at <= now() "
    "ORDER BY m.due_at, m.id LIMIT 100 FOR UPDATE OF m SKIP LOCKED"
)


def look(ground: Ground) -> float:
    """Seconds of the quickest of many looks."""
    with psycopg.connect(ground.postgres.url(), autocommit=True) as connection:
        times = []
        for _ in range(30):
            began = time.perf_counter()
            connection.execute(IDLE)
            times.append(time.perf_counter() - began)
    return min(times)


def look_with_some_due(ground: Ground) -> float:
    """Seconds of the quickest of many looks while 100 are due."""
    some = "id IN (SELECT id FROM outbox_message ORDER BY id LIMIT 100)"
    ground.query(f"UPDATE outbox_message SET due_at = now() WHERE {some}")
    seconds = look(ground)
    ground.query(f"UPDATE outbox_message SET due_at = now() + interval '30 days' WHERE {some}")
    return seconds
