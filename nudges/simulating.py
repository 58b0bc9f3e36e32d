"""Who would get what on a day, and why the others would not: the verdict of ``nudges.judging``, ahead of time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection

from nudges.calendar import on_clock
from nudges.judging import FORESEEN, JOINED, budget_values, verdict_sql, with_budget_sql
from nudges.models import Nudge, PlanStep

SHOWN = 200
"""Nudges listed one by one; the counts are of all."""


def _simulation_sql() -> str:
    # Each nudge is judged at its own minute; one that is late already, at the moment of asking.
    verdict = verdict_sql().replace("%(at)s", "GREATEST(n.due_at, %(now)s)")
    return f"""
    WITH of_day AS MATERIALIZED (
        SELECT id FROM nudges_nudge n
        WHERE (n.due_at >= %(start)s AND n.due_at < %(end)s
            OR %(today)s AND n.state = 'planned' AND n.due_at < %(start)s)
            AND (%(series)s::bigint IS NULL OR n.plan_step_id IN (
                SELECT s.id FROM nudges_planstep s JOIN nudges_plan l ON l.id = s.plan_id WHERE l.series_id = %(series)s))
    ), judged AS MATERIALIZED (
        SELECT n.id, n.person_id, n.state, n.reason AS known, n.due_at, ps.id AS step_id, ps.stream, ps.priority,
            COALESCE(pf.slower, FALSE) AS slower,
            CASE WHEN n.state = 'planned' THEN {verdict} ELSE n.reason END AS verdict
        FROM of_day JOIN nudges_nudge n ON n.id = of_day.id {JOINED}
    ), planned AS (SELECT * FROM judged WHERE state = 'planned')
    SELECT id, step_id, state, reason FROM ({with_budget_sql("planned", FORESEEN)}) foreseen
    UNION ALL SELECT id, step_id, state, known FROM judged WHERE state <> 'planned'
    """  # noqa: S608 - constants; values are parameters


@dataclass(slots=True)
class Foreseen:
    """One nudge on the day: what would happen to it (``goes``, or the reason why not)."""

    nudge: Nudge
    reason: str

    @property
    def goes(self) -> bool:
        """Whether it would be sent, or has been."""
        return self.reason == "" and self.nudge.state in ("planned", "handed")


@dataclass(slots=True)
class Simulation:
    """A day foreseen: counts by step and outcome, and the first ``SHOWN`` nudges one by one."""

    on: date
    counts: dict[PlanStep, Counter[str]] = field(default_factory=dict)
    going: list[Foreseen] = field(default_factory=list)
    excluded: list[Foreseen] = field(default_factory=list)
    total_going: int = 0
    total_excluded: int = 0


def simulate(*, on: date, now: datetime, series_id: int | None = None) -> Simulation:
    """Return what would go out on the day ``on`` in Wales, as things are at ``now``; nothing is changed or sent."""
    start = on_clock(on, time.min)
    end = on_clock(on + timedelta(days=1), time.min)
    with connection.cursor() as cursor:
        cursor.execute(
            _simulation_sql(),
            {
                "start": start,
                "end": end,
                "now": now,
                "series": series_id,
                "today": start <= now < end,
                **budget_values(max(start, min(now, end))),
            },
        )
        rows = cursor.fetchall()
    return _arranged(on, rows)


def _arranged(on: date, rows: list[tuple[int, int, str, str]]) -> Simulation:
    found = Simulation(on)
    steps = PlanStep.objects.select_related("plan__series").in_bulk({step for _, step, _, _ in rows})
    for _pk, step, state, reason in rows:
        goes = reason == "" and state in ("planned", "handed")
        found.counts.setdefault(steps[step], Counter())["" if goes else reason] += 1
        found.total_going += goes
        found.total_excluded += not goes
    listed = _some(rows, goes=True) | _some(rows, goes=False)
    for nudge in Nudge.objects.filter(pk__in=listed).with_step().order_by("due_at", "person_id"):
        one = Foreseen(nudge, listed[nudge.pk])
        (found.going if one.goes else found.excluded).append(one)
    return found


def _some(rows: list[tuple[int, int, str, str]], *, goes: bool) -> dict[int, str]:
    chosen = [
        (pk, reason) for pk, _, state, reason in rows if (reason == "" and state in ("planned", "handed")) is goes
    ]
    return dict(chosen[:SHOWN])
