"""A nudge that waits in the outbox can still be taken back, as long as no worker has its message in hand."""

from datetime import datetime

from django.db import connection

from nudges.models import Plan
from people.models import Person

TAKE_BACK = """
    WITH taken AS (
        UPDATE outbox_message m SET state = 'cancelled', reason = 'withdrawn', state_at = %(at)s
        FROM nudges_nudge n JOIN nudges_planstep ps ON ps.id = n.plan_step_id
        WHERE n.message_id = m.id AND n.state = 'handed' AND m.state IN ('planned', 'held')
            AND ps.plan_id = ANY(%(plans)s)
            AND (%(person)s::bigint IS NULL OR n.person_id = %(person)s)
            AND (%(occurrence)s::bigint IS NULL OR n.occurrence = %(occurrence)s)
        RETURNING m.id
    )
    UPDATE nudges_nudge n SET state = 'cancelled', reason = 'withdrawn', decided_at = %(at)s
    FROM taken WHERE n.message_id = taken.id
"""


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
