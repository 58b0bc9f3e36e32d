"""Answering an offer from its email, and a participant's own page."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine as clock
from django.test import Client
from django.utils.translation import override
from icalendar import Calendar

from cohorts.links import offer_link
from cohorts.models import Offer, Participant
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


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.travel(AT, tick=False), override("en"):
        yield


@pytest.fixture
def offer() -> Offer:
    return OfferFactory(
        application=ApplicationFactory(series=SeriesFactory(is_open=True, slug="gwanwyn"), status="offered")
    )


def link(offer: Offer, language: str = "en") -> str:
    return "/" + offer_link(offer, at=AT)[language].split("/", 3)[3]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_looking_at_an_offer_changes_nothing_however_often(client: Client, offer: Offer, language: str) -> None:
    for _each in range(2):
        response = client.get(link(offer, language))
        assert (response.status_code, response.context["state"]) == (200, "made")
    assert list(Offer.objects.values_list("status", flat=True)) == ["made"]


@pytest.mark.parametrize(("answer", "state", "participants"), [("accept", "accepted", 1), ("decline", "declined", 0)])
def test_an_answer_counts_once_and_the_link_then_says_what_it_was(
    client: Client, offer: Offer, answer: str, state: str, participants: int
) -> None:
    address = link(offer)
    assert client.post(address, {"answer": answer})["Location"] == address
    other = {"accept": "decline", "decline": "accept"}[answer]
    client.post(address, {"answer": other})
    assert client.get(address).context["state"] == state
    assert Offer.objects.get().status == state
    assert Participant.objects.count() == participants


def test_a_second_link_to_the_same_offer_cannot_answer_it_again(client: Client, offer: Offer) -> None:
    first, second = link(offer), link(offer)
    client.post(first, {"answer": "decline"})
    client.post(second, {"answer": "accept"})
    assert client.get(second).context["state"] == "declined"
    assert Participant.objects.count() == 0


def test_a_post_without_an_answer_only_shows_the_offer(client: Client, offer: Offer) -> None:
    assert client.post(link(offer), {"answer": "perhaps"}).context["state"] == "made"


def test_an_offer_that_ran_out_says_so_even_before_it_was_closed(client: Client, offer: Offer) -> None:
    address = link(offer)
    with clock.travel(offer.expires_at, tick=False):
        client.post(address, {"answer": "accept"})
        response = client.get(address)
    assert (response.status_code, response.context["state"]) == (200, "expired")
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("what", ["nonsense", "old", "removed", "someone else"])
def test_a_link_that_does_not_work_is_explained(client: Client, offer: Offer, what: str) -> None:
    address, at = link(offer), AT
    if what == "nonsense":
        address = "/en/offer/nonsense/"
    if what == "old":
        at = AT + timedelta(days=181)
    if what == "removed":
        offer.delete()
    if what == "someone else":
        offer.application.person = PersonFactory()
        offer.application.save()
    with clock.travel(at, tick=False):
        response = client.get(address)
    assert (response.status_code, response.templates[0].name) == (404, "cohorts/offer/bad_link.html")


@pytest.fixture
def participant(client: Client) -> Participant:
    """Someone who takes part, signed in."""
    series = SeriesFactory(is_running=True, slug="gwanwyn")
    SessionFactory(series=series, number=1, join_url="https://meet.example/labs")
    participant = ParticipantFactory(series=series, person=PersonFactory(welsh=True))
    client.force_login(participant.person)
    return participant


PLACE = "/en/your-place/gwanwyn/"


def test_the_page_of_a_place_shows_the_sessions_with_their_links(client: Client, participant: Participant) -> None:
    response = client.get(PLACE)
    assert response.status_code == 200
    assert list(response.context["sessions"]) == list(participant.series.sessions.all())
    assert b'href="https://meet.example/labs"' in response.content
    assert response.context["form"].initial == {"session_language": "any", "needs": ""}


@pytest.mark.parametrize("address", [PLACE, f"{PLACE}give-up/", f"{PLACE}sessions.ics"])
def test_a_place_is_its_participants_own(client: Client, participant: Participant, address: str) -> None:
    client.force_login(PersonFactory())
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_what_they_need_is_kept_with_the_language_of_the_page(client: Client, participant: Participant) -> None:
    address = "/cy/eich-lle/gwanwyn/"
    response = client.post(address, {"session_language": "cy", "needs": "Capsiynau"})
    assert response["Location"] == address
    participant.refresh_from_db()
    assert (participant.session_language, participant.needs, participant.needs_written_in) == ("cy", "Capsiynau", "cy")
    client.post(PLACE, {"session_language": "any", "needs": ""})
    participant.refresh_from_db()
    assert (participant.session_language, participant.needs, participant.needs_written_in) == ("", "", "")


def test_an_incomplete_form_or_a_change_of_language_keeps_what_was_typed(
    client: Client, participant: Participant
) -> None:
    wrong = client.post(PLACE, {"needs": "Half"})
    assert wrong.context["form"].errors == {
        "session_language": ["Choose the language in which you want to take part in sessions"]
    }
    assert wrong.context["form"]["needs"].value() == "Half"
    toggled = client.post(PLACE, {"needs": "Half", "_toggle": "typed"})
    assert (toggled.context["form"]["needs"].value(), toggled.context["form"].errors) == ("Half", {})
    participant.refresh_from_db()
    assert participant.needs == ""


def test_giving_up_asks_first_and_frees_the_place_once(client: Client, participant: Participant) -> None:
    address = f"{PLACE}give-up/"
    assert client.get(address).status_code == 200
    participant.refresh_from_db()
    assert participant.status == "taking_part"
    assert client.post(address)["Location"] == PLACE
    participant.refresh_from_db()
    assert participant.status == "withdrawn"
    assert [method(address)["Location"] for method in (client.get, client.post)] == [PLACE, PLACE]
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == [
        "place-given-up",
        "session-cancelled",
    ]
    assert client.get(PLACE).context["takes_part"] is False


@pytest.mark.parametrize(
    ("address", "name", "summary"),
    [
        (f"{PLACE}sessions.ics", "sessions-gwanwyn.ics", "Getting to know each other"),
        ("/cy/eich-lle/gwanwyn/sesiynau.ics", "sesiynau-gwanwyn.ics", "Dod i adnabod eich gilydd"),
    ],
)
def test_the_calendar_file_has_the_links_to_join_and_a_name_in_the_language(
    client: Client, participant: Participant, address: str, name: str, summary: str
) -> None:
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    event = Calendar.from_ical(response.content).events[0]
    assert str(event["url"]) == "https://meet.example/labs"
    title = {"en": participant.series.title_en, "cy": participant.series.title_cy}[address[1:3]]
    assert str(event["summary"]) == f"{title}: 1. {summary}"
