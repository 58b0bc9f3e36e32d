"""From a known anchor to one row for each person: made, moved, withdrawn and reinstated by sets, never one by one.

All steps that hang on an anchor take one statement, however many people there are. It may run twice, late or by several
at once: the key (step of the series' copy, person, occurrence) keeps one row.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from labs.models import Series
from nudges import holidays, taking_back
from nudges.anchors import ANCHORS
from nudges.calendar import CLOSES, LONDON, WorkingCalendar, on_clock
from nudges.copying import copy_sequences
from nudges.models import Plan, PlanStep
from people import audit
from people.models import Person

PER_MINUTE = 30
"""Messages of one step that one mail domain gets in a minute; the next ones follow a minute later. Who has the same day as
their anchor stands in one queue."""

# The people are held against deletion, as a foreign key would, once for all steps. Each place in its domain's queue is a
# minute later than the PER_MINUTE before it, and starts over at closing time.
AUDIENCE = """
    WITH audience AS MATERIALIZED (
        SELECT q.* FROM (:audience) q
        WHERE (%(person)s::bigint IS NULL OR q.person_id = %(person)s)
            AND (%(occurrence)s::bigint IS NULL OR q.occurrence = %(occurrence)s)
    ), people AS MATERIALIZED (
        SELECT pe.id, split_part(pe.email, '@', 2) AS domain FROM people_person pe
        WHERE pe.id IN (SELECT person_id FROM audience) ORDER BY pe.id FOR KEY SHARE OF pe
    ), queue AS (
        SELECT a.*, row_number() OVER (
            PARTITION BY (a.anchor_at AT TIME ZONE 'Europe/London')::date, pe.domain ORDER BY a.person_id, a.occurrence
        ) - 1 AS place
        FROM audience a JOIN people pe ON pe.id = a.person_id
    )
    SELECT s.step_id, s.sealed, s.standing, q.person_id, q.occurrence, q.anchor_at, d.due_at,
        CASE WHEN s.before THEN LEAST(d.due_at + s.shelf_life, q.anchor_at) ELSE d.due_at + s.shelf_life END AS expires_at,
        d.due_at < q.joined_at AS too_late, s.before AND d.due_at >= q.anchor_at AS expired
    FROM queue q
    JOIN unnest(%(steps)s::bigint[], %(anchors)s::timestamptz[], %(dues)s::timestamptz[], %(minutes)s::int[],
            %(shelf_lives)s::interval[], %(befores)s::bool[], %(sealed)s::bool[], %(standing)s::bool[])
        AS s(step_id, anchor_at, due_at, minutes, shelf_life, before, sealed, standing) ON s.anchor_at = q.anchor_at
    CROSS JOIN LATERAL (
        SELECT s.due_at + interval '1 minute' * ((q.place / %(per_minute)s) %% s.minutes) AS due_at
    ) d
"""
PLAN = f"""
    INSERT INTO nudges_nudge
        (plan_step_id, person_id, occurrence, anchor_at, due_at, expires_at, state, reason, approved, decided_at)
    SELECT t.step_id, t.person_id, t.occurrence, t.anchor_at, t.due_at, t.expires_at,
        CASE WHEN t.too_late THEN 'skipped' WHEN t.expired THEN 'expired'
            WHEN t.standing THEN 'planned' ELSE 'held' END,
        CASE WHEN t.too_late THEN 'too_late' WHEN t.expired THEN 'shelf_life'
            WHEN t.standing THEN '' WHEN t.sealed THEN 'changed' ELSE 'needs_approval' END,
        t.standing,
        CASE WHEN t.too_late OR t.expired THEN %(at)s::timestamptz END
    FROM ({AUDIENCE}) t
    ON CONFLICT (plan_step_id, person_id, occurrence) DO NOTHING
