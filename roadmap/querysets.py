"""Read rules of the roadmap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from roadmap.models import Goal, Item, Roadmap

WRITTEN_IN_ONE = Q(text_cy__isnull=True) | Q(text_cy="") | Q(text_en__isnull=True) | Q(text_en="")
PUBLISHED = Q(published_at__isnull=False)
"""A database constraint sees to it that what is published is in both languages."""


class RoadmapQuerySet(models.QuerySet["Roadmap"]):
    """The documents."""

    def public(self) -> RoadmapQuerySet:
        """Return those that everyone may read."""
        return self.filter(PUBLISHED)


class GoalQuerySet(models.QuerySet["Goal"]):
    """Goals."""

    def public(self) -> GoalQuerySet:
        """Return those that everyone may read, under a document that everyone may read."""
        return self.filter(PUBLISHED, roadmap__published_at__isnull=False)


class ItemQuerySet(models.QuerySet["Item"]):
    """Items."""

    def public(self) -> ItemQuerySet:
        """Return those published, not withdrawn, and under a published goal."""
        return self.filter(PUBLISHED, withdrawn_at=None, goal__published_at__isnull=False)

    def now(self) -> ItemQuerySet:
        """Return what is being worked on now."""
        return self.filter(horizon="now")

    def held_back(self) -> ItemQuerySet:
        """Return those not public because one language is missing; staff see them on the console."""
        return self.filter(WRITTEN_IN_ONE, withdrawn_at=None)
