"""Read rules of sequences, plans and nudges."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q

if TYPE_CHECKING:
    from labs.models import Series
    from nudges.models import Nudge, Plan, PlanStep, Step
    from people.models import Person


WAITING = ("planned", "held")
"""States from which a nudge can still go out."""


class StepQuerySet(models.QuerySet["Step"]):
    """Steps of the library."""

    def sendable(self) -> StepQuerySet:
        """Steps with both languages approved and published."""
        return self.filter(sendable_at__isnull=False)

    def waiting_for_approval(self) -> StepQuerySet:
        """Steps in use that are not sendable yet."""
        return self.filter(sendable_at=None, sequence__active=True)


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans of series."""

    def live(self) -> PlanQuerySet:
        """Plans whose anchor stands."""
        return self.filter(withdrawn_at=None)


class PlanStepQuerySet(models.QuerySet["PlanStep"]):
    """Steps of plans."""

    def with_counts(self) -> PlanStepQuerySet:
        """Add ``waiting``, ``handed`` and ``not_sent``, and ``first_due`` of those that wait."""
        counted: PlanStepQuerySet = self.annotate(
            waiting=Count("nudges", filter=Q(nudges__state__in=WAITING)),
            handed=Count("nudges", filter=Q(nudges__state="handed")),
            not_sent=Count("nudges", filter=Q(nudges__state__in=("skipped", "expired", "cancelled"))),
            first_due=models.Min("nudges__due_at", filter=Q(nudges__state__in=WAITING)),
        )
        return counted

    def waiting_for_approval(self) -> PlanStepQuerySet:
        """Steps of live plans with nudges held for a decision of staff."""
        return self.filter(plan__withdrawn_at=None, nudges__state="held").distinct()


class NudgeQuerySet(models.QuerySet["Nudge"]):
    """Nudges."""

    def waiting(self) -> NudgeQuerySet:
        """Nudges that can still go out."""
        return self.filter(state__in=WAITING)

    def due_between(self, start: datetime, end: datetime) -> NudgeQuerySet:
        """Nudges due from ``start`` until just before ``end``."""
        return self.filter(due_at__gte=start, due_at__lt=end)

    def of_person(self, person: Person) -> NudgeQuerySet:
        """Every nudge of ``person``, soonest first, with what is shown beside it."""
        return self.filter(person=person).with_step().order_by("due_at", "pk")

    def of_series(self, series: Series) -> NudgeQuerySet:
        """Every nudge of ``series``."""
        return self.filter(plan_step__plan__series=series)

    def with_step(self) -> NudgeQuerySet:
        """Fetch the step, its plan and series, the message and the person along."""
        return self.select_related("plan_step__plan__series", "message", "person")

    def late(self, at: datetime) -> NudgeQuerySet:
        """Nudges that could have gone out by ``at`` and have not."""
        return self.filter(state="planned", due_at__lte=at, expires_at__gt=at).order_by(F("due_at"))
