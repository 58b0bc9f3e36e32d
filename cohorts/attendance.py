"""Who was at a session."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.models import Attendance, Participant, Presence
from labs.models import Session
from people import audit
from people.models import Person


@transaction.atomic
def record(*, session: Session, presences: Mapping[int, str], by: Person | None, at: datetime) -> int:
    """Keep what was seen of each participant (their key → a ``Presence``, or empty for "not recorded").

    Returns how many entries changed. Raises ``ValidationError`` for someone who is not on the session's list.
    """
    expected = set(Participant.objects.expected_at(session).values_list("pk", flat=True))
    if not presences.keys() <= expected or not set(presences.values()) <= {"", *Presence.values}:
        raise ValidationError(_("The list has changed since you opened it. Check it and save again."))
    before = dict(session.attendances.values_list("participant", "presence"))
    changed = {key: presence for key, presence in presences.items() if before.get(key, "") != presence}
    for participant, presence in changed.items():
        _keep(session, participant, presence, at=at)
    if changed:
        audit.record("attendance-recorded", by=by, at=at, on=session, entries=len(changed))
    return len(changed)


def _keep(session: Session, participant: int, presence: str, *, at: datetime) -> None:
    if not presence:
        session.attendances.filter(participant=participant).delete()
        return
    Attendance.objects.update_or_create(
        session=session, participant_id=participant, defaults={"presence": presence, "recorded_at": at}
    )
