"""Invented records for tests, one factory a model. Every address ends in .example."""

from datetime import UTC, datetime

import factory

from people.models import Person

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning in Wales; the clock of tests that name no other."""


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    """Someone with no language chosen; pass ``welsh=True`` or ``english=True`` for a choice made in the sign-up form."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    class Params:
        welsh = factory.Trait(language="cy", language_chosen_at=AT, language_source="sign_up")
        english = factory.Trait(language="en", language_chosen_at=AT, language_source="sign_up")
        staff = factory.Trait(is_staff=True)

    email = factory.Sequence(lambda number: f"person{number}@corff.example")
    full_name = factory.Sequence(lambda number: f"Ffion Rhys {number}")
    password = "!"
    joined_at = AT
