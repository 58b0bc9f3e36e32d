"""Whether a nudge goes out: one SQL verdict, used when it is handed over, while it waits, and in the simulator."""

from datetime import datetime, time, timedelta

from nudges import goals
from nudges.calendar import LONDON, on_clock

JOINED = """
    JOIN nudges_planstep ps ON ps.id = n.plan_step_id
    JOIN nudges_plan p ON p.id = ps.plan_id
    JOIN people_person pe ON pe.id = n.person_id
    LEFT JOIN nudges_preference pf ON pf.person_id = n.person_id
"""
"""What a verdict about the nudge ``n`` reads."""

FINAL = ("withdrawn", "inactive", "suppressed", "unsubscribed", "replied", "already_done", "goal_met")
"""Verdicts after which a nudge will not go out on a later day either, unless the person changes their mind."""

BUDGET, BUDGET_DAYS = 2, 7
"""Nudges a person gets in this many days (today is the last of them), over all streams that can be stopped."""
SLOWER_BUDGET, SLOWER_DAYS = 1, 14
"""The same for people who asked for fewer messages."""


def _answered(kind: str) -> str:
    return f"""EXISTS (SELECT 1 FROM nudges_answer r WHERE r.person_id = n.person_id AND r.plan_id = p.id
        AND r.occurrence = n.occurrence AND r.kind = '{kind}')"""  # noqa: S608 - a constant of this module


def stopped_sql() -> str:
    """Return SQL for why the reason for nudge ``n`` has gone (a ``Reason``), or ''."""
    return f"""CASE
        WHEN {_answered("replied")} THEN 'replied'
        WHEN {_answered("already_done")} THEN 'already_done'
        WHEN {goals.met_sql()} THEN 'goal_met'
        ELSE '' END"""


def verdict_sql() -> str:
    """Return SQL for why nudge ``n`` is not sent at ``%(at)s`` (a ``Reason``), or ''; the budget is judged after it."""
    return f"""CASE
        WHEN p.withdrawn_at IS NOT NULL OR n.reason = 'withdrawn' THEN 'withdrawn'
        WHEN NOT pe.is_active THEN 'inactive'
        WHEN EXISTS (SELECT 1 FROM outbox_suppression s WHERE s.address = pe.email
            AND (s.reason <> 'complained' OR ps.stream <> 'service')) THEN 'suppressed'
        WHEN ps.stream <> 'service' AND EXISTS (
            SELECT 1 FROM outbox_optout o WHERE o.person_id = n.person_id AND o.stream IN ('', ps.stream)
        ) THEN 'unsubscribed'
        WHEN {stopped_sql()} <> '' THEN {stopped_sql()}
        WHEN {goals.unmet_condition_sql()} THEN 'condition'
        WHEN ps.approved_at IS NULL OR NOT EXISTS (
            SELECT 1 FROM outbox_content c
            WHERE c.id = COALESCE(n.content_id, ps.content_id) AND c.approved_at IS NOT NULL
        ) THEN 'language'
        WHEN n.expires_at <= %(at)s THEN 'shelf_life'
        WHEN ps.stream <> 'service' AND pf.paused_until > %(at)s THEN 'paused'
        ELSE '' END"""  # noqa: S608 - constants; values are parameters


def still_coming_sql() -> str:
    """Return SQL for the nudges of ``%(person)s`` that wait and will go out as things are now; its one column: id."""
    final = ", ".join(f"'{reason}'" for reason in FINAL)
    verdict = verdict_sql().replace("%(at)s", "n.due_at")
    return f"""SELECT n.id FROM nudges_nudge n {JOINED}
        WHERE n.person_id = %(person)s AND n.state IN ('planned', 'held') AND {verdict} NOT IN ({final})"""  # noqa: S608


RECENT = """(
    SELECT count(*) FROM nudges_nudge h JOIN nudges_planstep hs ON hs.id = h.plan_step_id
    WHERE h.person_id = r.person_id AND h.state = 'handed' AND hs.stream <> 'service'
        AND h.decided_at >= CASE WHEN r.slower THEN %(slower_since)s ELSE %(budget_since)s END
)"""
"""How many nudges the person of row ``r`` has had within their budget's days."""


FORESEEN = f"""({RECENT} + (
    SELECT count(*) FROM nudges_nudge h JOIN nudges_planstep hs ON hs.id = h.plan_step_id
    WHERE h.person_id = r.person_id AND h.state = 'planned' AND hs.stream <> 'service' AND h.due_at < %(start)s
        AND h.due_at >= CASE WHEN r.slower THEN %(slower_since)s ELSE %(budget_since)s END
))"""  # noqa: S608
"""The same on a day still to come: what is planned before it counts as well."""


def budget_values(at: datetime) -> dict[str, datetime]:
    """Return since when nudges count in a person's budget at ``at``: whole days in Wales."""
    day = at.astimezone(LONDON).date()
    return {
        "budget_since": on_clock(day - timedelta(days=BUDGET_DAYS - 1), time.min),
        "slower_since": on_clock(day - timedelta(days=SLOWER_DAYS - 1), time.min),
    }


def with_budget_sql(judged: str, recent: str = RECENT) -> str:
    """Return SQL that adds ``reason`` to the rows of ``judged``: id, person, stream, priority, due, slower and verdict.

    Of those who could go now, the higher priority comes first; what is beyond the person's budget is *over budget*.
    """
    return f"""
    SELECT r.*, CASE
        WHEN r.verdict <> '' THEN r.verdict
        WHEN r.counted AND r.place + {recent} >
            CASE WHEN r.slower THEN {SLOWER_BUDGET} ELSE {BUDGET} END THEN 'over_budget'
        ELSE '' END AS reason
    FROM (
        SELECT c.*, row_number() OVER (PARTITION BY c.person_id, c.counted ORDER BY c.priority, c.due_at, c.id) AS place
        FROM (SELECT j.*, j.verdict = '' AND j.stream <> 'service' AS counted FROM {judged} j) c
    ) r"""  # noqa: S608
