"""Planning and handing over when several do it at once, when someone is killed, and when the clock or beat misbehaves."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock

import pytest
from django.db import connection

from labs.models import Series
from nudges import planning, sending
from nudges.calendar import LONDON
from nudges.models import CalendarChange, Nudge, Plan
from outbox.models import Message
from tests.faults.ground import size, told
from tests.nudges.programme import FINISHED, finished, plan, sequence, states, step
from tests.servers import Received

pytestmark = pytest.mark.django_db
GATE = 99_001
"""The advisory lock behind which processes wait until all may go at once."""
BEGIN = f"""
import sys, django
django.setup()
from datetime import datetime, UTC
from django.core.exceptions import ValidationError
from django.db import connection
from labs import status
from labs.models import Series
from nudges import planning, sending
AT = datetime.fromisoformat(sys.argv[1])
with connection.cursor() as cursor:
    print("ready", flush=True)
    cursor.execute("SELECT pg_advisory_lock_shared({GATE})")
"""
PLANNER = (
    BEGIN
    + """
series = Series.objects.get(pk=int(sys.argv[2]))
print(planning.plan_for_series(series=series, anchor="series_finished", by=None, at=AT), flush=True)
"""
)
FINISHER = (
    BEGIN
    + """
try:
    status.finish(series=Series.objects.get(pk=int(sys.argv[2])), by=None, at=AT)
    print("finished", flush=True)
except ValidationError:
    print("moved on", flush=True)
"""
)
HANDER = (
    BEGIN
    + """
print(sending.hand_over_due(at=AT).handed, flush=True)
"""
)


class Gate:
    """Holds processes back and lets them go at the same moment."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.processes: list[subprocess.Popen[str]] = []

    def bring(self, script: str, count: int, *arguments: object) -> None:
        """Start ``count`` processes and wait until each stands at the gate."""
        fresh = [
            subprocess.Popen(
                [sys.executable, "-c", script, *map(str, arguments)],
                env=self.environment, stdout=subprocess.PIPE, text=True,
            )
            for _ in range(count)
        ]  # fmt: skip
        for process in fresh:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        self.processes += fresh

    def open(self) -> list[str]:
        """Let all go; return what each said."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        said = [process.communicate(timeout=120)[0].strip() for process in self.processes]
        assert {process.returncode for process in self.processes} == {0}
        return said


@pytest.fixture
def gate(process_environment: dict[str, str]) -> Iterator[Gate]:
    """A gate that is shut."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
    found = Gate(process_environment)
    yield found
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    for process in found.processes:
        process.kill()
        process.wait()


def two_steps() -> None:
    both = sequence()
    step(both, "soon")
    step(both, "later", amount=2, unit="weeks")


def test_eight_planners_at_once_plan_each_person_once(gate: Gate) -> None:
    people = size(50, 500)
    two_steps()
    series, _ = finished(people)
    gate.bring(PLANNER, size(4, 8), FINISHED.isoformat(), series.pk)
    said = sorted(map(int, gate.open()))
    told(f"{len(said)} planners at once made {said}; rows {Nudge.objects.count()}, plans {Plan.objects.count()}")
    assert (sum(said), Nudge.objects.count(), Plan.objects.count()) == (2 * people, 2 * people, 1)


def test_a_finish_clicked_in_two_tabs_by_two_people_gives_one_plan(gate: Gate) -> None:
    from tests.factories import ParticipantFactory, SeriesFactory

    two_steps()
    series = SeriesFactory(is_running=True)
    for _ in range(3):
        ParticipantFactory(series=series)
    gate.bring(FINISHER, 2, FINISHED.isoformat(), series.pk)
    assert sorted(gate.open()) == ["finished", "moved on"]
    told(f"finished in two tabs by two people: plans {Plan.objects.count()}, rows {Nudge.objects.count()}")
    assert (Plan.objects.count(), Nudge.objects.count()) == (1, 6)


