"""Registering someone: found by address, and never overwritten by whoever knows the address."""

from datetime import UTC, datetime
from typing import Any

import pytest

from people.models import AuditEntry, LanguageSource, Person
from people.registering import register

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def signed_up(**given: Any) -> Person:
    values = {"email": "ffion@corff.example", "full_name": "Ffion Rhys", "language": "cy"} | given
    return register(**values, source=LanguageSource.SIGN_UP, by=None, at=AT)


def test_someone_new_is_put_on_record_with_the_language_they_chose() -> None:
    person = signed_up(email=" Ffion@Corff.example ")
    assert (person.email, person.full_name, person.joined_at) == ("ffion@corff.example", "Ffion Rhys", AT)
    assert (person.language, person.language_chosen_at, person.language_source) == ("cy", AT, "sign_up")
    assert person.has_usable_password() is False
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "person-registered",
        "language-chosen",
    ]


def test_someone_known_is_found_whatever_the_case_and_keeps_their_own_name_and_language() -> None:
    person = signed_up()
    again = signed_up(email="FFION@corff.example", full_name="Someone Else", language="en")
    assert again == person
    person.refresh_from_db()
    assert (person.full_name, person.language) == ("Ffion Rhys", "cy")
    assert AuditEntry.objects.count() == 2


def test_what_was_empty_is_filled_in() -> None:
    person = signed_up(full_name="", language="")
    assert (person.language, person.language_chosen_at) == ("", None)
    again = signed_up()
    assert (again.pk, again.full_name, again.language) == (person.pk, "Ffion Rhys", "cy")
