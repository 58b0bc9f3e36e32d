"""Stopping needs no sign-in and no cookie; a GET changes nothing; what is stopped can be started again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from outbox import preferences
from outbox.addresses import GOOD_FOR, STOP
from outbox.models import Message, OptOut
from outbox.writing import write
from people import links
from people.models import AuditEntry, Person
from tests.factories import PersonFactory
from tests.outbox_fixtures import Deliver

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def address(name: str, person: Person, stream: str = "alumni", language: str = "en", **more: Any) -> str:
    with override(language):
        return reverse(f"outbox:{name}", args=[links.make(STOP, person_id=person.pk, stream=stream, **more)])


def stopped(person: Person) -> list[tuple[str, str]]:
    return list(OptOut.objects.filter(person=person).values_list("stream", "source").order_by("stream"))


@pytest.fixture
def strict() -> Client:
    """A mail program: it sends no cookie and no CSRF token."""
    return Client(enforce_csrf_checks=True)


def test_one_click_from_a_received_message_stops_the_stream(deliver: Deliver, strict: Client) -> None:
    person = PersonFactory(welsh=True)
    row = write(kind="account-notice", person=person, key="one", at=timezone.now())
    Message.objects.filter(pk=row.pk).update(stream="alumni")
    type(row.content).objects.update(stream="alumni")
    (received,) = deliver()
    assert received.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    target = str(received.message["List-Unsubscribe"]).strip("<> ")
    answer = strict.post(target, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content.decode()) == (200, "Wedi stopio.")
    assert answer.cookies.keys() <= {"language"}
    assert stopped(person) == [("alumni", "one-click")]


@pytest.mark.parametrize("name", ["stop", "preferences"])
@pytest.mark.parametrize("language", ["cy", "en"])
def test_following_a_link_changes_nothing(client: Client, db: None, name: str, language: str) -> None:
    person = PersonFactory()
    assert client.get(address(name, person, language=language)).status_code == 200
    assert client.head(address(name, person, language=language)).status_code == 200
    assert stopped(person) == []


@pytest.mark.parametrize(("which", "stream"), [("stream", "alumni"), ("all", "")])
def test_the_page_s_buttons_stop_the_stream_or_everything(strict: Client, db: None, which: str, stream: str) -> None:
    person = PersonFactory()
    answer = strict.post(address("stop", person), {"which": which})
    assert answer.status_code == 200
    assert stopped(person) == [(stream, "email")]
    assert AuditEntry.objects.get(action="stream-stopped").by == person


def test_stopping_twice_keeps_the_first_date(client: Client, db: None) -> None:
    person = PersonFactory()
    preferences.opt_out(person=person, stream="alumni", source="email", at=AT, by=person)
    preferences.opt_out(person=person, stream="alumni", source="email", at=AT + timedelta(days=1), by=person)
    assert OptOut.objects.get().at == AT
    assert AuditEntry.objects.filter(action="stream-stopped").count() == 1


def test_a_broken_or_old_link_says_so(client: Client, db: None) -> None:
    person = PersonFactory()
    assert client.get(address("stop", person)[:-3] + "x/").status_code == 404
    old = links.make(STOP, person_id=person.pk, at=timezone.now() - GOOD_FOR - timedelta(days=1), stream="alumni")
    with override("en"):
        assert client.get(reverse("outbox:stop", args=[old])).status_code == 410


def test_a_link_of_another_purpose_does_not_work(client: Client, db: None) -> None:
    token = links.make("claim", person_id=PersonFactory().pk, stream="alumni")
    with override("en"):
        assert client.post(reverse("outbox:stop", args=[token])).status_code == 404


def test_choosing_streams_stops_and_starts_them(client: Client, db: None) -> None:
    person = PersonFactory()
    page = address("preferences", person)
    client.post(page, {"streams": ["alumni"]})
    assert stopped(person) == [("community", "preferences"), ("sessions", "preferences")]
    client.post(page, {"streams": ["alumni", "community", "sessions"]})
    assert stopped(person) == []
    client.post(page, {})
    assert {stream for stream, _ in stopped(person)} == {"alumni", "community", "sessions"}


def test_starting_one_stream_after_stopping_everything_leaves_the_others_stopped(db: None) -> None:
    person = PersonFactory()
    preferences.opt_out(person=person, stream="", source="email", at=AT, by=person)
    preferences.opt_in(person=person, stream="alumni", source="preferences", at=AT, by=person)
    assert preferences.stopped_streams(person) == {"community", "sessions"}


def test_an_unknown_stream_in_the_form_is_an_error_beside_the_field(client: Client, db: None) -> None:
    person = PersonFactory()
    answer = client.post(address("preferences", person), {"streams": ["service"]})
    assert answer.status_code == 200
    assert "Error: " in answer.content.decode()
    assert stopped(person) == []


@pytest.mark.parametrize("stream", ["service", "no-such"])
def test_a_service_stream_cannot_be_stopped(db: None, stream: str) -> None:
    person = PersonFactory()
    with pytest.raises(ValueError, match="cannot be stopped"):
        preferences.opt_out(person=person, stream=stream, source="email", at=AT, by=person)
    with pytest.raises(ValueError, match="cannot be started"):
        preferences.opt_in(person=person, stream=stream, source="email", at=AT, by=person)


def test_a_person_sees_on_their_account_what_they_get(client: Client, db: None) -> None:
    person = PersonFactory(english=True)
    preferences.opt_out(person=person, stream="community", source="email", at=AT, by=person)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("people:account")).content.decode()
    assert "/emails/choose/" in page
    assert "News of the community" not in page


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"stream": "service"}, "Service messages cannot be stopped."),
        ({"stream": "alumni"}, "This person has already stopped this stream."),
    ],
)
def test_the_database_holds_the_rules_of_stopping(db: None, values: dict[str, str], message: str) -> None:
    person = PersonFactory()
    OptOut.objects.create(person=person, stream="alumni", source="x", at=AT)
    with pytest.raises(ValidationError) as caught:
        OptOut(person=person, source="x", at=AT, **values).validate_constraints()
    assert caught.value.messages == [message]
