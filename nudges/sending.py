"""Handing over what is due: sets of nudges become messages of the outbox, or get the reason why not.

Nothing is decided person by person here. Safe to run twice, late, or by several at once: one hands over at a time.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from labs.models import Series
from nudges import holidays, words
from nudges.judging import JOINED, budget_values, verdict_sql, with_budget_sql

BATCH = 5_000
"""Nudges judged in one statement."""
ALONE = 7_203_411
"""The advisory lock that keeps hand-overs one at a time, so that a person's weekly budget is counted once."""

OCCURRENCES = """
    SELECT DISTINCT p.id, p.series_id, p.anchor, d.occurrence
    FROM (SELECT plan_step_id, occurrence FROM nudges_nudge
        WHERE state = 'planned' AND due_at <= %(at)s ORDER BY due_at LIMIT %(batch)s) d
    JOIN nudges_planstep ps ON ps.id = d.plan_step_id JOIN nudges_plan p ON p.id = ps.plan_id
"""
EXPIRE_HELD = """
    UPDATE nudges_nudge SET state = 'expired', decided_at = %(at)s
    WHERE state = 'held' AND expires_at <= %(at)s
"""


def _hand_over_sql() -> str:
    return f"""
    WITH due AS MATERIALIZED (
        SELECT id FROM nudges_nudge WHERE state = 'planned' AND due_at <= %(at)s
        ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ), judged AS MATERIALIZED (
        SELECT n.id, n.person_id, n.occurrence, n.due_at, n.expires_at, p.id AS plan_id, p.slug, p.series_id,
            ps.id AS step_id, ps.stream, ps.priority, COALESCE(n.content_id, ps.content_id) AS content_id,
            pf.paused_until,
            COALESCE(pf.slower, FALSE) AS slower, w.words, {verdict_sql()} AS verdict
        FROM due JOIN nudges_nudge n ON n.id = due.id {JOINED}
        JOIN jsonb_to_recordset(%(words)s::jsonb) AS w(plan bigint, occurrence bigint, words jsonb)
            ON w.plan = p.id AND w.occurrence = n.occurrence
    ), decided AS MATERIALIZED ({with_budget_sql("judged")}),
    outcome AS MATERIALIZED (
        SELECT d.*, 'nudge:' || d.step_id || ':' || d.person_id || ':' || d.occurrence AS key, CASE
            WHEN d.reason = '' THEN 'handed'
            WHEN d.reason = 'shelf_life' THEN 'expired'
            WHEN d.reason = 'withdrawn' THEN 'cancelled'
            WHEN d.reason = 'language' THEN 'held'
            WHEN d.reason = 'paused' AND d.paused_until >= d.expires_at THEN 'skipped'
            WHEN d.reason IN ('paused', 'over_budget') AND d.expires_at > %(tomorrow)s THEN 'planned'
            ELSE 'skipped' END AS state
        FROM decided d
    ), messages AS (
        INSERT INTO outbox_message (key, kind, stream, content_id, person_id, written_at, due_at, expires_at, context,
            about_type_id, about_id)
        SELECT o.key, 'nudge-' || o.stream, o.stream, o.content_id, o.person_id, %(at)s, %(at)s, o.expires_at,
            o.words || jsonb_build_object('sequence', o.slug, 'nudge', o.id), %(series_type)s, o.series_id
        FROM outcome o WHERE o.state = 'handed'
        ON CONFLICT (key) DO UPDATE SET state = 'planned', reason = '', detail = '', attempts = 0, state_at = NULL,
            written_at = EXCLUDED.written_at, due_at = EXCLUDED.due_at, expires_at = EXCLUDED.expires_at,
            context = EXCLUDED.context, content_id = EXCLUDED.content_id
            WHERE outbox_message.state = 'cancelled'
        RETURNING id, key
    )
    UPDATE nudges_nudge n SET state = o.state, reason = o.reason, message_id = COALESCE(m.id, n.message_id),
        approved = n.approved AND o.state <> 'held',
        due_at = CASE WHEN o.state = 'planned' THEN %(tomorrow)s ELSE n.due_at END,
        decided_at = CASE WHEN o.state NOT IN ('planned', 'held') THEN %(at)s::timestamptz END
    FROM outcome o LEFT JOIN messages m ON m.key = o.key
    WHERE n.id = o.id
    RETURNING n.state, n.reason
"""  # noqa: S608 - constants; values are parameters


