"""The person's own page: what comes next and why, and their choices."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from alumni.models import Profile
from nudges import links, preferences, sending
from nudges.models import Answer, Nudge, Preference
from outbox.models import OptOut
from tests.factories import PersonFactory
from tests.nudges.programme import FINISHED, finished, only_nudge, plan, sequence, states, step, working

pytestmark = pytest.mark.django_db
NOW = FINISHED


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def signed(person: object, language: str = "en") -> str:
    with override(language):
        return reverse("nudges:next_by_link", args=[links.next_token(person.pk, at=NOW)])


def coming(**values: object) -> tuple[object, object]:
    step(sequence(), goal="profile_claimed", **values)
    series, (person,) = finished(1)
    plan(series)
    return series, person


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "You completed this series."), ("cy", "Rydych wedi cwblhau'r gyfres hon.")]
)
def test_it_says_what_comes_when_and_why_in_either_language(client: Client, language: str, expected: str) -> None:
    series, person = coming()
    html = client.get(signed(person, language)).content.decode().replace("&#x27;", "'")
    assert expected in html
    assert (series.title_cy if language == "cy" else series.title_en) in html
    assert ("2 Mehefin 2026" if language == "cy" else "2 June 2026") in html


def test_what_is_done_or_stopped_already_is_not_announced(client: Client) -> None:
    series, person = coming()
    step(sequence("other"), "b", stream="community")
    plan(series)
    address = signed(person)
    assert [nudge.plan_step.slug for nudge, _when in preferences.coming_to(person)] == ["first", "b"]
    Profile.objects.update(claimed_at=NOW)
    assert [nudge.plan_step.slug for nudge, _when in preferences.coming_to(person)] == ["b"]
    OptOut.objects.create(person=person, stream="community", source="test", at=NOW)
    assert preferences.coming_to(person) == []
    assert "Nothing is planned for you" in client.get(address).content.decode()
    client.force_login(person)
    assert "2 June 2026" not in client.get("/en/account/").content.decode()


def test_signed_in_it_is_the_same_page_without_a_link(client: Client) -> None:
    _series, person = coming()
    client.force_login(person)
    assert "2 June 2026" in client.get("/en/next-messages/").content.decode()


def test_not_signed_in_it_asks_to_sign_in(client: Client) -> None:
    with override("en"):
        expected = reverse("account_login") + "?next=/en/next-messages/"
    response = client.get("/en/next-messages/")
    assert (response.status_code, response.url) == (302, expected)


def test_a_get_changes_nothing(client: Client) -> None:
    series, person = coming()
    client.get(signed(person) + "?do=stop_all")
    assert (states(series), OptOut.objects.count(), Preference.objects.count()) == ([("planned", "")], 0, 0)


def test_a_link_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/en/next-messages/not-a-token/").status_code == 404


def test_an_old_link_says_that_it_has_expired(client: Client) -> None:
    _series, person = coming()
    address = signed(person)
    with time_machine.travel(NOW + timedelta(days=500)):
        assert client.get(address).status_code == 410


def test_pausing_until_a_date_holds_what_can_wait_and_can_be_ended(client: Client) -> None:
    series, person = coming(shelf_life_days=60)
    address = signed(person)
    client.post(address, {"do": "pause", "until-day": "1", "until-month": "7", "until-year": "2026"})
    assert Preference.objects.get().paused_until == datetime(2026, 7, 1, 7, tzinfo=UTC)
    sending.hand_over_due(at=working(1))
    assert states(series) == [("planned", "paused")]
    assert "1 July 2026" in client.get(address).content.decode()
    client.post(address, {"do": "resume"})
    assert (Preference.objects.get().paused_until, states(series)) == (None, [("planned", "")])
    assert sending.hand_over_due(at=working(1, 15)).handed == 1


def test_in_a_pause_what_can_wait_comes_after_it_and_the_rest_is_not_announced() -> None:
    series, person = coming(shelf_life_days=60)
    step(sequence("brief"), "b", shelf_life_days=7)
    step(sequence("later"), "c", amount=40)
    step(sequence("place"), "d", stream="service", shelf_life_days=1)
    plan(series)
    saturday = datetime(2026, 7, 4, 7, tzinfo=UTC)
    preferences.pause(person=person, until=saturday, by=None, at=NOW)
    assert [(nudge.plan_step.slug, when) for nudge, when in preferences.coming_to(person)] == [
        ("d", working(1)),
        ("first", datetime(2026, 7, 6, 7, tzinfo=UTC)),
        ("c", Nudge.objects.get(plan_step__slug="c").due_at),
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "", ""), "Enter the date when messages may start again"),
        (("31", "2", "2027"), "Enter a real date"),
        (("1", "6", "2020"), "The date must be in the future"),
    ],
)
def test_a_wrong_date_is_explained_beside_the_field_with_what_was_typed(
    client: Client, typed: tuple[str, str, str], message: str
) -> None:
    _series, person = coming()
    names = ("until-day", "until-month", "until-year")
    html = client.post(signed(person), {"do": "pause", **dict(zip(names, typed, strict=True))}).content.decode()
    assert message in html
    assert f'value="{typed[2]}"' in html or not typed[2]
    assert "<title>Error: " in html
    assert Preference.objects.count() == 0


def test_the_toggle_keeps_what_is_typed_and_does_nothing(client: Client) -> None:
    _series, person = coming()
    data = {"do": "pause", "until-day": "1", "until-month": "7", "until-year": "2026", "_toggle": "typed"}
    html = client.post(signed(person, "cy"), data).content.decode()
    assert ('value="2026"' in html, Preference.objects.count()) == (True, 0)


def test_fewer_and_as_usual_again(client: Client) -> None:
    _series, person = coming()
    client.post(signed(person), {"do": "slower"})
    assert Preference.objects.get().slower is True
    assert "Send me messages as usual" in client.get(signed(person)).content.decode()
    client.post(signed(person), {"do": "usual"})
    assert Preference.objects.get().slower is False


def test_already_done_stops_the_rest_of_that_sequence_alone(client: Client) -> None:
    both = sequence()
    step(both, "a", goal="profile_claimed")
    step(both, "b", goal="profile_claimed", amount=5)
    step(sequence("other"), "c")
    series, (person,) = finished(1)
    plan(series)
    first = Nudge.objects.order_by("due_at").filter(plan_step__slug="a").get()
    client.post(signed(person), {"do": "done", "nudge": first.pk})
    assert sorted(states(series)) == [("planned", ""), ("skipped", "already_done"), ("skipped", "already_done")]
    client.post(signed(person), {"do": "done", "nudge": first.pk})
    assert Answer.objects.count() == 1


def test_nobody_can_answer_for_another(client: Client) -> None:
    series, _person = coming()
    assert client.post(signed(PersonFactory()), {"do": "done", "nudge": only_nudge().pk}).status_code == 404
    assert states(series) == [("planned", "")]


@pytest.mark.parametrize("number", ["", "x", "9999999", "99999999999999999999999"])
def test_a_nudge_that_is_not_there_is_not_found(client: Client, number: str) -> None:
    _series, person = coming()
    assert client.post(signed(person), {"do": "done", "nudge": number}).status_code == 404


def test_a_stream_can_be_stopped_and_started_and_all_at_once(client: Client) -> None:
    series, person = coming()
    address = signed(person)
    client.post(address, {"do": "stop", "stream": "alumni"})
    assert list(OptOut.objects.values_list("stream", flat=True)) == ["alumni"]
    assert "Nothing is planned for you" in client.get(address).content.decode()
    client.post(address, {"do": "start", "stream": "alumni"})
    assert OptOut.objects.count() == 0
    client.post(address, {"do": "stop_all"})
    sending.hand_over_due(at=working(1))
    assert states(series) == [("skipped", "unsubscribed")]
    assert "Stop all of these messages" not in client.get(address).content.decode()


@pytest.mark.parametrize("data", [{"do": "nonsense"}, {"do": "stop", "stream": "service"}, {"do": "stop"}])
def test_what_nobody_offered_is_a_bad_request_and_no_error_of_ours(client: Client, data: dict[str, str]) -> None:
    _series, person = coming()
    assert client.post(signed(person), data).status_code == 400


def test_the_account_page_shows_what_comes_next(client: Client) -> None:
    _series, person = coming()
    client.force_login(person)
    html = client.get("/en/account/").content.decode()
    assert "thanks: 2 June 2026" in html
    assert reverse("nudges:next") in html


def test_a_pause_must_end_in_the_future() -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        preferences.pause(person=PersonFactory(), until=NOW, by=None, at=NOW)


def test_resuming_before_it_is_due_leaves_the_time_alone() -> None:
    series, person = coming()
    preferences.pause(person=person, until=NOW + timedelta(days=3), by=None, at=NOW)
    preferences.resume(person=person, by=None, at=NOW)
    assert Nudge.objects.of_series(series).get().due_at == working(1)
