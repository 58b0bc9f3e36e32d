"""From the offer to the end of a place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cohorts import places, selection
from cohorts.models import Application, Offer, Participant
from cohorts.signals import (
    cohort_completed,
    cohort_uncompleted,
    offer_closed,
    participant_returned,
    participant_withdrawn,
    place_accepted,
)
from cohorts.tasks import expire_offers
from labs import status
from outbox.models import Message
from tests.factories import (
    AT,
    ApplicationFactory,
    OfferFactory,
    ParticipantFactory,
    PersonFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
SIGNALS = {
    "closed": offer_closed,
    "accepted": place_accepted,
    "withdrawn": participant_withdrawn,
    "returned": participant_returned,
    "completed": cohort_completed,
    "uncompleted": cohort_uncompleted,
}


@pytest.fixture
def heard() -> Any:
    """What was told to other rooms, in order."""
    told: list[str] = []
    receivers = []
    for name, signal in SIGNALS.items():

        def receiver(*, name: str = name, **_rest: Any) -> None:
            told.append(name)

        signal.connect(receiver)
        receivers.append((signal, receiver))
    yield told
    for signal, receiver in receivers:
        signal.disconnect(receiver)


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def test_accepting_makes_a_participant_and_invites_to_each_session_ahead(heard: list[str]) -> None:
    series = SeriesFactory(is_open=True)
    SessionFactory(series=series, number=1, starts_at=AT - timedelta(days=2), ends_at=AT - timedelta(days=1))
    ahead = [SessionFactory(series=series, number=number) for number in (2, 3)]
    offer = OfferFactory(
        application=ApplicationFactory(
            series=series, status="offered", needs="Capsiynau", session_language="cy", written_in="cy"
        )
    )
    participant = places.accept(offer=offer, by=offer.application.person, at=AT)
    assert (participant.person, participant.series, participant.status) == (
        offer.application.person,
        series,
        "taking_part",
    )
    assert (participant.needs, participant.needs_written_in, participant.session_language) == ("Capsiynau", "cy", "cy")
    assert participant.organisation == offer.application.organisation
    offer.refresh_from_db()
    assert (offer.status, offer.answered_at, offer.application.status) == ("accepted", AT, "accepted")
    assert heard == ["closed", "accepted"]
    assert kinds() == ["place-accepted", "session-invitation", "session-invitation"]
    invitations = Message.objects.filter(kind="session-invitation").order_by("pk")
    assert [int(message.key.split(":")[-2]) for message in invitations] == [session.pk for session in ahead]
    assert {message.about_id for message in Message.objects.all()} == {series.pk}
    assert [b"METHOD:REQUEST" in bytes(message.calendar) for message in invitations] == [True, True]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": "declined"}, "This offer has already been answered."),
        ({"status": "withdrawn"}, "This offer has already been answered."),
        ({"expires_at": AT + timedelta(microseconds=1)}, None),
        ({"made_at": AT - timedelta(days=1), "expires_at": AT}, "This offer has run out."),
    ],
)
def test_an_offer_is_answered_once_and_in_time(change: dict[str, Any], message: str | None) -> None:
    offer = OfferFactory(**change)
    if message is None:
        assert places.accept(offer=offer, by=None, at=AT).status == "taking_part"
        return
    for job in (places.accept, places.decline):
        with pytest.raises(ValidationError) as refused:
            job(offer=offer, by=None, at=AT)
        assert refused.value.messages == [message]
    assert Participant.objects.count() == 0


def test_no_place_is_accepted_in_a_series_that_was_called_off() -> None:
    offer = OfferFactory(application__series=SeriesFactory(status="cancelled"))
    with pytest.raises(ValidationError) as refused:
        places.accept(offer=offer, by=None, at=AT)
    assert refused.value.messages == ["This series is over."]


def test_declining_offers_the_place_to_the_next_who_waits(heard: list[str]) -> None:
    series = SeriesFactory(is_open=True, capacity=1)
    offer = selection.offer(application=ApplicationFactory(series=series), by=None, at=AT)
    waiting = [selection.wait(application=ApplicationFactory(series=series), by=None, at=AT) for _each in range(2)]
    places.decline(offer=offer, by=None, at=AT)
    rows = series.applications.order_by("pk").values_list("status", "waiting_position")
    assert list(rows) == [("declined", None), ("offered", None), ("waiting", 2)]
    assert Offer.objects.live().get().application == waiting[0]
    assert heard == ["closed"]


def test_offers_that_ran_out_close_and_the_waiting_list_moves_however_late_and_often_one_looks() -> None:
    series = SeriesFactory(is_open=True, capacity=1)
    offer = selection.offer(application=ApplicationFactory(series=series), by=None, at=AT)
    selection.wait(application=ApplicationFactory(series=series), by=None, at=AT)
    assert places.expire_due(at=offer.expires_at - timedelta(seconds=1)) == 0
    assert [places.expire_due(at=offer.expires_at) for _each in range(2)] == [1, 0]
    assert list(series.applications.order_by("pk").values_list("status", flat=True)) == ["lapsed", "offered"]
    assert kinds() == ["place-offered", "application-waiting", "offer-lapsed", "place-offered"]


def test_more_offers_than_one_batch_all_close(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "BATCH", 2)
    series = SeriesFactory(is_open=True, capacity=5)
    for _each in range(5):
        selection.offer(application=ApplicationFactory(series=series), by=None, at=AT)
    assert places.expire_due(at=AT + timedelta(days=30)) == 5


def test_the_task_looks_at_the_clock(time_machine: Any) -> None:
    offer = OfferFactory()
    time_machine.move_to(offer.expires_at)
    expire_offers()
    offer.refresh_from_db()
    assert offer.status == "expired"


def test_an_unanswered_offer_can_be_taken_back_and_an_answered_one_cannot() -> None:
    offer = OfferFactory()
    assert places.take_back(offer=offer, by=None, at=AT).status == "withdrawn"
    assert Application.objects.get().status == "shortlisted"
    with pytest.raises(ValidationError) as refused:
        places.take_back(offer=offer, by=None, at=AT)
    assert refused.value.messages == ["This offer has already been answered."]


def test_leaving_frees_the_place_tells_the_calendar_and_coming_back_invites_anew(heard: list[str]) -> None:
    series = SeriesFactory(is_open=True, capacity=1)
    SessionFactory(series=series, number=1)
    application = ApplicationFactory(series=series)
    participant = places.accept(offer=selection.offer(application=application, by=None, at=AT), by=None, at=AT)
    places.withdraw(participant=participant, by=participant.person, at=AT)
    participant.refresh_from_db()
    assert (participant.status, participant.offer.status) == ("withdrawn", "withdrawn")
    assert Application.objects.get().status == "withdrawn"
    assert series.places.free().count() == 1
    again = places.accept(offer=selection.offer(application=application, by=None, at=AT), by=None, at=AT)
    assert (again.pk, again.status) == (participant.pk, "taking_part")
    assert heard == ["closed", "accepted", "withdrawn", "closed", "closed", "accepted", "returned"]
    assert kinds() == [
        "place-offered",
        "place-accepted",
        "session-invitation",
        "place-given-up",
        "session-cancelled",
        "place-offered",
        "place-accepted",
        "session-invitation",
    ]


def test_someone_put_in_without_an_offer_can_leave_once() -> None:
    participant = ParticipantFactory()
    places.withdraw(participant=participant, by=None, at=AT)
    with pytest.raises(ValidationError) as refused:
        places.withdraw(participant=participant, by=None, at=AT)
    assert refused.value.messages == ["This cannot be done now: the record has moved on."]


def test_finishing_a_series_completes_those_who_took_part_and_reopening_undoes_it(heard: list[str]) -> None:
    series = SeriesFactory(is_running=True)
    stayed, left = ParticipantFactory(series=series), ParticipantFactory(series=series, status="withdrawn")
    elsewhere = ParticipantFactory()
    status.finish(series=series, by=None, at=AT)
    assert states(stayed, left, elsewhere) == ["completed", "withdrawn", "taking_part"]
    status.reopen(series=series, by=None, at=AT)
    assert states(stayed, left, elsewhere) == ["taking_part", "withdrawn", "taking_part"]
    assert heard == ["completed", "uncompleted"]


def states(*participants: Participant) -> list[str]:
    return [Participant.objects.get(pk=participant.pk).status for participant in participants]


def test_needs_are_kept_with_the_language_they_were_written_in() -> None:
    participant = ParticipantFactory(person=PersonFactory())
    for needs, kept in (("Egwyl bob awr", "cy"), ("", "")):
        places.say_needs(participant=participant, needs=needs, session_language="cy", written_in="cy", by=None, at=AT)
        participant.refresh_from_db()
        assert (participant.needs, participant.needs_written_in, participant.session_language) == (needs, kept, "cy")


def test_an_offer_is_open_until_its_last_moment() -> None:
    offer = OfferFactory.build(application=None, place=None)
    assert [offer.is_open(at=moment) for moment in (AT, offer.expires_at)] == [True, False]
    assert offer.expires_at == datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
