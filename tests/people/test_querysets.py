"""Searching people: accents and case do not matter, every word must be found, and the index serves it."""

import pytest
from django.db import connection

from people.models import Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> None:
    PersonFactory(full_name="Llŷr Gwyn-Ŵyn", email="llyr@corff.example")
    PersonFactory(full_name="Siân Llŷr", preferred_name="Siani", email="sian@cyngor.example")
    PersonFactory(full_name="Theo 100% Rhys", email="theo@corff.example")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("llyr", ["Llŷr Gwyn-Ŵyn", "Siân Llŷr"]),
        ("LLŶR", ["Llŷr Gwyn-Ŵyn", "Siân Llŷr"]),
        ("wyn llyr", ["Llŷr Gwyn-Ŵyn"]),
        ("siani", ["Siân Llŷr"]),
        ("cyngor.example", ["Siân Llŷr"]),
        ("100%", ["Theo 100% Rhys"]),
        ("_", []),
        ("nobody", []),
        ("", ["Llŷr Gwyn-Ŵyn", "Siân Llŷr", "Theo 100% Rhys"]),
    ],
)
def test_search_ignores_case_and_accents_and_needs_every_word(people: None, words: str, found: list[str]) -> None:
    assert sorted(Person.objects.search(words).values_list("full_name", flat=True)) == found


def test_search_reads_the_index(people: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "person_search" in Person.objects.search("llŷr").explain()


def test_the_person_with_an_address_is_found_whatever_its_case(people: None) -> None:
    assert Person.objects.with_email(" LLYR@corff.example ").get().full_name == "Llŷr Gwyn-Ŵyn"
    assert Person.objects.get_by_natural_key("Llyr@Corff.example").full_name == "Llŷr Gwyn-Ŵyn"


def test_names_are_listed_in_the_order_of_the_welsh_alphabet() -> None:
    names = ["Anwen", "Âranwen", "Catrin", "Cyfarthfa", "Chwilog", "Dafydd", "Ddôl", "Eira", "Felix", "Ffion", "Glyn", "Gwyn", "Ngaio",
             "Hywel", "Lowri", "Lyn", "Llŷr", "Menna", "Pari", "Phylip", "Ruth", "Rhys", "Tom", "Theo", "Ŵyn", "Wyndham", "Ynyr"]  # fmt: skip
    for name in sorted(names):
        PersonFactory(full_name=name)
    assert list(Person.objects.in_order().values_list("full_name", flat=True)) == names


def test_the_order_of_names_reads_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "person_order" in Person.objects.in_order().explain()
