"""As many places as the capacity says, and rules that only the database can promise."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cohorts.models import Application, Attendance, Offer, Participant, Place
from labs.models import Series
from tests.factories import (
    AT,
    ApplicationFactory,
    OfferFactory,
    ParticipantFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def numbers(series: Series) -> list[int]:
    return list(series.places.values_list("number", flat=True))


def test_a_series_has_as_many_places_as_its_capacity_whenever_it_is_saved() -> None:
    series = SeriesFactory(capacity=2)
    assert numbers(series) == [1, 2]
    for capacity, expected in ((4, [1, 2, 3, 4]), (1, [1]), (1, [1]), (3, [1, 2, 3])):
        series.capacity = capacity
        series.save()
        assert numbers(series) == expected


def test_a_fixture_brings_its_own_places() -> None:
    series = SeriesFactory.build(pk=1, capacity=2)
    series.save_base(raw=True)
    assert numbers(Series.objects.get()) == []


def test_when_a_series_shrinks_its_offers_move_to_the_places_that_stay() -> None:
    series = SeriesFactory(is_open=True, capacity=4)
    places = {place.number: place for place in series.places.all()}
    live = OfferFactory(application__series=series, place=places[4])
    over = OfferFactory(application__series=series, place=places[3], status="declined")
    first = OfferFactory(application__series=series, place=places[1])
    series.capacity = 2
    series.save()
    kept = dict(Offer.objects.values_list("pk", "place__number"))
    assert kept == {live.pk: 2, over.pk: 1, first.pk: 1}
    assert numbers(series) == [1, 2]


def refused(change: Any) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_the_database_refuses_a_place_beyond_the_capacity() -> None:
    series = SeriesFactory(capacity=2)
    assert refused(lambda: Place.objects.create(series=series, number=3)) == "place_within_capacity"
    assert refused(lambda: series.places.filter(number=2).update(number=5)) == "place_within_capacity"
    assert refused(lambda: series.places.filter(number=2).update(number=1)) == "place_number_once"
    assert refused(lambda: series.places.filter(number=2).update(number=0)) == "place_numbered_from_one"


def test_the_database_refuses_a_capacity_below_the_offers_that_hold_a_place() -> None:
    series = SeriesFactory(is_open=True, capacity=3)
    OfferFactory(application__series=series)
    OfferFactory(application__series=series, status="accepted")
    shrink = Series.objects.filter(pk=series.pk).update
    assert refused(lambda: shrink(capacity=1)) == "capacity_holds_offers"
    assert shrink(capacity=2) == 1


def test_the_database_refuses_two_offers_of_a_place_or_to_a_person_or_across_series() -> None:
    offer = OfferFactory()
    other = ApplicationFactory(series=offer.application.series)
    elsewhere = ApplicationFactory()
    free = offer.application.series.places.free().first()

    def make(**fields: Any) -> Any:
        return lambda: Offer.objects.create(**{"made_at": AT, "expires_at": offer.expires_at, **fields})

    assert refused(make(application=other, place=offer.place)) == "offer_one_live_per_place"
    assert refused(make(application=offer.application, place=free)) == "offer_one_live_per_application"
    assert refused(make(application=elsewhere, place=free)) == "offer_in_own_series"
    assert refused(make(application=other, place=free, expires_at=AT)) == "offer_expires_after_made"


def test_the_database_refuses_applications_that_contradict_themselves() -> None:
    application = ApplicationFactory(status="waiting", waiting_position=1)
    other = ApplicationFactory(series=application.series)
    change = Application.objects.filter(pk=other.pk).update
    assert refused(lambda: change(person=application.person)) == "application_once_per_series"
    assert refused(lambda: change(organisation=None, organisation_name="")) == "application_names_organisation"
    assert refused(lambda: change(status="waiting")) == "application_waiting_has_position"
    assert refused(lambda: change(waiting_position=2)) == "application_waiting_has_position"
    assert refused(lambda: change(status="waiting", waiting_position=1)) == "application_waiting_order"


def test_the_database_refuses_a_participant_or_an_attendance_twice() -> None:
    participant = ParticipantFactory()
    again = {"series": participant.series, "person": participant.person, "joined_at": AT}
    assert refused(lambda: Participant.objects.create(**again)) == "participant_once_per_series"
    row = {
        "participant": participant,
        "session": SessionFactory(series=participant.series),
        "presence": "present",
        "recorded_at": AT,
    }
    Attendance.objects.create(**row)
    assert refused(lambda: Attendance.objects.create(**row)) == "attendance_once_per_session"
