"""Staff see every message, decide about uncertain and failed ones, and see how each kind looks."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from outbox import deciding, health, kinds, previews
from outbox.catalogue import as_markdown
from outbox.contents import Texts, freeze
from outbox.models import Heartbeat, Message, Reply, Suppression
from outbox.placeholders import Trusted
from outbox.writing import write
from people import links
from people.models import AuditEntry, Person
from tests.factories import PersonFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def staff(db: None, client: Client) -> Person:
    person = PersonFactory(staff=True)
    person.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("outbox", "people")))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def message(state: str = "planned", **values: Any) -> Message:
    row = write(kind="sign-in-code", person=PersonFactory(english=True), key=f"one/{state}", at=AT,
                context={"code": "K4TJ7Q", "minutes": 15})  # fmt: skip
    Message.objects.filter(pk=row.pk).update(state=state, state_at=AT, **values)
    row.refresh_from_db()
    return row


def url(name: str, *args: object, language: str = "en") -> str:
    with override(language):
        return reverse(f"admin:{name}", args=args)


@pytest.mark.parametrize("language", ["cy", "en"])
@pytest.mark.parametrize("state", ["planned", "uncertain", "failed", "cancelled", "expired"])
def test_a_message_s_page_shows_it_whole(client: Client, staff: Person, state: str, language: str) -> None:
    row = message(state)
    page = client.get(url("outbox_message_page", row.pk, language=language))
    assert page.status_code == 200
    assert "K4TJ7Q" in page.content.decode()
    frame = client.get(url("outbox_message_html", row.pk, language=language))
    assert "K4TJ7Q" in frame.content.decode()
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_a_page_gives_away_no_link_that_works(client: Client, staff: Person) -> None:
    said = previews.of_message(message())
    assert set(re.findall(r"/emails/choose/([^/]*)/", said.text + said.html)) == {"example"}


def test_a_link_kept_with_a_message_is_not_given_away_either(client: Client, staff: Person) -> None:
    token = links.make("offer", person_id=staff.pk, at=AT, offer=1)
    row = write(kind="unknown-address", person=PersonFactory(english=True), key="kept", at=AT,
                context={"home_link": Trusted(f"https://labs.example/en/offer/{token}/")})  # fmt: skip
    page = client.get(url("outbox_message_page", row.pk)).content.decode()
    assert token not in page
    assert "https://labs.example/en/offer/example/" in page


def test_a_message_that_could_not_be_written_can_be_looked_at_and_decided(client: Client, staff: Person) -> None:
    row = message("failed", reason="not_written")
    content = freeze(kind="sign-in-code", texts=Texts("a", "a", "[b](nowhere)", "[b](nowhere)"), placeholders={}, at=AT,
                     approved_at=AT)  # fmt: skip
    Message.objects.filter(pk=row.pk).update(content=content)
    page = client.get(url("outbox_message_page", row.pk))
    assert page.status_code == 200
    assert "A link must lead to" in page.content.decode()
    assert 'value="send-again"' in page.content.decode()
    assert client.get(url("outbox_message_html", row.pk)).status_code == 404


def with_a_name_in_its_subject() -> Message:
    row = message()
    content = freeze(kind="sign-in-code", texts=Texts("Helo {name} {gone}", "Hello {name} {gone}", "a", "a"), at=AT,
                     placeholders={"name": "untrusted", "gone": "untrusted"}, approved_at=AT)  # fmt: skip
    Message.objects.filter(pk=row.pk).update(content=content, context={"name": {"cy": "Y Gyfres", "en": "The Series"}})
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(("language", "subject"), [("cy", "Helo Y Gyfres …"), ("en", "Hello The Series …")])
def test_a_subject_is_shown_as_its_reader_gets_it(client: Client, staff: Person, language: str, subject: str) -> None:
    row = with_a_name_in_its_subject()
    pages = [("outbox_message_page", row.pk), ("outbox_message_changelist",), ("outbox_correspondence", row.person_id)]
    for page in pages:
        assert subject in client.get(url(*page, language=language)).content.decode()


def test_the_whole_correspondence_of_a_person_is_found_from_their_page(client: Client, staff: Person) -> None:
    person = PersonFactory(english=True)
    for number in range(101):
        write(kind="account-notice", person=person, key=f"many/{number}", at=AT + timedelta(minutes=number))
    Reply.objects.create(event_id="1", person=person, from_address=person.email, subject="Re: Hello", received_at=AT)
    assert (
        url("outbox_correspondence", person.pk) in client.get(url("people_person_change", person.pk)).content.decode()
    )
    first = client.get(url("outbox_correspondence", person.pk))
    rest = client.get(url("outbox_correspondence", person.pk) + "?page=2")
    assert [len(page.context["entries"]) for page in (first, rest)] == [100, 2]
    assert "Their reply" in rest.content.decode()


def test_what_its_room_took_back_does_not_come_back_from_here(client: Client, staff: Person) -> None:
    row = message("cancelled", reason="goal_met")
    assert 'name="decision"' not in client.get(url("outbox_message_page", row.pk)).content.decode()
    assert client.post(url("outbox_message_decide", row.pk), {"decision": "reinstate"}).status_code == 422
    row.refresh_from_db()
    assert row.state == "cancelled"


@pytest.mark.parametrize(
    ("state", "decision", "after"),
    [
        ("uncertain", "settle", "sent"), ("uncertain", "send-again", "planned"), ("uncertain", "cancel", "cancelled"),
        ("failed", "send-again", "planned"), ("planned", "cancel", "cancelled"), ("cancelled", "reinstate", "planned"),
        ("expired", "send-again", "planned"), ("skipped", "send-again", "planned"),
    ],
)  # fmt: skip
def test_what_staff_decide_is_done_and_kept(
    client: Client, staff: Person, state: str, decision: str, after: str
) -> None:
    row = message(state, reason="cancelled" if state == "cancelled" else "x")
    answer = client.post(url("outbox_message_decide", row.pk), {"decision": decision, "why": "They wrote to us"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == after
    entry = AuditEntry.objects.get(object_id=row.pk, action__startswith="message-")
    assert entry.by == staff


def test_a_decision_not_offered_changes_nothing(client: Client, staff: Person) -> None:
    row = message("planned")
    answer = client.post(url("outbox_message_decide", row.pk), {"decision": "settle"})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.state == "planned"


@pytest.mark.parametrize("state", ["claimed", "sending", "sent"])
def test_a_message_in_hand_or_gone_cannot_be_cancelled(db: None, state: str) -> None:
    row = message(state, owner=7 if state != "sent" else None, sent_at=AT)
    with pytest.raises(ValidationError):
        deciding.cancel(message=row, by=None, at=AT)


def test_who_may_only_look_cannot_decide(client: Client, staff: Person) -> None:
    staff.user_permissions.set(Permission.objects.filter(codename="view_message"))
    row = message("uncertain")
    assert client.post(url("outbox_message_decide", row.pk), {"decision": "settle"}).status_code == 403
    assert 'name="decision"' not in client.get(url("outbox_message_page", row.pk)).content.decode()


@pytest.mark.parametrize("language", ["cy", "en"])
def test_the_lists_open(client: Client, staff: Person, language: str) -> None:
    message()
    Suppression.objects.create(address="bad@corff.example", reason="bounced", at=AT)
    for name in ("message", "optout", "suppression", "deliveryevent", "reply"):
        assert client.get(url(f"outbox_{name}_changelist", language=language)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_messages_asks_the_same_number_of_questions_however_long(
    client: Client, staff: Person, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        write(kind="account-notice", person=PersonFactory(), key=f"row/{number}", at=AT)
    client.get(url("outbox_message_changelist"))
    with django_assert_num_queries(6):
        client.get(url("outbox_message_changelist"))


def test_staff_suppress_an_address_and_lift_it_again(client: Client, staff: Person) -> None:
    client.post(url("outbox_suppression_add"), {"address": "Bad@Corff.example", "detail": "They asked"})
    row = Suppression.objects.get()
    assert (row.address, row.reason) == ("bad@corff.example", "by_staff")
    client.post(url("outbox_suppression_changelist"), {"action": "lift_chosen", "_selected_action": [row.pk]})
    assert not Suppression.objects.exists()
    assert list(AuditEntry.objects.values_list("action", flat=True).order_by("pk")) == [
        "address-suppressed", "address-suppression-lifted",
    ]  # fmt: skip


@pytest.mark.parametrize("shown", ["cy", "en", "both"])
@pytest.mark.parametrize(
    "kind", ["sign-in-code", "address-confirmation", "unknown-address", "known-address", "account-notice"]
)
def test_every_kind_can_be_looked_at(client: Client, staff: Person, kind: str, shown: str) -> None:
    assert client.get(url("outbox_preview", kind, shown)).status_code == 200
    assert client.get(url("outbox_preview_html", kind, shown)).status_code == 200


def test_a_kind_or_language_that_does_not_exist_is_not_found(client: Client, staff: Person) -> None:
    assert client.get(url("outbox_preview", "no-such-kind", "cy")).status_code == 404
    assert client.get(url("outbox_preview", "sign-in-code", "fr")).status_code == 404


def test_the_catalogue_lists_every_kind(client: Client, staff: Person) -> None:
    page = client.get(url("outbox_kinds")).content.decode()
    for kind in kinds.KINDS.values():
        assert str(kind.title) in page
    assert as_markdown().count("\n| `") == len(kinds.KINDS)


def test_the_figures_on_the_front_page(db: None) -> None:
    assert health.measure(at=AT) == health.Health(None, 0, None, 0, 0, 0, 0, "")
    message()
    message("uncertain")
    Heartbeat.objects.create(name="tick", at=AT)
    Heartbeat.objects.create(name="machine 1", at=AT, owner=1)
    now = AT + timedelta(seconds=20)
    assert health.measure(at=now) == health.Health(
        last_tick=timedelta(seconds=20), workers=1, oldest_due=timedelta(seconds=20), due=1, uncertain=1,
        failed=0, held=0, trouble="",
    )  # fmt: skip


def test_a_tick_is_kept_once_and_old_parts_are_forgotten(db: None) -> None:
    Heartbeat.objects.create(name="machine 1", at=AT - timedelta(days=2))
    health.ticked(at=AT)
    health.ticked(at=AT)
    assert list(Heartbeat.objects.values_list("name", "at")) == [("tick", AT)]
