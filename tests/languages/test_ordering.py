"""One order of names and one rule of search for bodies and people, in both languages, on the real bodies of Wales."""

import pytest
from django.db import connection
from django.utils.translation import override

from organisations.models import Organisation
from organisations.public_bodies import load
from people.models import Person
from tests.factories import AT, PersonFactory

pytestmark = pytest.mark.django_db
ALPHABET = [
    "a",
    "b",
    "c",
    "ch",
    "d",
    "dd",
    "e",
    "f",
    "ff",
    "g",
    "ng",
    "h",
    "i",
    "j",
    "k",
    "l",
    "ll",
    "m",
    "n",
    "o",
    "p",
    "ph",
    "q",
    "r",
    "rh",
    "s",
    "t",
    "th",
    "u",
    "v",
    "w",
    "x",
    "y",
    "z",
]
"""The Welsh alphabet, with the letters it borrows where the Latin alphabet has them."""


@pytest.fixture
def bodies():
    load(by=None, at=AT)


def letters(name):
    """Read a name letter by letter as the rule says, in plain Python, to compare the database with."""
    plain = name.casefold().translate(str.maketrans("âêîôûŵŷáéíóúàèìòùïöäëü", "aeiouwyaeiouaeiouioaeu"))
    plain = "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter == " "))
    found, rest = [], plain
    while rest:
        letter = rest[:2] if rest[:2] in ALPHABET else rest[:1]
        found.append(ALPHABET.index(letter) if letter in ALPHABET else ord(letter) - 200)
        rest = rest[len(letter) :]
    return found


@pytest.mark.usefixtures("bodies")
@pytest.mark.parametrize("language", ["cy", "en"])
def test_every_body_of_the_data_file_stands_where_the_welsh_alphabet_puts_it(language):
    with override(language):
        names = list(Organisation.objects.in_order().values_list(f"name_{language}", flat=True))
    assert (len(names) > 100, names) == (True, sorted(names, key=letters))


@pytest.mark.usefixtures("bodies")
@pytest.mark.parametrize("language", ["cy", "en"])
def test_the_order_of_bodies_is_read_from_an_index(language):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with override(language):
        assert f"organisation_order_{language}" in Organisation.objects.in_order()[:20].explain()


def test_people_stand_in_the_same_order_in_both_languages():
    names = [
        "Ceri",
        "Chwilog",
        "Dafydd",
        "Ddewi",
        "Fflur",
        "Ffion",
        "Gwyn",
        "Ngaio",
        "Hywel",
        "Lowri",
        "Llŷr",
        "Rhys",
        "Theo",
        "Ŵyn",
        "Ynyr",
    ]
    expected = sorted(names, key=letters)
    for name in names:
        PersonFactory(full_name=name)
    for language in ("cy", "en"):
        with override(language):
            assert list(Person.objects.in_order().values_list("full_name", flat=True)) == expected
    assert expected[:4] == ["Ceri", "Chwilog", "Dafydd", "Ddewi"]


@pytest.mark.usefixtures("bodies")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ynys mon", ["Cyngor Sir Ynys Môn"]),
        ("YNYS MÔN", ["Cyngor Sir Ynys Môn"]),
        ("anglesey council", ["Cyngor Sir Ynys Môn"]),
        ("nobody has this name", []),
    ],
)
def test_search_ignores_case_and_accents_in_both_names(words, found):
    with override("cy"):
        assert [body.name for body in Organisation.objects.search(words)] == found
