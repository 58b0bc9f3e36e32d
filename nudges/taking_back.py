"""A nudge that waits in the outbox can still be taken back, as long as no worker has its message in hand."""

from datetime import datetime

from django.db import connection

from nudges.models import NudgeState, Plan, PlanStep, Reason
from nudges.querysets import WAITING
from outbox.models import Message
from people.models import Person

TAKE_BACK = """
    WITH ours AS MATERIALIZED (
        SELECT n.id, n.message_id FROM nudges_nudge n JOIN nudges_planstep ps ON ps.id = n.plan_step_id
        WHERE n.state = 'handed' AND ps.plan_id = ANY(%(plans)s)
            AND (%(person)s::bigint IS NULL OR n.person_id = %(person)s)
            AND (%(occurrence)s::bigint IS NULL OR n.occurrence = %(occurrence)s)
    ), taken AS (
        UPDATE outbox_message m SET state = 'cancelled', reason = 'withdrawn', state_at = %(at)s
        FROM ours WHERE m.id = ours.message_id AND m.state IN ('planned', 'held')
        RETURNING m.id
    ), in_hand AS (
        UPDATE nudges_nudge n SET reason = 'withdrawn' FROM ours JOIN outbox_message m ON m.id = ours.message_id
        WHERE n.id = ours.id AND m.state = 'claimed'
    )
    UPDATE nudges_nudge n SET state = 'cancelled', reason = 'withdrawn', decided_at = %(at)s
    FROM taken WHERE n.message_id = taken.id
"""
"""A message that a worker has in hand is the worker's; should it be given back, the mark on its nudge stops it then."""


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
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE_BACK,
            {
                "plans": [plan.pk for plan in plans],
                "person": person.pk if person else None,
                "occurrence": occurrence,
                "at": at,
            },
        )
        return int(cursor.rowcount)
