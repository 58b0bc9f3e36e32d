"""Invented records for tests, one factory a model. Every address ends in .example."""

from datetime import UTC, date, datetime

import factory

from alumni.models import Alumnus, CheckIn, Completion, Profile
from cohorts.models import Application, Attendance, Offer, Participant, Place
from labs.models import Series, Session, Theme
from organisations.models import Organisation
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


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    """A public body with a name in each language."""

    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda number: f"body-{number}")
    name_cy = factory.Sequence(lambda number: f"Cyngor Cwm {number}")
    name_en = factory.Sequence(lambda number: f"Valley Council {number}")
    sector = "principal-council"


class SeriesFactory(factory.django.DjangoModelFactory[Series]):
    """A draft written in both languages; pass ``is_open=True`` for one that takes sign-ups."""

    class Meta:
        model = Series
        skip_postgeneration_save = True

    class Params:
        is_open = factory.Trait(status="open", published_at=AT)
        is_running = factory.Trait(status="running", published_at=AT)
        is_finished = factory.Trait(status="finished", published_at=AT, finished_at=AT)

    slug = factory.Sequence(lambda number: f"labs-{number}")
    title_cy = factory.Sequence(lambda number: f"Labs y gwanwyn {number}")
    title_en = factory.Sequence(lambda number: f"Spring Labs {number}")
    summary_cy = "Wyth sesiwn ymarferol i dîm."
    summary_en = "Eight hands-on sessions for a team."
    capacity = 3
    starts_on = date(2026, 4, 13)
    ends_on = date(2026, 5, 8)


class ThemeFactory(factory.django.DjangoModelFactory[Theme]):
    """A theme of a series."""

    class Meta:
        model = Theme

    series = factory.SubFactory(SeriesFactory)
    position = factory.Sequence(lambda number: number + 1)
    title_cy = "Deall y broblem"
    title_en = "Understanding the problem"


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """A remote session on 13 April 2026 from 10am to noon, clocks in Wales."""

    class Meta:
        model = Session

    series = factory.SubFactory(SeriesFactory)
    number = factory.Sequence(lambda number: number % 10_000 + 1)
    title_cy = "Dod i adnabod eich gilydd"
    title_en = "Getting to know each other"
    starts_at = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)
    ends_at = datetime(2026, 4, 13, 11, 0, tzinfo=UTC)
    mode = "remote"


class ApplicationFactory(factory.django.DjangoModelFactory[Application]):
    """A sign-up in English that nobody has decided about."""

    class Meta:
        model = Application

    series = factory.SubFactory(SeriesFactory, is_open=True)
    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    job_title = "Service designer"
    why = "We want to make our services easier to use."
    written_in = "en"
    submitted_at = AT


class OfferFactory(factory.django.DjangoModelFactory[Offer]):
    """An offer of the first place, waiting for its answer until 5pm on 9 March 2026."""

    class Meta:
        model = Offer

    application = factory.SubFactory(ApplicationFactory, status="offered")
    place = factory.LazyAttribute(lambda offer: Place.objects.free().filter(series=offer.application.series).first())
    made_at = AT
    expires_at = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)


class ParticipantFactory(factory.django.DjangoModelFactory[Participant]):
    """Someone who takes part; made without an offer."""

    class Meta:
        model = Participant

    series = factory.SubFactory(SeriesFactory, is_running=True)
    person = factory.SubFactory(PersonFactory)
    joined_at = AT


class AttendanceFactory(factory.django.DjangoModelFactory[Attendance]):
    """Someone who was at a session."""

    class Meta:
        model = Attendance

    presence = "present"
    recorded_at = AT


class AlumnusFactory(factory.django.DjangoModelFactory[Alumnus]):
    """Someone who completed a series; ``completion=None`` for someone whose completion was undone."""

    class Meta:
        model = Alumnus
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    since = AT
    completion = factory.RelatedFactory("tests.factories.CompletionFactory", factory_related_name="alumnus")


class CompletionFactory(factory.django.DjangoModelFactory[Completion]):
    """A completed series of an alumnus."""

    class Meta:
        model = Completion

    alumnus = factory.SubFactory(AlumnusFactory, completion=None)
    series = factory.SubFactory(SeriesFactory, is_finished=True)
    completed_at = AT


class ProfileFactory(factory.django.DjangoModelFactory[Profile]):
    """A profile that nobody has claimed; ``shown_to_alumni=True`` or ``public=True`` for one that is claimed and shown."""

    class Meta:
        model = Profile

    class Params:
        is_claimed = factory.Trait(claimed_at=AT)
        shown_to_alumni = factory.Trait(claimed_at=AT, audience="alumni")
        public = factory.Trait(claimed_at=AT, audience="public")

    alumnus = factory.SubFactory(AlumnusFactory)
    slug = factory.LazyAttribute(lambda profile: f"ffion-{profile.alumnus.pk}")


class CheckInFactory(factory.django.DjangoModelFactory[CheckIn]):
    """Going well, said in Welsh."""

    class Meta:
        model = CheckIn

    person = factory.SubFactory(PersonFactory)
    series = factory.SubFactory(SeriesFactory, is_finished=True)
    asked_for = "check-in-1-month"
    feeling = 4
    went_well = "Mae'r tîm yn cwrdd bob wythnos."
    written_in = "cy"
    answered_at = AT
