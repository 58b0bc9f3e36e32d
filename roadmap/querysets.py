"""Read rules of the roadmap."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

WRITTEN_IN_ONE = Q(text_cy__isnull=True) | Q(text_cy="") | Q(text_en__isnull=True) | Q(text_en="")


class PublishedQuerySet(models.QuerySet[Any]):
    """Records that become public at a moment."""

    def public(self) -> Self:
        """Those that everyone may read; a database constraint sees to it that they are in both languages."""
        return self.filter(published_at__isnull=False)


class ItemQuerySet(PublishedQuerySet):
    """Items of the roadmap."""

    def public(self) -> Self:
        """Published, not withdrawn, and under a published goal."""
        return super().public().filter(withdrawn_at=None, goal__published_at__isnull=False)

    def now(self) -> Self:
        """What is being worked on now."""
        return self.filter(horizon="now")

    def held_back(self) -> Self:
        """Not public because one language is missing; staff see them on the console."""
        return self.filter(WRITTEN_IN_ONE, withdrawn_at=None)
