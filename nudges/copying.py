"""A series takes its own copy of a sequence, so that later edits in the library change nothing that was approved."""

from datetime import datetime

from django.db import transaction

from labs.models import Series
from nudges import approving
from nudges.models import Plan, PlanStep, Sequence, Step
from nudges.words import both


@transaction.atomic
def copy_sequences(*, series: Series, anchor: str, at: datetime) -> None:
    """Copy the sequences in use that hang on ``anchor`` and that ``series`` does not have yet.

    Safe to run by several at once: the second waits for the first and finds its copy.
    """
    sequences = Sequence.objects.filter(anchor=anchor, active=True).exclude(plans__series=series)
    wanted = [_plan(sequence, series, at) for sequence in sequences]
    if wanted:
        Plan.objects.bulk_create(wanted, ignore_conflicts=True)
        fresh = Plan.objects.filter(series=series, anchor=anchor, steps=None)
        _copy_steps(list(fresh), at)


def _plan(sequence: Sequence, series: Series, at: datetime) -> Plan:
    return Plan(
        series=series,
        sequence=sequence,
        slug=sequence.slug,
        anchor=sequence.anchor,
        **{f"title_{language}": title for language, title in both(sequence, "title").items()},
        standing=sequence.standing,
        position=sequence.position,
        planned_at=at,
    )


def _copy_steps(plans: list[Plan], at: datetime) -> None:
    by_sequence = {plan.sequence_id: plan for plan in plans}
    steps = Step.objects.filter(sequence__in=by_sequence)
    copies = [copy_step(step, by_sequence[step.sequence_id]) for step in steps]
    PlanStep.objects.bulk_create(copies, ignore_conflicts=True)
    unsealed = PlanStep.objects.filter(plan__in=plans, plan__standing=True, approved_at=None)
    for copied in unsealed.select_related("plan__series"):
        if copied.in_both:
            approving.approve_on_standing(plan_step=copied, at=at)


def copy_step(step: Step, plan: Plan) -> PlanStep:
    """Return an unsaved copy of ``step`` for ``plan``."""
    values = {name: getattr(step, name) for name in Step.COPIED}
    values |= {name: values[name] or "" for name in approving.TEXTS}
    return PlanStep(plan=plan, step=step, **values, approved_cy_at=step.sendable_at, approved_en_at=step.sendable_at)