"""  # noqa: S608 - built from the constants above; values are parameters
# What came too late, or would now, is judged anew: a session put off by weeks has its reminders again.
MOVE = f"""
    UPDATE nudges_nudge n SET anchor_at = t.anchor_at, due_at = t.due_at, expires_at = t.expires_at,
        state = CASE WHEN t.expired THEN 'expired' WHEN n.state IN ('planned', 'held') THEN n.state
            WHEN n.approved AND t.sealed THEN 'planned' ELSE 'held' END,
        reason = CASE WHEN t.expired THEN 'shelf_life' WHEN n.state IN ('planned', 'held') THEN n.reason
            WHEN n.approved AND t.sealed THEN '' ELSE 'needs_approval' END,
        decided_at = CASE WHEN t.expired THEN %(at)s::timestamptz END
    FROM ({AUDIENCE}) t
    WHERE n.plan_step_id = t.step_id AND n.person_id = t.person_id AND n.occurrence = t.occurrence
        AND NOT n.moved_by_hand AND (%(retimed)s OR n.anchor_at <> t.anchor_at)
        AND (n.state IN ('planned', 'held') OR (
            (n.state = 'expired' OR (n.state = 'skipped' AND n.reason = 'too_late'))
            AND t.due_at > %(at)s AND NOT t.too_late AND NOT t.expired))
"""  # noqa: S608
MOMENTS = """
    SELECT DISTINCT a.anchor_at FROM (:audience) a
    WHERE (%(person)s::bigint IS NULL OR a.person_id = %(person)s)
        AND (%(occurrence)s::bigint IS NULL OR a.occurrence = %(occurrence)s)
"""
WITHDRAW = """
    UPDATE nudges_nudge n SET state = 'cancelled', reason = 'withdrawn', decided_at = %(at)s
    FROM nudges_planstep ps
    WHERE ps.id = n.plan_step_id AND ps.plan_id = ANY(%(plans)s) AND n.state IN ('planned', 'held')
        AND (%(person)s::bigint IS NULL OR n.person_id = %(person)s)
        AND (%(occurrence)s::bigint IS NULL OR n.occurrence = %(occurrence)s)
"""
REINSTATE = """
    UPDATE nudges_nudge n SET decided_at = CASE n.state WHEN 'handed' THEN n.decided_at END,
        state = CASE WHEN n.state = 'handed' THEN 'handed'
            WHEN n.approved AND ps.approved_at IS NOT NULL THEN 'planned' ELSE 'held' END,
        reason = CASE WHEN n.state = 'handed' OR (n.approved AND ps.approved_at IS NOT NULL) THEN ''
            ELSE 'needs_approval' END
    FROM nudges_planstep ps
    WHERE ps.id = n.plan_step_id AND ps.plan_id = ANY(%(plans)s)
        AND n.state IN ('cancelled', 'handed') AND n.reason = 'withdrawn'
        AND (%(person)s::bigint IS NULL OR n.person_id = %(person)s)
        AND (%(occurrence)s::bigint IS NULL OR n.occurrence = %(occurrence)s)
