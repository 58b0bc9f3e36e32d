"""The person's choice of language: a value, its date and where it was made (Welsh Language Standards, standard 2)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from people import audit, links
from people.models import LanguageSource, Person

LANGUAGE_LINK = "language"
"""The purpose of the signed link that stands in every email."""


@transaction.atomic
def choose_language(
    *, person: Person, language: str, source: LanguageSource, by: Person | None, at: datetime
) -> Person:
    """Set ``person``'s language (``cy`` or ``en``) as chosen at ``at`` in ``source``."""
    person.language, person.language_chosen_at, person.language_source = language, at, source
    person.save(update_fields=["language", "language_chosen_at", "language_source"])
    audit.record("language-chosen", by=by, at=at, on=person, language=language, source=str(source))
    return person


def language_link(person: Person, language: str, *, at: datetime) -> str:
    """Return the full address, in ``language``, of the page where ``person`` changes the language of our messages."""
    with override(language):
        path = reverse("people:language", args=[links.make(LANGUAGE_LINK, person_id=person.pk, at=at)])
    return f"{settings.SITE_URL.rstrip('/')}{path}"
