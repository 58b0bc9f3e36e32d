"""Putting someone on record the first time they are met; what they said of themselves before is never overwritten."""

from datetime import datetime

from django.db import IntegrityError, transaction

from people import audit
from people.choices import choose_language
from people.models import LanguageSource, Person


@transaction.atomic
def register(
    *, email: str, full_name: str, language: str, source: LanguageSource, by: Person | None, at: datetime
) -> Person:
    """Return the person with this address, made if there was none.

    ``language`` is ``cy``, ``en`` or empty. Of someone already known only what is empty is filled in: whoever knows an
    address must not be able to change its owner's name or language.
    """
    person, made = _get_or_make(email.strip().lower(), full_name.strip(), at)
    if made:
        audit.record("person-registered", by=by, at=at, on=person, source=str(source))
    elif not person.full_name and full_name.strip():
        person.full_name = full_name.strip()
        person.save(update_fields=["full_name"])
    if language and not person.language:
        choose_language(person=person, language=language, source=source, by=by, at=at)
    return person


def _get_or_make(email: str, full_name: str, at: datetime) -> tuple[Person, bool]:
    known = Person.objects.with_email(email).select_for_update()
    if person := known.first():
        return person, False
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, full_name=full_name, joined_at=at), True
    except IntegrityError:  # someone registered this address in the meantime
        return known.get(), False
