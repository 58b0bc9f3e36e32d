"""A nudge that waits in the outbox can still be taken back, as long as no worker has its message in hand."""

from datetime import datetime
from typing import Any

from django.db import connection

from nudges.models import NudgeState, Plan, PlanStep, Reason
from nudges.querysets import WAITING
from outbox.models import Message
from people.models import Person

TAKEN = """
    WITH ours AS MATERIALIZED (
        SELECT n.id, n.message_id FROM nudges_nudge n JOIN nudges_planstep ps ON ps.id = n.plan_step_id
        WHERE n.state = 'handed' AND ps.plan_id = ANY(%(plans)s)
            AND (%(person)s::bigint IS NULL OR n.person_id = %(person)s)
            AND (%(occurrence)s::bigint IS NULL OR n.occurrence = %(occurrence)s)
    ), taken AS (
        UPDATE outbox_message m SET state = 'cancelled', reason = %(reason)s, state_at = %(at)s
        FROM ours WHERE m.id = ours.message_id AND m.state IN ('planned', 'held')
        RETURNING m.id
    )
"""
TAKE_BACK = f"""
    {TAKEN}, in_hand AS (
        UPDATE nudges_nudge n SET reason = 'withdrawn' FROM ours JOIN outbox_message m ON m.id = ours.message_id
        WHERE n.id = ours.id AND m.state = 'claimed'
    )
    UPDATE nudges_nudge n SET state = 'cancelled', reason = 'withdrawn', decided_at = %(at)s
    FROM taken WHERE n.message_id = taken.id
"""  # noqa: S608 - built from the constant above; values are parameters
"""A message that a worker has in hand is the worker's; should it be given back, the mark on its nudge stops it then."""
HAND_OVER_ANEW = f"""
    {TAKEN}
    UPDATE nudges_nudge n SET state = 'planned', reason = '', decided_at = NULL
    FROM taken WHERE n.message_id = taken.id
"""  # noqa: S608
MOVED = "anchor_moved"
"""Why a message was taken back when what it hangs on moved."""


def recall(*, plan_step: PlanStep, reason: Reason, at: datetime) -> list[int]:
    """Cancel the messages of ``plan_step`` that no worker has claimed, in the caller's transaction; return their numbers.

    The caller says what becomes of their nudges.
    """
    waiting = Message.objects.select_for_update(of=("self",)).filter(
        nudge__plan_step=plan_step, nudge__state=NudgeState.HANDED, state__in=WAITING
    )
    taken = list(waiting.values_list("pk", flat=True))
    Message.objects.filter(pk__in=taken).update(state="cancelled", reason=str(reason), state_at=at)
    return taken


def take_back(*, plans: list[Plan], person: Person | None, occurrence: int | None, at: datetime) -> int:
    """Cancel the messages of ``plans`` that no worker has claimed, and their nudges; return how many."""
    return _take(TAKE_BACK, Reason.WITHDRAWN, plans, person, occurrence, at)


def call_back(*, plans: list[Plan], occurrence: int | None, at: datetime) -> int:
    """Take the messages of ``plans`` that no worker has claimed back to their nudges, which are handed over anew with the
    words and at the time that hold by then; return how many.
    """
    return _take(HAND_OVER_ANEW, MOVED, plans, None, occurrence, at)


def _take(
    statement: str, reason: str, plans: list[Plan], person: Person | None, occurrence: int | None, at: datetime
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**narrowed(plans, person, occurrence, at), "reason": str(reason)})
        return int(cursor.rowcount)


def narrowed(plans: list[Plan], person: Person | None, occurrence: int | None, at: datetime) -> dict[str, Any]:
    """Return the values of a statement about the nudges of ``plans``, of one person or of one occurrence where given."""
    return {
        "plans": [plan.pk for plan in plans],
        "person": person.pk if person else None,
        "occurrence": occurrence,
        "at": at,
    }
