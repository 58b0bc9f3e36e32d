"""The person's choice of language: a value, its date and where it was made (Welsh Language Standards, standard 2)."""

from datetime import datetime

from django.db import transaction

from people import audit
from people.models import LanguageSource, Person


@transaction.atomic
def choose_language(
    *, person: Person, language: str, source: LanguageSource, by: Person | None, at: datetime
) -> Person:
    """Set ``person``'s language (``cy`` or ``en``) as chosen at ``at`` in ``source``."""
    person.language, person.language_chosen_at, person.language_source = language, at, source
    person.save(update_fields=["language", "language_chosen_at", "language_source"])
    audit.record("language-chosen", by=by, at=at, on=person, language=language, source=str(source))
    return person
