"""The read rules of series and sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q

if TYPE_CHECKING:
    from labs.models import Series, Session


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series, by what is asked of them."""

    def public(self) -> SeriesQuerySet:
        """Return those anyone may see: published in both languages and not cancelled."""
        return self.filter(published_at__isnull=False).exclude(status="cancelled")

    def open_for_sign_up(self, *, on: date) -> SeriesQuerySet:
        """Return the public ones that take sign-ups on the day ``on``; both days of the window are included."""
        opened = Q(sign_up_opens_on=None) | Q(sign_up_opens_on__lte=on)
        not_closed = Q(sign_up_closes_on=None) | Q(sign_up_closes_on__gte=on)
        return self.public().filter(opened, not_closed, status="open")

    def under_way(self) -> SeriesQuerySet:
        """Return the public ones that are ahead or running, but not open for sign-up by status."""
        return self.public().filter(status__in=["closed", "running"])

    def finished(self) -> SeriesQuerySet:
        """Return the public ones that ended, the latest first."""
        return self.public().filter(status="finished").order_by("-ends_on", "slug")

    def current(self) -> SeriesQuerySet:
        """Return those the team works on: planned, open, closed for sign-up or running; the next to start first."""
        return self.filter(status__in=["draft", "open", "closed", "running"]).order_by("starts_on", "slug")

    def with_counts(self) -> SeriesQuerySet:
        """Add ``session_count``."""
        return self.annotate(session_count=Count("sessions", distinct=True))


NAMED = Q(title_cy__gt="", title_en__gt="")
"""A session added to a public series has no name in use until its words are published in both languages."""


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions, by what is asked of them."""

    def planned(self) -> SessionQuerySet:
        """Return all as they happen, each with its theme, those too whose words wait: for staff."""
        return self.select_related("theme").order_by("starts_at", "number")

    def in_time_order(self) -> SessionQuerySet:
        """Return those that anyone but staff may be told of, as they happen, each with its theme."""
        return self.planned().filter(NAMED)

    def ahead(self, *, at: datetime) -> SessionQuerySet:
        """Return those of which anyone may be told that have not ended by ``at``."""
        return self.filter(NAMED, ends_at__gt=at)
