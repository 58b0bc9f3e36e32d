"""What staff change by hand: one person's nudge, or a step of a series' plan."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from nudges import approving, holidays, planning, sealing, taking_back
from nudges.approving import TEXTS
from nudges.calendar import Direction
from nudges.models import Nudge, NudgeState, PlanStep, Reason
from nudges.querysets import WAITING
from nudges.states import TABLE
from outbox.contents import BadText, Texts
from outbox.models import Message
from people import audit
from people.models import Person

TIMING = ("amount", "unit", "direction", "local_time", "shelf_life_days")
NOT_SENT = (NudgeState.CANCELLED, NudgeState.SKIPPED, NudgeState.EXPIRED)


def _locked(nudge: Nudge) -> Nudge:
    current: Nudge = Nudge.objects.with_step().select_for_update(of=("self",)).get(pk=nudge.pk)
    return current


def _waiting(nudge: Nudge) -> Nudge:
    current = _locked(nudge)
    if current.state not in WAITING:
        raise ValidationError(_("This cannot be done now: the record has moved on."), code="moved_on")
    return current


@transaction.atomic
def edit_one(*, nudge: Nudge, texts: Texts, by: Person, at: datetime) -> Nudge:
    """Give one person their own text; it waits until it is approved. ``ValidationError`` if it cannot be sent."""
    current = _waiting(nudge)
    try:
        current.content = sealing.freeze(step=current.plan_step, texts=texts, by=None, at=at, approved=False)
    except BadText as error:
        raise ValidationError(str(error), code="text") from error
    current.state, current.reason, current.approved = NudgeState.HELD, Reason.CHANGED, False
    current.save(update_fields=["content", "state", "reason", "approved"])
    audit.record("nudge-edited", by=by, at=at, on=current)
    return current


@transaction.atomic
def move_one(*, nudge: Nudge, due_at: datetime, by: Person, at: datetime) -> Nudge:
    """Move one nudge to ``due_at``, which must be a working minute still to come; its anchor no longer moves it."""
    current = _waiting(nudge)
    if due_at < at:
        raise ValidationError(_("Choose a time still to come."), code="past")
    if not holidays.current().is_working_minute(due_at):
        raise ValidationError(_("Choose a time from 8am and before 6pm on a working day in Wales."), code="not_working")
    _set_due(current, due_at)
    audit.record("nudge-moved", by=by, at=at, on=current, due_at=due_at.isoformat())
    return current


def _set_due(nudge: Nudge, due_at: datetime) -> None:
    nudge.due_at, nudge.moved_by_hand = due_at, True
    nudge.expires_at = due_at + timedelta(days=nudge.plan_step.shelf_life_days)
    if nudge.plan_step.direction == Direction.BEFORE:
        if due_at >= nudge.anchor_at:
            raise ValidationError(_("It would come after what it reminds of."), code="after")
        nudge.expires_at = min(nudge.expires_at, nudge.anchor_at)
    nudge.save(update_fields=["due_at", "expires_at", "moved_by_hand"])


@transaction.atomic
def send_now(*, nudge: Nudge, by: Person, at: datetime) -> Nudge:
    """Let one nudge go out at the next working minute; whether it is sent is still judged at that moment."""
    current = _waiting(nudge)
    if current.state == NudgeState.HELD:
        current = approving.approve_one(nudge=current, by=by, at=at)
    _set_due(current, holidays.current().next_working_minute(at))
    audit.record("nudge-sent-now", by=by, at=at, on=current)
    return current


@transaction.atomic
def cancel_one(*, nudge: Nudge, by: Person, at: datetime) -> Nudge:
    """Cancel one nudge, also one that waits in the outbox. Raises ``ValidationError`` once it has left."""
    current = _locked(nudge)
    if current.state == NudgeState.HANDED:
        messages = Message.objects.filter(nudge=current, state__in=WAITING)
        if not messages.update(state="cancelled", reason="cancelled_by_staff", state_at=at):
            raise ValidationError(_("This message has already left."), code="left")
    else:
        TABLE.check(current.state, NudgeState.CANCELLED)
    current.state, current.reason, current.decided_at = NudgeState.CANCELLED, Reason.CANCELLED_BY_STAFF, at
    current.save(update_fields=["state", "reason", "decided_at"])
    audit.record("nudge-cancelled", by=by, at=at, on=current)
    return current


@transaction.atomic
def reinstate_one(*, nudge: Nudge, by: Person, at: datetime) -> Nudge:
    """Bring back what was cancelled, skipped or expired; if it is late it goes out at the next working minute."""
    current = _locked(nudge)
    if current.state not in NOT_SENT:
        raise ValidationError(_("This cannot be done now: the record has moved on."), code="moved_on")
    ready = current.approved and current.plan_step.approved_at is not None
    state = NudgeState.PLANNED if ready else NudgeState.HELD
    TABLE.check(current.state, state)
    current.state, current.decided_at = state, None
    current.reason = "" if ready else Reason.NEEDS_APPROVAL
    current.save(update_fields=["state", "reason", "decided_at"])
    if current.due_at < at:
        _set_due(current, holidays.current().next_working_minute(at))
    audit.record("nudge-reinstated", by=by, at=at, on=current)
    return current


@transaction.atomic
def cancel_step(*, plan_step: PlanStep, by: Person, at: datetime) -> int:
    """Cancel everything of ``plan_step`` that still waits, also in the outbox as long as no worker has it in hand; return
    how many nudges.
    """
    taken = taking_back.recall(plan_step=plan_step, reason=Reason.CANCELLED_BY_STAFF, at=at)
    unsent = Q(state__in=WAITING) | Q(state=NudgeState.HANDED, message__in=taken)
    cancelled = plan_step.nudges.filter(unsent).update(
        state=NudgeState.CANCELLED, reason=Reason.CANCELLED_BY_STAFF, decided_at=at
    )
    audit.record("nudges-cancelled", by=by, at=at, on=plan_step, nudges=cancelled)
    return cancelled


@transaction.atomic
def reinstate_step(*, plan_step: PlanStep, by: Person, at: datetime) -> int:
    """Undo ``cancel_step``: everything staff cancelled waits for approval again; return how many nudges."""
    back = plan_step.nudges.filter(state=NudgeState.CANCELLED, reason=Reason.CANCELLED_BY_STAFF).update(
        state=NudgeState.HELD, reason=Reason.NEEDS_APPROVAL, decided_at=None, approved=False
    )
    audit.record("nudges-reinstated", by=by, at=at, on=plan_step, nudges=back)
    return back


@transaction.atomic
def edit_step(*, plan_step: PlanStep, values: dict[str, Any], by: Person, at: datetime) -> PlanStep:
    """Change a series' copy of a step. A changed text loses its approval, and the step goes back for approval.

    A changed time moves what still waits, apart from what staff moved by hand.
    """
    changed = [name for name, value in values.items() if getattr(plan_step, name) != value]
    for name in changed:
        setattr(plan_step, name, values[name])
    languages = {name[-2:] for name in changed if name in TEXTS}
    for language in languages:
        setattr(plan_step, f"approved_{language}_at", None)
    if languages:
        approving.hold(plan_step=plan_step, by=by, at=at, reason=Reason.CHANGED)
    plan_step.edited = plan_step.edited or bool(languages)
    plan_step.save(update_fields=[*changed, "edited", *(f"approved_{language}_at" for language in languages)])
    if set(changed) & set(TIMING):
        planning.retime(step=plan_step, at=at)
    audit.record("nudge-step-edited", by=by, at=at, on=plan_step, changed=changed)
    return plan_step
