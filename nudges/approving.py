"""Approval: of each language's text, and of what a series sends to whom."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from languages.approving import approve_all_as_given
from languages.publishing import publish
from nudges import sealing, taking_back
from nudges.models import Nudge, NudgeState, Plan, PlanStep, Reason, Sequence, Step
from outbox import contents
from outbox.contents import BadText
from outbox.models import Content
from people import audit
from people.models import Person

TEXTS = ("subject_cy", "subject_en", "body_cy", "body_en")
RELEASED = (Reason.NEEDS_APPROVAL, Reason.CHANGED, Reason.HELD_BY_STAFF, Reason.LANGUAGE)


@transaction.atomic
def approve_text(*, step: PlanStep, language: str, by: Person, at: datetime) -> PlanStep:
    """Approve a copy's text in ``language`` (``cy`` or ``en``); raises ``ValidationError`` when it is not written.

    Texts of the library are approved and published in the languages room. Once both are approved here, a plan that goes
    out on standing approval releases what it held.
    """
    if not (getattr(step, f"subject_{language}") and getattr(step, f"body_{language}")):
        raise ValidationError(_("There is no text to approve in this language."), code="empty")
    setattr(step, f"approved_{language}_at", at)
    step.save(update_fields=[f"approved_{language}_at"])
    audit.record("nudge-text-approved", by=by, at=at, on=step, language=language)
    if step.in_both and step.plan.standing:
        approve(plan_step=step, by=by, at=at)
    return step


@transaction.atomic
def release_copies(*, step: Step, at: datetime) -> int:
    """Let copies on standing approval that wait for ``step`` take its published text; return how many were released.

    A copy whose text staff changed for their series, or that they hold, is left as it is.
    """
    waiting = PlanStep.objects.filter(step=step, plan__standing=True, plan__withdrawn_at=None, edited=False)
    copies = list(waiting.filter(approved_cy_at=None, approved_en_at=None).select_related("plan__series"))
    for copied in copies:
        take_text(plan_step=copied, step=step)
        approve(plan_step=copied, by=None, at=at)
    return len(copies)


def take_text(*, plan_step: PlanStep, step: Step) -> None:
    """Let a copy that is not approved take the library's text, which is published in both languages."""
    for name in TEXTS:
        setattr(plan_step, name, getattr(step, name) or "")
    plan_step.approved_cy_at = plan_step.approved_en_at = step.sendable_at
    plan_step.save(update_fields=[*TEXTS, "approved_cy_at", "approved_en_at"])


@transaction.atomic
def approve(*, plan_step: PlanStep, by: Person | None, at: datetime) -> int:
    """Freeze text and recipients of ``plan_step`` and release what was held; return how many nudges can now go out.

    Raises ``ValidationError`` when a language is not approved, or the text names a placeholder that nothing fills.
    """
    if not plan_step.in_both:
        raise ValidationError(_("Approve the text in Welsh and in English first."), code="language")
    try:
        content = sealing.freeze(step=plan_step, texts=sealing.texts_of(plan_step), by=by, at=at)
    except BadText as error:
        raise ValidationError(str(error), code="text") from error
    released = _release(plan_step, by, at)
    recipients = list(plan_step.nudges.filter(approved=True).values_list("person_id", "occurrence"))
    plan_step.content, plan_step.approved_at, plan_step.approved_by = content, at, by
    plan_step.approval_hash, plan_step.recipients = sealing.seal(content, recipients), len(recipients)
    plan_step.save(update_fields=["content", "approved_at", "approved_by", "approval_hash", "recipients"])
    audit.record(
        "nudges-approved", by=by, at=at, on=plan_step, recipients=len(recipients), seal=plan_step.approval_hash
    )
    return released


def _release(plan_step: PlanStep, by: Person | None, at: datetime) -> int:
    held = plan_step.nudges.filter(state=NudgeState.HELD, reason__in=RELEASED)
    for content in Content.objects.filter(pk__in=held.values("content"), approved_at=None):
        contents.approve(content=content, by=by, at=at)
    return held.update(state=NudgeState.PLANNED, reason="", approved=True)


def approve_on_standing(*, plan_step: PlanStep, at: datetime) -> None:
    """Approve a copy whose sequence goes out on standing approval; both languages were approved in the library."""
    approve(plan_step=plan_step, by=None, at=at)


@transaction.atomic
def hold(*, plan_step: PlanStep, by: Person | None, at: datetime, reason: Reason = Reason.HELD_BY_STAFF) -> int:
    """Hold what ``plan_step`` has not sent until it is approved again, also what waits in the outbox and no worker has
    in hand; return how many nudges wait now.
    """
    plan_step.approved_at, plan_step.approved_by, plan_step.approval_hash = None, None, ""
    plan_step.save(update_fields=["approved_at", "approved_by", "approval_hash"])
    taken = taking_back.recall(plan_step=plan_step, reason=reason, at=at)
    unsent = Q(state=NudgeState.PLANNED) | Q(state=NudgeState.HANDED, message__in=taken)
    held = plan_step.nudges.filter(unsent).update(state=NudgeState.HELD, reason=reason, approved=False, decided_at=None)
    audit.record("nudges-held", by=by, at=at, on=plan_step, reason=str(reason), nudges=held)
    return held


@transaction.atomic
def approve_one(*, nudge: Nudge, by: Person, at: datetime) -> Nudge:
    """Approve one nudge that changed, or whose person joined, since its step was approved."""
    current: Nudge = Nudge.objects.with_step().select_for_update(of=("self",)).get(pk=nudge.pk)
    if current.plan_step.approved_at is None:
        raise ValidationError(_("Approve the step first: its text is not frozen."), code="step")
    if current.state != NudgeState.HELD:
        raise ValidationError(_("This nudge does not wait for approval."), code="moved_on")
    if current.content is not None and current.content.approved_at is None:
        contents.approve(content=current.content, by=by, at=at)
    current.state, current.reason, current.approved = NudgeState.PLANNED, "", True
    current.save(update_fields=["state", "reason", "approved"])
    audit.record("nudge-approved", by=by, at=at, on=current)
    return current


@transaction.atomic
def approve_library(*, by: Person, at: datetime, sequences: list[Sequence] | None = None) -> int:
    """Approve and publish every step of the library written in both languages; return how many became sendable."""
    steps = Step.objects.waiting_for_approval()
    if sequences is not None:
        steps = steps.filter(sequence__in=sequences)
    ready = [step for step in steps if all(sealing.texts_of(step).all)]
    approve_all_as_given(records=ready, by=by, at=at)
    for step in ready:
        publish(record=step, by=by, at=at)
    return len(ready)


@transaction.atomic
def approve_series(*, plans: list[Plan], by: Person, at: datetime) -> int:
    """Approve every step of ``plans`` whose languages are approved; return how many nudges can now go out."""
    steps = PlanStep.objects.filter(plan__in=plans, approved_at=None).select_related("plan__series")
    return sum(approve(plan_step=step, by=by, at=at) for step in steps if step.in_both)
