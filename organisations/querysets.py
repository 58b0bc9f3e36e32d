"""The read rules of organisations and of the pipeline."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from ui.addresses import current_language

if TYPE_CHECKING:
    from organisations.models import Organisation, Prospect

    OrganisationBase = models.QuerySet[Organisation]
    ProspectBase = models.QuerySet[Prospect]
else:
    OrganisationBase = ProspectBase = models.QuerySet


class OrganisationQuerySet(OrganisationBase):
    """Organisations, by what is asked of them."""

    def listed(self) -> OrganisationQuerySet:
        """Return those that forms offer, named in both languages."""
        return self.filter(listed=True, name_cy__gt="", name_en__gt="")

    def in_order(self) -> OrganisationQuerySet:
        """Return them by name in the language of the page."""
        return self.order_by(f"name_{current_language()}", "pk")

    def search(self, words: str) -> OrganisationQuerySet:
        """Return those with every word in a name, in either language, or in one of their other names."""
        found = self.alias(other_names=models.Func(F("aliases"), models.Value(" "), function="array_to_string"))
        for word in words.split():
            found = found.filter(
                Q(name_cy__icontains=word) | Q(name_en__icontains=word) | Q(other_names__icontains=word)
            )
        return found


class ProspectQuerySet(ProspectBase):
    """The pipeline, by what is asked of it."""

    def waiting_for_action(self, *, on: date) -> ProspectQuerySet:
        """Return those whose next action was due by ``on``, the longest-waiting first."""
        return self.filter(next_action_on__lte=on).order_by("next_action_on", "pk")