def test_hand_overs_at_once_make_one_message_each_and_keep_the_weekly_budget(gate: Gate) -> None:
    people = size(50, 500)
    both = sequence()
    for slug in ("a", "b", "c"):
        step(both, slug)
    series, _ = finished(people)
    plan(series)
    due = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
    gate.bring(HANDER, size(3, 8), due.isoformat())
    said = list(map(int, gate.open()))
    told(f"{len(said)} hand-overs at once: {said}; messages {Message.objects.count()}")
    assert (sum(said), Message.objects.count()) == (2 * people, 2 * people)
    assert Counter(state for state, _ in states(series)) == {"handed": 2 * people, "planned": people}


def test_a_planner_killed_at_any_moment_leaves_all_or_nothing(process_environment: dict[str, str]) -> None:
    people = size(300, 3000)
    two_steps()
    series, _ = finished(people)
    kills = size(3, 20)
    usual = _planner_cut_off(series, process_environment)
    found = []
    for number in range(kills):
        _forget_plans()
        _planner_cut_off(series, process_environment, after=usual * (number + random.random()) / kills)
        found.append(_settled())
    plan(series)
    told(
        f"a planner of {2 * people} killed {kills} times within {usual:.2f} s; rows after each: {found}; then {_settled()}"
    )
    assert set(found) <= {0, 2 * people}
    assert (Nudge.objects.count(), Plan.objects.count()) == (2 * people, 1)


def _planner_cut_off(series: Series, environment: dict[str, str], *, after: float | None = None) -> float:
    """Plan in a process of its own, killed ``after`` so many seconds; return how many it took."""
    arguments = [sys.executable, "-c", PLANNER, FINISHED.isoformat(), str(series.pk)]
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    began = time.monotonic()
    if after is None:
        process.stdout.readline()
    else:
        time.sleep(after)
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return time.monotonic() - began


def _forget_plans() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE nudges_nudge, nudges_plan CASCADE")


def _settled() -> int:
    # The server notices that a killed client has gone only when its statement ends.
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE relation = 'nudges_nudge'::regclass AND mode = 'RowExclusiveLock'"
            )
            if cursor.fetchone() == (0,):
                return Nudge.objects.count()
            time.sleep(0.05)


def test_a_hand_over_that_is_cut_off_leaves_all_or_nothing() -> None:
    two_steps()
    series, _ = finished(3)
    plan(series)
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'cut off'; END $$")
        cursor.execute("CREATE TRIGGER trip AFTER INSERT ON outbox_message FOR EACH STATEMENT EXECUTE FUNCTION trip()")
        due = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
        try:
            with pytest.raises(Exception, match="cut off"):
                sending.hand_over_due(at=due)
        finally:
            cursor.execute("DROP TRIGGER trip ON outbox_message")
            cursor.execute("DROP FUNCTION trip()")
    assert (Message.objects.count(), states(series)) == (0, [("planned", "")] * 6)
    handed = sending.hand_over_due(at=due).handed
    told(f"a hand-over of 3 cut off, then the next one: handed over {handed}")
    assert handed == 3


