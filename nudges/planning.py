"""From a known anchor to one row for each person: made, moved, withdrawn and reinstated by sets, never one by one.

Each step takes one statement, however many people there are. Every statement may run twice, late or by several at once:
the key (step of the series' copy, person, occurrence) keeps one row.
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
"""Messages of one step that one mail domain gets in a minute; the next ones follow a minute later."""

# Each place in its domain's queue is a minute later than the PER_MINUTE before it, and starts over at closing time.
AUDIENCE = """
    SELECT a.person_id, a.occurrence, a.anchor_at, a.joined_at,
        m.due_at + interval '1 minute' * (((row_number() OVER (
            PARTITION BY m.due_at, split_part(pe.email, '@', 2) ORDER BY a.person_id
        ) - 1) / %(per_minute)s) %% m.minutes) AS due_at
    FROM (:audience) a
    JOIN unnest(%(anchors)s::timestamptz[], %(dues)s::timestamptz[], %(minutes)s::int[])
        AS m(anchor_at, due_at, minutes) ON m.anchor_at = a.anchor_at
    JOIN people_person pe ON pe.id = a.person_id
    WHERE (%(person)s::bigint IS NULL OR a.person_id = %(person)s)
        AND (%(occurrence)s::bigint IS NULL OR a.occurrence = %(occurrence)s)
"""
EXPIRES = (
    """CASE WHEN %(before)s THEN LEAST(t.due_at + %(shelf_life)s, t.anchor_at) ELSE t.due_at + %(shelf_life)s END"""
)
PLAN = f"""
    INSERT INTO nudges_nudge
        (plan_step_id, person_id, occurrence, anchor_at, due_at, expires_at, state, reason, approved, decided_at)
    SELECT %(step)s, t.person_id, t.occurrence, t.anchor_at, t.due_at, t.expires_at,
        CASE WHEN t.too_late THEN 'skipped' WHEN t.expired THEN 'expired'
            WHEN %(standing)s THEN 'planned' ELSE 'held' END,
        CASE WHEN t.too_late THEN 'too_late' WHEN t.expired THEN 'shelf_life'
            WHEN %(standing)s THEN '' ELSE %(held)s END,
        %(standing)s,
        CASE WHEN t.too_late OR t.expired THEN %(at)s::timestamptz END
    FROM (
        SELECT t.*, {EXPIRES} AS expires_at, t.due_at < t.joined_at AS too_late,
            %(before)s AND t.due_at >= t.anchor_at AS expired
        FROM ({AUDIENCE}) t
    ) t
    ON CONFLICT (plan_step_id, person_id, occurrence) DO NOTHING
"""  # noqa: S608 - built from the constants above; values are parameters
MOVE = f"""
    UPDATE nudges_nudge n SET anchor_at = t.anchor_at, due_at = t.due_at,
        expires_at = GREATEST({EXPIRES}, t.due_at + interval '1 minute')
    FROM ({AUDIENCE}) t
    WHERE n.plan_step_id = %(step)s AND n.person_id = t.person_id AND n.occurrence = t.occurrence
        AND n.state IN ('planned', 'held') AND NOT n.moved_by_hand AND (%(retimed)s OR n.anchor_at <> t.anchor_at)
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
    UPDATE nudges_nudge n SET decided_at = NULL,
        state = CASE WHEN n.approved AND ps.approved_at IS NOT NULL THEN 'planned' ELSE 'held' END,
        reason = CASE WHEN n.approved AND ps.approved_at IS NOT NULL THEN '' ELSE 'needs_approval' END
    FROM nudges_planstep ps
    WHERE ps.id = n.plan_step_id AND ps.plan_id = ANY(%(plans)s) AND n.state = 'cancelled' AND n.reason = 'withdrawn'
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
    plans = [plan for plan in copy_sequences(series=series, anchor=anchor, at=at) if plan.withdrawn_at is None]
    made = sum(_run(PLAN, step, at, person, occurrence) for step in _steps(plans))
    if made:
        audit.record("nudges-planned", by=by, at=at, on=series, anchor=anchor, nudges=made)
    return made


@transaction.atomic
def move(*, series: Series, anchor: str, by: Person | None, at: datetime, occurrence: int | None = None) -> int:
    """Move what still waits to where ``anchor`` is now; return how many moved. What staff moved by hand stays."""
    moved = sum(_run(MOVE, step, at, None, occurrence) for step in _steps(_plans(series, anchor)))
    if moved:
        audit.record("nudges-moved", by=by, at=at, on=series, anchor=anchor, nudges=moved)
    return moved


def retime(*, step: PlanStep, at: datetime) -> int:
    """Move what still waits of ``step`` after its own timing changed; return how many moved."""
    return _run(MOVE, step, at, None, None, retimed=True)


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
    cancelled = _write(WITHDRAW, _narrowed(plans, person, occurrence, at))
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
    back = _write(REINSTATE, _narrowed(plans, person, occurrence, at))
    move(series=series, anchor=anchor, by=by, at=at, occurrence=occurrence)
    if back:
        audit.record("nudges-reinstated", by=by, at=at, on=series, anchor=anchor, nudges=back)
    return back


def _plans(series: Series, anchor: str) -> list[Plan]:
    return list(Plan.objects.filter(series=series, anchor=anchor))


def _steps(plans: Iterable[Plan]) -> list[PlanStep]:
    return list(PlanStep.objects.filter(plan__in=list(plans)).select_related("plan"))


def _narrowed(plans: list[Plan], person: Person | None, occurrence: int | None, at: datetime) -> dict[str, Any]:
    return {
        "plans": [plan.pk for plan in plans],
        "person": person.pk if person else None,
        "occurrence": occurrence,
        "at": at,
    }


def _run(
    statement: str,
    step: PlanStep,
    at: datetime,
    person: Person | None,
    occurrence: int | None,
    *,
    retimed: bool = False,
) -> int:
    audience = ANCHORS[step.plan.anchor].audience
    values: dict[str, Any] = {
        "series": step.plan.series_id,
        "person": person.pk if person else None,
        "occurrence": occurrence,
    }
    with connection.cursor() as cursor:
        cursor.execute(MOMENTS.replace(":audience", audience), values)
        anchors = [anchor_at for (anchor_at,) in cursor.fetchall()]
    standing = step.approved_at is not None and step.plan.standing
    return _write(
        statement.replace(":audience", audience),
        {
            **values,
            **_moments(anchors, step, holidays.current()),
            "step": step.pk,
            "at": at,
            "retimed": retimed,
            "standing": standing,
            "held": "needs_approval" if step.approved_at is None else "changed",
            "before": step.offset.sign < 0,
            "shelf_life": timedelta(days=step.shelf_life_days),
            "per_minute": PER_MINUTE,
        },
    )


def _moments(anchors: list[datetime], step: PlanStep, calendar: WorkingCalendar) -> dict[str, list[Any]]:
    dues = [calendar.moment(anchor, step.offset) for anchor in anchors]
    return {"anchors": anchors, "dues": dues, "minutes": [_minutes_left(due) for due in dues]}


def _minutes_left(due: datetime) -> int:
    closes = on_clock(due.astimezone(LONDON).date(), CLOSES)
    return max(1, int((closes - due.astimezone(UTC)).total_seconds() // 60))


def _write(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
