"""Signing in by code goes through the outbox; an unknown address is answered alike; no code stays on record."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from outbox.models import Message
from tests.factories import PersonFactory
from tests.outbox_fixtures import Deliver

CODE = re.compile(r"^([A-Z0-9-]{6,9})\r?$", re.MULTILINE)


def ask(client: Client, email: str, language: str = "en") -> str:
    with override(language):
        answer = client.post(reverse("account_request_login_code"), {"email": email})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_code_arrives_works_and_is_not_kept(client: Client, deliver: Deliver) -> None:
    person = PersonFactory(english=True)
    ask(client, person.email)
    (received,) = deliver(timezone.now() + timedelta(seconds=1))
    found = CODE.search(received.body())
    assert found is not None
    row = Message.objects.get()
    assert (row.kind, row.state, row.context, row.urgent) == ("sign-in-code", "sent", {}, True)
    with override("en"):
        client.post(reverse("account_confirm_login_code"), {"code": found[1]})
    assert client.session.get("_auth_user_id") == str(person.pk)


def test_known_and_unknown_addresses_are_answered_alike(client: Client, deliver: Deliver) -> None:
    person = PersonFactory(english=True)
    assert ask(client, person.email) == ask(Client(), "nobody@elsewhere.example")
    received = deliver(timezone.now() + timedelta(seconds=1))
    assert sorted(one.recipients[0] for one in received) == sorted([person.email, "nobody@elsewhere.example"])
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["sign-in-code", "unknown-address"]


@pytest.mark.parametrize(("language", "subject"), [("cy", "Eich cod i fewngofnodi"), ("en", "Your code to sign in")])
def test_the_code_comes_in_the_language_of_the_page_when_none_was_chosen(
    client: Client, deliver: Deliver, language: str, subject: str
) -> None:
    ask(client, PersonFactory().email, language)
    (received,) = deliver(timezone.now() + timedelta(seconds=1))
    assert str(received.message["Subject"]) == subject
