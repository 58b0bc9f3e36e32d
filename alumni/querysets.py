"""The read rules of alumni, their profiles and their check-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from people.models import Person
from people.searching import Fold, WelshOrder, with_every_word

if TYPE_CHECKING:
    from alumni.models import Alumnus, CheckIn, Profile


SEE_ALL = "alumni.view_profile"
NAME = "alumnus__person__full_name"


class AlumnusQuerySet(models.QuerySet["Alumnus"]):
    """Alumni, by what is asked of them."""

    def of(self, viewer: Person | AnonymousUser) -> AlumnusQuerySet:
        """Return the record of ``viewer``, if they completed a series and that was not undone."""
        return self.filter(person_id=viewer.pk, completions__isnull=False).distinct() if viewer.pk else self.none()


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Profiles. Every page, search and export asks here who may see what."""

    def visible_to(self, viewer: Person | AnonymousUser) -> ProfileQuerySet:
        """Return the profiles that ``viewer`` may see.

        One's own always; staff who look after alumni see all; everyone sees what is shown to everyone; alumni also see
        what is shown to alumni. Nobody else sees that a hidden profile exists.
        """
        if viewer.has_perm(SEE_ALL):
            return self.all()
        own = Q(alumnus__person_id=viewer.pk) if viewer.pk else Q(pk=None)
        is_alumnus = self.model._default_manager.filter(own, alumnus__completions__isnull=False).exists()
        return self.filter(own | Q(audience__in=["public", "alumni"] if is_alumnus else ["public"]))

    def claimed(self) -> ProfileQuerySet:
        """Return those their person has claimed."""
        return self.filter(claimed_at__isnull=False)

    def named(self, words: str) -> ProfileQuerySet:
        """Return those whose person's name holds every word; case and accents are ignored, addresses not searched."""
        return self.alias(searched_text=Fold(NAME)).filter(with_every_word(words))

    def in_order(self) -> ProfileQuerySet:
        """Return them by full name in the order of the Welsh alphabet (``people.searching``)."""
        return self.order_by(WelshOrder(NAME), "pk")

    def with_person(self) -> ProfileQuerySet:
        """Load what a page about them names."""
        return self.select_related("alumnus__person")


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    """Check-ins."""

    def of(self, person: Person) -> CheckInQuerySet:
        """Return the answers of ``person``, the latest first, with their series."""
        return self.filter(person=person).select_related("series").order_by("-answered_at", "-pk")
