"""Choosing a cohort."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from cohorts import selection
from cohorts.links import in_both
from cohorts.models import Application, Offer
from cohorts.signals import offer_made
from labs.models import Series
from outbox.models import Message
from people.models import AuditEntry
from tests.factories import AT, ApplicationFactory, OfferFactory, ParticipantFactory, PersonFactory, SeriesFactory

MOVED_ON = ["This cannot be done now: the record has moved on."]


@pytest.fixture
def series() -> Series:
    return SeriesFactory(is_open=True, capacity=2)


def statuses(series: Series) -> list[tuple[str, int | None]]:
    return list(series.applications.order_by("pk").values_list("status", "waiting_position"))


@pytest.mark.django_db
def test_an_offer_takes_the_lowest_free_place_and_writes_to_the_person(series: Series) -> None:
    owner, heard = PersonFactory(), []
    application = ApplicationFactory(series=series, person=PersonFactory(welsh=True))

    def hear(*, offer: Offer, **_rest: Any) -> None:
        heard.append(offer.pk)

    offer_made.connect(hear)
    offer = selection.offer(application=application, by=owner, at=AT)
    offer_made.disconnect(hear)
    assert (offer.place.number, offer.status, offer.made_at) == (1, "made", AT)
    assert heard == [offer.pk]
    assert statuses(series) == [("offered", None)]
    message = Message.objects.get()
    assert (message.kind, message.person, message.key) == (
        "place-offered",
        application.person,
        f"place-offered:{offer.pk}",
    )
    entry = AuditEntry.objects.about(application).get()
    assert (entry.by, entry.details) == (owner, {"before": "submitted", "after": "offered"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made_at", "expires_at"),
    [
        # five working days after Monday 2 March 2026, at 5pm in winter time
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 9, 17, 0, tzinfo=UTC)),
        # over the clock change and Easter: from Friday 27 March to Tuesday 7 April, at 5pm in summer time
        (datetime(2026, 3, 27, 9, 0, tzinfo=UTC), datetime(2026, 4, 7, 16, 0, tzinfo=UTC)),
        # half past midnight in Wales is still the day before in UTC
        (datetime(2026, 6, 7, 23, 30, tzinfo=UTC), datetime(2026, 6, 15, 16, 0, tzinfo=UTC)),
    ],
)
def test_an_offer_runs_out_at_five_in_wales_after_five_working_days(made_at: datetime, expires_at: datetime) -> None:
    assert selection.offer(application=ApplicationFactory(), by=None, at=made_at).expires_at == expires_at


@pytest.mark.django_db
def test_no_more_places_are_offered_than_there_are(series: Series) -> None:
    applications = [ApplicationFactory(series=series) for _each in range(3)]
    for application in applications[:2]:
        selection.offer(application=application, by=None, at=AT)
    with pytest.raises(selection.NoPlaceLeft) as refused:
        selection.offer(application=applications[2], by=None, at=AT)
    assert refused.value.messages == ["Every place in this series is offered or taken."]
    assert statuses(series) == [("offered", None), ("offered", None), ("submitted", None)]


@pytest.mark.django_db
def test_a_bulk_offer_fills_the_places_in_the_order_of_sending_and_queues_the_rest(series: Series) -> None:
    later = [ApplicationFactory(series=series, submitted_at=AT.replace(hour=hour)) for hour in (12, 11, 10, 9)]
    outcome = selection.decide(applications=later, decision="offer", by=None, at=AT)
    assert (outcome.done, outcome.refused) == (4, ())
    assert statuses(series) == [("waiting", 2), ("waiting", 1), ("offered", None), ("offered", None)]
    kinds = Message.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["place-offered", "place-offered", "application-waiting", "application-waiting"]


@pytest.mark.django_db
def test_each_of_a_bulk_decision_stands_by_itself(series: Series) -> None:
    good, bad = ApplicationFactory(series=series), ApplicationFactory(series=series, status="accepted")
    outcome = selection.decide(applications=[bad, good], decision="reject", by=None, at=AT)
    assert outcome == selection.Outcome(1, (bad,))
    assert [message.person for message in Message.objects.filter(kind="application-not-chosen")] == [good.person]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "decision"),
    [
        ("accepted", selection.shortlist),
        ("rejected", selection.offer),
        ("offered", selection.wait),
        ("offered", selection.reject),
        ("withdrawn", selection.reject),
    ],
)
def test_decisions_that_the_table_does_not_have_are_refused(status: str, decision: Callable[..., Any]) -> None:
    application = ApplicationFactory(status=status)
    with pytest.raises(ValidationError) as refused:
        decision(application=application, by=None, at=AT)
    assert refused.value.messages == MOVED_ON
    assert Message.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["draft", "finished", "cancelled"])
def test_no_place_is_offered_in_a_series_that_takes_nobody_in(status: str) -> None:
    published = {"published_at": AT, "finished_at": AT} if status == "finished" else {}
    application = ApplicationFactory(series=SeriesFactory(status=status, **published))
    with pytest.raises(ValidationError) as refused:
        selection.offer(application=application, by=None, at=AT)
    assert refused.value.messages == ["Places are offered while the series is open, closed for sign-up or running."]


@pytest.mark.django_db
def test_someone_who_waits_already_keeps_their_place_on_the_list(series: Series) -> None:
    series.capacity = 1
    series.save()
    selection.offer(application=ApplicationFactory(series=series), by=None, at=AT)
    first, second = ApplicationFactory(series=series), ApplicationFactory(series=series)
    for application in (first, second, first):
        assert selection.offer_or_wait(application=application, by=None, at=AT) is None
    assert statuses(series) == [("offered", None), ("waiting", 1), ("waiting", 2)]


@pytest.mark.django_db
def test_leaving_the_waiting_list_leaves_the_others_in_order(series: Series) -> None:
    people = [selection.wait(application=ApplicationFactory(series=series), by=None, at=AT) for _each in range(3)]
    selection.withdraw(application=people[1], by=None, at=AT)
    assert list(series.applications.waiting()) == [people[0], people[2]]


@pytest.mark.django_db
def test_someone_with_an_offer_answers_it_and_is_not_taken_out_behind_its_back() -> None:
    application = OfferFactory().application
    with pytest.raises(ValidationError) as refused:
        selection.withdraw(application=application, by=None, at=AT)
    assert refused.value.messages == [
        "This person has been offered a place: the offer has to be answered or taken back."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "offers"), [("open", 2), ("closed", 2), ("running", 0)])
def test_the_waiting_list_moves_by_itself_until_the_series_starts(status: str, offers: int) -> None:
    series = SeriesFactory(status=status, published_at=AT, capacity=2)
    for _each in range(3):
        selection.wait(application=ApplicationFactory(series=series), by=None, at=AT)
    made = selection.fill_from_waiting_list(series=series, by=None, at=AT)
    assert len(made) == offers
    assert statuses(series)[:offers] == [("offered", None)] * offers


@pytest.mark.django_db
def test_someone_is_never_offered_a_second_place_beside_a_live_offer() -> None:
    application = OfferFactory(application__status="submitted").application
    with pytest.raises(ValidationError) as refused:
        selection.offer(application=application, by=None, at=AT)
    assert refused.value.messages == ["This person already has an offer for this series."]
    assert Offer.objects.count() == 1


@pytest.mark.django_db
def test_a_participant_without_an_offer_holds_no_place() -> None:
    participant = ParticipantFactory()
    assert participant.series.places.free().count() == 3


def _offer_in_its_own_connection(application: Application) -> str:
    try:
        offer = selection.offer_or_wait(application=application, by=None, at=AT)
        return "offered" if offer else "waiting"
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_two_hundred_people_taking_twenty_places_at_once_get_exactly_twenty_offers() -> None:
    series = SeriesFactory(is_open=True, capacity=20)
    applications = [ApplicationFactory(series=series) for _each in range(200)]
    in_both("labs:series", slug=series.slug)  # else each thread reads every address for itself
    connection.close()
    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(_offer_in_its_own_connection, applications))
    assert sorted(outcomes) == ["offered"] * 20 + ["waiting"] * 180
    offers = Offer.objects.filter(application__series=series, status="made")
    assert sorted(offers.values_list("place__number", flat=True)) == list(range(1, 21))
    waiting = series.applications.waiting().values_list("waiting_position", flat=True)
    assert list(waiting) == list(range(1, 181))
    kinds = Message.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["application-waiting"] * 180 + ["place-offered"] * 20
