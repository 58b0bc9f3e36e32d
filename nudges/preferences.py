"""What a person decides about the nudges they get: pause, fewer, already done. Stopping a stream is in the outbox."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from nudges import holidays
from nudges.judging import still_coming_sql
from nudges.models import Answer, AnswerKind, Nudge, NudgeState, Preference, Reason
from outbox.models import Stream
from people import audit
from people.models import Person

STOP_WAITING = """
    UPDATE nudges_nudge n SET state = 'skipped', reason = %(reason)s, decided_at = %(at)s
    FROM nudges_planstep ps
    WHERE ps.id = n.plan_step_id AND ps.plan_id = %(plan)s AND n.person_id = %(person)s
        AND n.occurrence = %(occurrence)s AND n.state IN ('planned', 'held')
"""


@transaction.atomic
def pause(*, person: Person, until: datetime, by: Person | None, at: datetime) -> Preference:
    """Send ``person`` nothing that can be paused before ``until``; raises ``ValidationError`` when that is past."""
    if until <= at:
        raise ValidationError(_("Choose a date still to come."), code="past")
    preference = _set(person, at, paused_until=until)
    audit.record("nudges-paused", by=by, at=at, on=person, until=until.isoformat())
    return preference


@transaction.atomic
def resume(*, person: Person, by: Person | None, at: datetime) -> Preference:
    """End a pause; what waited for it goes out from the next working minute."""
    preference = _set(person, at, paused_until=None)
    waited = Nudge.objects.filter(person=person, state=NudgeState.PLANNED, reason=Reason.PAUSED, due_at__gt=at)
    waited.update(due_at=holidays.current().next_working_minute(at), reason="")
    audit.record("nudges-resumed", by=by, at=at, on=person)
    return preference


@transaction.atomic
def set_slower(*, person: Person, slower: bool, by: Person | None, at: datetime) -> Preference:
    """Give ``person`` at most one nudge a fortnight, or the usual number again."""
    preference = _set(person, at, slower=slower)
    audit.record("nudges-slower", by=by, at=at, on=person, slower=slower)
    return preference


def _set(person: Person, at: datetime, **values: object) -> Preference:
    preference, _made = Preference.objects.update_or_create(person=person, defaults={"changed_at": at, **values})
    return preference


def already_done(*, nudge: Nudge, by: Person | None, at: datetime) -> int:
    """Take the person's word that this is done: the rest of its steps stop for them; return how many nudges."""
    return _answer(nudge, AnswerKind.ALREADY_DONE, by, at)


def replied(*, nudge: Nudge, by: Person | None, at: datetime) -> int:
    """The person replied to a message of this plan: the rest of its steps stop for them; return how many nudges."""
    return _answer(nudge, AnswerKind.REPLIED, by, at)


@transaction.atomic
def _answer(nudge: Nudge, kind: AnswerKind, by: Person | None, at: datetime) -> int:
    key = {
        "plan_id": nudge.plan_step.plan_id,
        "person_id": nudge.person_id,
        "occurrence": nudge.occurrence,
        "kind": kind,
    }
    Answer.objects.get_or_create(**key, defaults={"at": at})
    with connection.cursor() as cursor:
        cursor.execute(
            STOP_WAITING,
            {
                "plan": nudge.plan_step.plan_id,
                "person": nudge.person_id,
                "occurrence": nudge.occurrence,
                "reason": str(kind),
                "at": at,
            },
        )
        stopped = int(cursor.rowcount)
    audit.record("nudges-answered", by=by, at=at, on=nudge, kind=str(kind), nudges=stopped)
    return stopped


def coming_to(person: Person) -> list[tuple[Nudge, datetime]]:
    """Return what ``person`` will get as things are now and when, soonest first.

    Nothing stopped, answered or done already; what is due in a pause of theirs comes after it, or never if it would be
    too late then.
    """
    with connection.cursor() as cursor:
        cursor.execute(still_coming_sql(), {"person": person.pk})
        coming = [number for (number,) in cursor.fetchall()]
    paused_until = Preference.objects.filter(person=person).values_list("paused_until", flat=True).first()
    resumes = holidays.current().next_working_minute(paused_until) if paused_until else None
    nudges = Nudge.objects.of_person(person).filter(pk__in=coming)
    dated = [(nudge, _after_pause(nudge, paused_until, resumes)) for nudge in nudges]
    return sorted((one for one in dated if one[1] < one[0].expires_at), key=lambda one: one[1])


def _after_pause(nudge: Nudge, paused_until: datetime | None, resumes: datetime | None) -> datetime:
    waits = paused_until and nudge.due_at < paused_until and nudge.plan_step.stream != Stream.SERVICE
    return resumes if waits and resumes else nudge.due_at
