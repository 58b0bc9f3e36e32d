"""The read rules of applications, places, offers and participants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

if TYPE_CHECKING:
    from cohorts.models import Application, Offer, Participant, Place
    from labs.models import Session
    from people.models import Person


LIVE = ("made", "accepted")
"""The states in which an offer holds its place."""


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications, by what is asked of them."""

    def with_people(self) -> ApplicationQuerySet:
        """Fetch the person and the organisation along."""
        return self.select_related("person", "organisation")

    def waiting(self) -> ApplicationQuerySet:
        """Return the waiting list, in order."""
        return self.filter(status="waiting").order_by("waiting_position")

    def in_the_running(self) -> ApplicationQuerySet:
        """Return those that may lead, or have led, to a place."""
        return self.filter(status__in=["submitted", "shortlisted", "waiting", "offered", "accepted"])

    def chosen_by(self, filters: Mapping[str, str]) -> ApplicationQuerySet:
        """Return those that match each filter that is set: ``status``, ``sector``, ``language``, and ``words``.

        ``words`` are looked for in names, addresses and organisations.
        """
        wanted = {
            column: filters[name]
            for name, column in (("status", "status"), ("sector", "organisation__sector"), ("language", "written_in"))
            if filters.get(name)
        }
        found = self.filter(**wanted)
        for word in filters.get("words", "").split():
            found = found.filter(
                Q(person__full_name__icontains=word)
                | Q(person__email__icontains=word)
                | Q(organisation__name_cy__icontains=word)
                | Q(organisation__name_en__icontains=word)
                | Q(organisation_name__icontains=word)
            )
        return found


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places, by what is asked of them."""

    def free(self) -> PlaceQuerySet:
        """Return those that nobody has been offered or has taken."""
        live = Q(place=OuterRef("pk"), status__in=LIVE)
        return self.filter(~Exists(apps.get_model("cohorts", "Offer").objects.filter(live)))


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers, by what is asked of them."""

    def live(self) -> OfferQuerySet:
        """Return those that hold a place."""
        return self.filter(status__in=LIVE)

    def run_out(self, *, at: datetime) -> OfferQuerySet:
        """Return those still unanswered when their time ended, the oldest first."""
        return self.filter(status="made", expires_at__lte=at).order_by("expires_at", "pk")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Participants, by what is asked of them."""

    def of(self, person: Person) -> ParticipantQuerySet:
        """Return ``person``'s own places, so that nobody else's can be reached."""
        return self.filter(person=person).select_related("series")

    def taking_part(self) -> ParticipantQuerySet:
        """Return those who have not left or completed."""
        return self.filter(status="taking_part")

    def expected_at(self, session: Session) -> ParticipantQuerySet:
        """Return those on the list of ``session``: everyone of its series who has not left."""
        return self.filter(series=session.series_id).exclude(status="withdrawn").select_related("person")

    def language_wishes(self) -> dict[str, int]:
        """Return how many there are (``all``) and how many wish for Welsh in sessions (``cy``)."""
        return self.aggregate(all=Count("pk"), cy=Count("pk", filter=Q(session_language="cy")))