"""


@transaction.atomic
def plan_for_series(
    *,
    series: Series,
    anchor: str,
    by: Person | None,
    at: datetime,
    person: Person | None = None,
    occurrence: int | None = None,
) -> int:
    """Plan every sequence of ``series`` that hangs on ``anchor``; return how many nudges are new.

    ``person`` or ``occurrence`` narrows it to a late joiner or to one session or offer. People who joined after a step
    was due have it as *skipped*, so that staff see why.
    """
    copy_sequences(series=series, anchor=anchor, at=at)
    plans = [plan for plan in _plans(series, anchor) if plan.withdrawn_at is None]
    made = _run(PLAN, _steps(plans), at, person, occurrence)
    if made:
        audit.record("nudges-planned", by=by, at=at, on=series, anchor=anchor, nudges=made)
    return made


@transaction.atomic
def move(*, series: Series, anchor: str, by: Person | None, at: datetime, occurrence: int | None = None) -> int:
    """Move what still waits to where ``anchor`` is now; return how many moved. What staff moved by hand stays.

    What would now come after the thing it reminds of expires; what had come too late and is ahead again waits again; what
    waits in the outbox with the old time in its words comes back first.
    """
    plans = _plans(series, anchor)
    taking_back.call_back(plans=plans, occurrence=occurrence, at=at)
    return _to_anchor(plans, by, at, occurrence)


def _to_anchor(plans: list[Plan], by: Person | None, at: datetime, occurrence: int | None) -> int:
    moved = _run(MOVE, _steps(plans), at, None, occurrence)
    if moved:
        audit.record("nudges-moved", by=by, at=at, on=plans[0].series, anchor=plans[0].anchor, nudges=moved)
    return moved


def retime(*, step: PlanStep, at: datetime) -> int:
    """Move what still waits of ``step`` after its own timing changed; return how many moved."""
    return _run(MOVE, [step], at, None, None, retimed=True)


@transaction.atomic
def withdraw(
    *,
    series: Series,
    anchor: str,
    by: Person | None,
    at: datetime,
    person: Person | None = None,
    occurrence: int | None = None,
) -> int:
    """Cancel what hangs on ``anchor`` and has not left the outbox; return how many. ``reinstate`` brings it back."""
    plans = _plans(series, anchor)
    taking_back.take_back(plans=plans, person=person, occurrence=occurrence, at=at)
    cancelled = _write(WITHDRAW, taking_back.narrowed(plans, person, occurrence, at))
    if person is None and occurrence is None:
        Plan.objects.live().filter(pk__in=[plan.pk for plan in plans]).update(withdrawn_at=at)
    if cancelled:
        audit.record("nudges-withdrawn", by=by, at=at, on=series, anchor=anchor, nudges=cancelled)
    return cancelled


@transaction.atomic
def reinstate(
    *,
    series: Series,
    anchor: str,
    by: Person | None,
    at: datetime,
    person: Person | None = None,
    occurrence: int | None = None,
) -> int:
    """Undo ``withdraw``: what it cancelled comes back where the anchor is now; return how many."""
    plans = _plans(series, anchor)
    if person is None and occurrence is None:
        Plan.objects.filter(pk__in=[plan.pk for plan in plans]).update(withdrawn_at=None)
    back = _write(REINSTATE, taking_back.narrowed(plans, person, occurrence, at))
    _to_anchor(plans, by, at, occurrence)
    if back:
        audit.record("nudges-reinstated", by=by, at=at, on=series, anchor=anchor, nudges=back)
    return back


def _plans(series: Series, anchor: str) -> list[Plan]:
    """The plans, locked: who plans and who withdraws at once come one after the other."""
    return list(series.plans.filter(anchor=anchor).order_by("pk").select_for_update())


def _steps(plans: Iterable[Plan]) -> list[PlanStep]:
    return list(PlanStep.objects.filter(plan__in=list(plans)).select_related("plan"))


def _run(
    statement: str,
    steps: list[PlanStep],
    at: datetime,
    person: Person | None,
    occurrence: int | None,
    *,
    retimed: bool = False,
) -> int:
    """Run one statement over ``steps``, which hang on the same anchor of one series."""
    if not steps:
        return 0
    plan = steps[0].plan
    audience = ANCHORS[plan.anchor].audience
    values: dict[str, Any] = {
        "series": plan.series_id,
        "person": person.pk if person else None,
        "occurrence": occurrence,
    }
    with connection.cursor() as cursor:
        cursor.execute(MOMENTS.replace(":audience", audience), values)
        anchors = [anchor_at for (anchor_at,) in cursor.fetchall()]
    timing = _timing(steps, anchors, holidays.current())
    more = {"at": at, "retimed": retimed, "per_minute": PER_MINUTE}
    return _write(statement.replace(":audience", audience), values | timing | more)


def _timing(steps: list[PlanStep], anchors: list[datetime], calendar: WorkingCalendar) -> dict[str, list[Any]]:
    """What each step says of each moment of the anchor, as columns."""
    pairs = [(step, anchor, calendar.moment(anchor, step.offset)) for step in steps for anchor in anchors]
    return {
        "steps": [step.pk for step, _, _ in pairs],
        "anchors": [anchor for _, anchor, _ in pairs],
        "dues": [due for _, _, due in pairs],
        "minutes": [_minutes_left(due) for _, _, due in pairs],
        "shelf_lives": [timedelta(days=step.shelf_life_days) for step, _, _ in pairs],
        "befores": [step.offset.sign < 0 for step, _, _ in pairs],
        "sealed": [step.approved_at is not None for step, _, _ in pairs],
        "standing": [step.approved_at is not None and step.plan.standing for step, _, _ in pairs],
    }


def _minutes_left(due: datetime) -> int:
    closes = on_clock(due.astimezone(LONDON).date(), CLOSES)
    return max(1, int((closes - due.astimezone(UTC)).total_seconds() // 60))


def _write(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
