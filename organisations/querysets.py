"""The read rules of organisations and of the pipeline."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Coalesce, Concat

from people.searching import Fold, WelshOrder, with_every_word
from ui.addresses import current_language

if TYPE_CHECKING:
    from organisations.models import Organisation, Prospect


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, by what is asked of them."""

    def listed(self) -> OrganisationQuerySet:
        """Return those that forms offer, named in both languages."""
        return self.filter(listed=True, name_cy__gt="", name_en__gt="")

    def in_order(self) -> OrganisationQuerySet:
        """Return them by name in the language of the page, in the order of the Welsh alphabet in both."""
        return self.order_by(WelshOrder(f"name_{current_language()}"), "pk")

    def search(self, words: str) -> OrganisationQuerySet:
        """Return those whose names in either language, or other names, hold every word, whatever case or accents."""
        other_names = Func(F("aliases"), Value(" "), function="array_to_string", output_field=TextField())
        everything = Fold(
            Concat(
                Coalesce("name_cy", Value("")),
                Value(" "),
                Coalesce("name_en", Value("")),
                Value(" "),
                other_names,
                output_field=TextField(),
            )
        )
        return self.alias(searched_text=everything).filter(with_every_word(words))


class ProspectQuerySet(models.QuerySet["Prospect"]):
    """The pipeline, by what is asked of it."""

    def waiting_for_action(self, *, on: date) -> ProspectQuerySet:
        """Return those whose next action was due by ``on``, the longest-waiting first."""
        return self.filter(next_action_on__lte=on).order_by("next_action_on", "pk")
