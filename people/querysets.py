"""The read rules of people and of the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from people.searching import SearchText, WelshOrder, with_every_word

if TYPE_CHECKING:
    from people.models import AuditEntry, Person


class PersonQuerySet(models.QuerySet["Person"]):
    """People, by what is asked of them."""

    def with_email(self, email: str) -> PersonQuerySet:
        """Return the person with this address, whatever its case."""
        return self.filter(Exact(Lower("email"), email.strip().lower()))

    def search(self, words: str) -> PersonQuerySet:
        """Return those whose name or address holds every word; case and accents are ignored."""
        searched = self.alias(searched_text=SearchText("full_name", "preferred_name", "email"))
        return searched.filter(with_every_word(words))

    def in_order(self) -> PersonQuerySet:
        """Return them by full name in the order of the Welsh alphabet (``people.searching``)."""
        return self.order_by(WelshOrder("full_name"), "pk")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries of the audit trail."""

    def about(self, record: models.Model) -> AuditQuerySet:
        """Return what was done to ``record``."""
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)

    def with_person(self, person: Person) -> AuditQuerySet:
        """Return what was done to ``person`` or by them."""
        about = Q(content_type=ContentType.objects.get_for_model(person), object_id=person.pk)
        return self.filter(about | Q(by=person))