def _recheck_sql() -> str:
    return f"""
    WITH waiting AS MATERIALIZED (
        SELECT m.id AS message_id, n.id, n.expires_at, pf.paused_until, {verdict_sql()} AS reason
        FROM (SELECT id FROM outbox_message WHERE state = 'planned' AND due_at <= %(at)s AND key LIKE 'nudge:%%') m
        JOIN nudges_nudge n ON n.message_id = m.id {JOINED}
        WHERE n.state = 'handed'
    ), taken AS (
        UPDATE outbox_message m SET state = 'cancelled', reason = w.reason, state_at = %(at)s
        FROM waiting w WHERE m.id = w.message_id AND w.reason NOT IN ('', 'shelf_life') AND m.state = 'planned'
        RETURNING m.id
    ), decided AS (
        SELECT w.id, w.reason, CASE
            WHEN w.reason = 'language' THEN 'held'
            WHEN w.reason = 'withdrawn' THEN 'cancelled'
            WHEN w.reason = 'paused' AND w.paused_until < w.expires_at AND w.expires_at > %(tomorrow)s THEN 'planned'
            ELSE 'skipped' END AS state
        FROM waiting w JOIN taken t ON t.id = w.message_id
    )
    UPDATE nudges_nudge n SET state = d.state, reason = d.reason, approved = n.approved AND d.state <> 'held',
        due_at = CASE WHEN d.state = 'planned' THEN %(tomorrow)s ELSE n.due_at END,
        decided_at = CASE WHEN d.state IN ('skipped', 'cancelled') THEN %(at)s::timestamptz END
    FROM decided d WHERE n.id = d.id
"""  # noqa: S608


@dataclass(slots=True)
class Report:
    """What became of the nudges that were due: how many by state, and by reason for those not handed over."""

    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def handed(self) -> int:
        """How many are messages of the outbox now."""
        return self.states["handed"]

    def add(self, state: str, reason: str, count: int = 1) -> None:
        """Count ``count`` nudges."""
        self.states[state] += count
        if reason:
            self.reasons[reason] += count


def hand_over_due(*, at: datetime) -> Report:
    """Judge every nudge due at ``at`` and hand over what goes out; outside working minutes nothing happens.

    Over the weekly budget or paused, it waits until the next working day; not sendable, it is skipped with the reason;
    past its shelf life, it is expired.
    """
    report = Report()
    calendar = holidays.current()
    if not calendar.is_working_minute(at):
        return report
    _expire_held(at, report)
    tomorrow = calendar.next_working_day(at)
    while _hand_over_batch(at, tomorrow, report) == BATCH:
        pass
    return report


@transaction.atomic
def _hand_over_batch(at: datetime, tomorrow: datetime, report: Report) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ALONE])
        if not cursor.fetchone()[0]:
            return 0
        values: dict[str, Any] = {"at": at, "tomorrow": tomorrow, "batch": BATCH, **budget_values(at)}
        cursor.execute(OCCURRENCES, values)
        found = cursor.fetchall()
        if not found:
            return 0
        values["words"] = json.dumps(words.for_occurrences(found), ensure_ascii=False)
        values["series_type"] = ContentType.objects.get_for_model(Series).pk
        cursor.execute(_hand_over_sql(), values)
        outcomes = cursor.fetchall()
    for (state, reason), count in Counter(outcomes).items():
        report.add(state, reason, count)
    return len(outcomes)


def _expire_held(at: datetime, report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE_HELD, {"at": at})
        if cursor.rowcount:
            report.add("expired", "held", cursor.rowcount)


@transaction.atomic
def recheck_waiting(*, at: datetime) -> int:
    """Judge again what waits in the outbox, for much may change while a relay is away; return how many were taken back.

    One whose goal is met, or whose person answered, stopped or left, is skipped; a pause makes it wait, a lost approval
    holds it. Its budget was counted when it was handed over. Outside working minutes the rest moves on to the next one, so
    that a worker that comes back at night wakes nobody.
    """
    calendar = holidays.current()
    with connection.cursor() as cursor:
        cursor.execute(_recheck_sql(), {"at": at, "tomorrow": calendar.next_working_day(at)})
        taken = int(cursor.rowcount)
        if not calendar.is_working_minute(at):
            cursor.execute(
                "UPDATE outbox_message SET due_at = %s "
                "WHERE state = 'planned' AND due_at <= %s AND key LIKE 'nudge:%%'",
                [calendar.next_working_minute(at), at],
            )
    return taken
