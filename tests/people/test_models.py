"""What the database itself refuses about people, and how people are made."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from people.models import Person
from tests.factories import AT, PersonFactory

pytestmark = pytest.mark.django_db


def refused(constraint: str, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PersonFactory(**values)


def test_an_address_belongs_to_one_person() -> None:
    PersonFactory(email="ffion@corff.example")
    refused("person_email_unique", email="ffion@corff.example")


def test_an_address_is_kept_in_lower_case() -> None:
    refused("person_email_lower_case", email="Ffion@corff.example")


@pytest.mark.parametrize(
    "choice",
    [
        {"language": "cy"},
        {"language": "cy", "language_chosen_at": AT},
        {"language_chosen_at": AT},
        {"language_source": "staff"},
    ],
)
def test_a_choice_of_language_has_its_date_and_place_or_is_not_there(choice: dict[str, Any]) -> None:
    refused("person_language_choice_whole", **choice)


def test_a_superuser_signs_in_by_code_like_everyone_else() -> None:
    person = Person.objects.create_superuser(" Owner@Labs.example", password="secret")
    assert (person.email, person.is_staff, person.is_superuser) == ("owner@labs.example", True, True)
    assert person.has_usable_password() is False


def test_a_person_is_greeted_by_the_name_they_prefer() -> None:
    names = [("Ffion Rhys", "Ffi"), ("Ffion Rhys", ""), ("", "")]
    people = [Person(full_name=full, preferred_name=preferred, email="a@b.example") for full, preferred in names]
    assert [person.greeting_name for person in people] == ["Ffi", "Ffion Rhys", ""]
    assert [str(person) for person in people] == ["Ffion Rhys", "Ffion Rhys", "a@b.example"]
    assert [person.get_full_name() for person in people] == ["Ffion Rhys", "Ffion Rhys", ""]
    assert [person.get_short_name() for person in people] == ["Ffi", "Ffion Rhys", ""]


def test_messages_come_in_both_languages_to_someone_who_has_not_chosen() -> None:
    assert [Person(language=language).message_language for language in ("cy", "en", "")] == ["cy", "en", "both"]