@pytest.mark.parametrize(
    ("away", "sent", "expired"),
    [(timedelta(hours=1), 2, 0), (timedelta(days=3), 2, 0), (timedelta(days=9), 1, 1)],
    ids=["an hour", "a long weekend", "longer than a shelf life"],
)
def test_while_beat_is_away_nothing_is_lost_and_what_spoils_is_reported(
    away: timedelta, sent: int, expired: int
) -> None:
    both = sequence()
    step(both, "keeps", shelf_life_days=30)
    step(both, "spoils", shelf_life_days=7)
    series, _ = finished(1)
    plan(series)
    due = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    report = sending.hand_over_due(at=due + away)
    told(f"beat away for {away}: handed over {report.handed}, expired and reported {report.states['expired']}")
    assert (report.handed, report.states["expired"]) == (sent, expired)
    assert sending.hand_over_due(at=due + away + timedelta(minutes=1)).states == {}


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        (datetime(2026, 3, 27, 12, tzinfo=UTC), "2026-03-30 10:00"),  # the Sunday between has 23 hours
        (datetime(2026, 10, 23, 12, tzinfo=UTC), "2026-10-26 10:00"),  # the Sunday between has 25 hours
        (datetime(2028, 2, 28, 12, tzinfo=UTC), "2028-02-29 10:00"),  # leap day
        (datetime(2026, 12, 31, 12, tzinfo=UTC), "2027-01-04 10:00"),  # the year ends, New Year's Day is a Friday
        (datetime(2026, 4, 2, 12, tzinfo=UTC), "2026-04-07 10:00"),  # Easter
    ],
    ids=["clocks forward", "clocks back", "leap day", "year end", "Easter"],
)
def test_looking_every_quarter_of_an_hour_sends_once_at_the_right_local_minute(anchor: datetime, expected: str) -> None:
    step(sequence())
    series, _ = finished(1, at=anchor)
    plan(series, at=anchor)
    assert _told_and_handed(f"one working day after {anchor:%Y-%m-%d}", anchor, days=6) == [expected]


def test_a_bank_holiday_moved_by_proclamation_moves_what_is_planned_after_it() -> None:
    CalendarChange.objects.create(day=datetime(2026, 6, 2, tzinfo=UTC).date(), is_holiday=True, note="Proclaimed")
    step(sequence())
    series, _ = finished(1)
    plan(series)
    assert _told_and_handed("a holiday proclaimed before planning") == ["2026-06-03 10:00"]


def test_a_bank_holiday_proclaimed_after_planning_still_wakes_nobody() -> None:
    step(sequence())
    series, _ = finished(1)
    plan(series)
    CalendarChange.objects.create(day=datetime(2026, 6, 2, tzinfo=UTC).date(), is_holiday=True, note="Proclaimed")
    assert _told_and_handed("a holiday proclaimed after planning") == ["2026-06-03 08:00"]


def _told_and_handed(what: str, start: datetime = FINISHED, *, days: int = 4) -> list[str]:
    """Print and return the minutes in Wales at which something was handed over."""
    handed = [f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" for at in _every_quarter(start, days=days)]
    told(f"{what}: handed over at {', '.join(handed)}")
    return handed


def _every_quarter(start: datetime, *, days: int) -> list[datetime]:
    """Look every quarter of an hour, as a slow beat would; return when something was handed over."""
    looks = [start.replace(minute=0) + timedelta(minutes=15 * number) for number in range(days * 96)]
    return [at for at in looks if sending.hand_over_due(at=at).handed]


def test_an_anchor_that_moves_while_others_hand_over_is_followed_or_too_late_and_never_doubled(gate: Gate) -> None:
    step(sequence(), local_time=clock(10))
    series, _ = finished(20)
    plan(series)
    due = datetime(2026, 6, 2, 9, 30, tzinfo=UTC)
    gate.bring(HANDER, 2, due.isoformat())
    Series.objects.filter(pk=series.pk).update(finished_at=FINISHED + timedelta(days=7))
    moved = planning.move(series=series, anchor="series_finished", by=None, at=due)
    handed = sum(map(int, gate.open()))
    told(f"an anchor moved during two hand-overs: moved {moved}, handed over {handed}")
    assert (moved, handed, Message.objects.count()) == (20, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_holds_with_a_relay_that_is_there_and_a_person_each_once(smtp_inbox: list[Received]) -> None:
    from outbox.sending import send_due

    two_steps()
    series, people = finished(5)
    plan(series)
    for number in range(4):
        send_due(at=datetime(2026, 6, 2, 9, number, tzinfo=UTC))
    told(f"4 looks with 10 due for 5 people: received {len(smtp_inbox)}")
    assert sorted(mail.recipients[0] for mail in smtp_inbox) == sorted(person.email for person in people)
