"""Each event is kept once; hard bounces and complaints suppress, soft ones count; replies are put on record."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from config.environment import read
from config.settings.from_environment import settings_from
from outbox import delivery, replies, returned, signals
from outbox.delivery import Event, Type
from outbox.models import DeliveryEvent, Message, OptOut, Reply, Suppression
from outbox.writing import write
from tests.factories import PersonFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def sent(key: str = "one", **values: Any) -> Message:
    row = write(kind="account-notice", person=PersonFactory(english=True), key=key, at=AT)
    values = {"state": "sent", "sent_at": AT, "sent_to": row.person.email, **values}  # type: ignore[union-attr]
    Message.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def event(row: Message, kind: DeliveryEvent.Type, number: str = "1", **more: Any) -> Event:
    values: dict[str, Any] = {
        "source": "Test", "event_id": number, "type": kind, "address": row.sent_to, "at": AT, "reference": row.reference,
    }  # fmt: skip
    return Event(**{**values, **more})


@pytest.mark.parametrize(
    ("kind", "state", "suppressed"),
    [
        (Type.DELIVERED, "delivered", []), (Type.HARD_BOUNCE, "bounced", ["bounced"]),
        (Type.COMPLAINT, "complained", ["complained"]), (Type.SOFT_BOUNCE, "sent", []),
    ],
)  # fmt: skip
def test_an_event_moves_the_message_and_suppresses_when_it_must(
    db: None, kind: DeliveryEvent.Type, state: str, suppressed: list[str]
) -> None:
    row = sent()
    assert delivery.record(event(row, kind), at=AT) is not None
    assert delivery.record(event(row, kind), at=AT) is None
    row.refresh_from_db()
    assert row.state == state
    assert list(Suppression.objects.values_list("reason", flat=True)) == suppressed
    assert DeliveryEvent.objects.count() == 1


def test_an_uncertain_message_that_a_provider_delivered_is_delivered(db: None) -> None:
    row = sent(state="uncertain", sent_at=None)
    delivery.record(event(row, Type.DELIVERED), at=AT)
    row.refresh_from_db()
    assert (row.state, row.sent_at) == ("delivered", AT)


def test_five_soft_bounces_in_a_month_are_a_hard_one_and_a_delivery_between_forgives(db: None) -> None:
    row = sent()
    for number in range(4):
        delivery.record(event(row, Type.SOFT_BOUNCE, f"a{number}"), at=AT)
    delivery.record(event(row, Type.DELIVERED, "d", at=AT + timedelta(hours=1)), at=AT + timedelta(hours=1))
    for number in range(4):
        late = AT + timedelta(hours=2)
        delivery.record(event(row, Type.SOFT_BOUNCE, f"b{number}", at=late), at=late)
    assert not Suppression.objects.exists()
    delivery.record(event(row, Type.SOFT_BOUNCE, "last", at=late), at=late)
    assert Suppression.objects.get().address == row.sent_to


def test_stopping_through_the_mail_program_is_kept_as_a_choice(db: None) -> None:
    row = sent(stream="alumni")
    delivery.record(event(row, Type.UNSUBSCRIBED), at=AT)
    assert list(OptOut.objects.values_list("person", "stream", "source")) == [(row.person_id, "alumni", "provider")]


def report(action: str, status: str, row: Message) -> bytes:
    return f"""From: MAILER-DAEMON@relay.example
To: labs@labs.example
Subject: Undelivered mail
Message-ID: <{status}@relay.example>
Date: Mon, 02 Mar 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {row.sent_to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: text/rfc822-headers

Message-ID: <{row.reference}@labs.example>
Subject: Hello

--b--
""".encode()


@pytest.mark.parametrize(
    ("action", "status", "state", "kinds"),
    [
        ("failed", "5.1.1", "bounced", ["hard_bounce"]), ("failed", "5.2.2", "sent", ["soft_bounce"]),
        ("failed", "5.7.1", "sent", ["soft_bounce"]), ("failed", "4.4.7", "sent", ["soft_bounce"]),
        ("delayed", "4.4.1", "sent", ["soft_bounce"]), ("delivered", "2.0.0", "delivered", ["delivered"]),
        ("relayed", "2.0.0", "sent", []),
    ],
)  # fmt: skip
def test_a_returned_message_is_read(
    db: None, tmp_path: Path, action: str, status: str, state: str, kinds: list[str]
) -> None:
    row = sent()
    file = tmp_path / "returned.eml"
    file.write_bytes(report(action, status, row))
    call_command("read_bounces", str(file), str(file))
    row.refresh_from_db()
    assert row.state == state
    assert list(DeliveryEvent.objects.values_list("type", flat=True)) == kinds


@pytest.mark.parametrize("forged", ["address", "reference"])
def test_a_returned_message_that_anyone_could_have_written_suppresses_nobody(
    db: None, tmp_path: Path, forged: str
) -> None:
    row = sent()
    told = report("failed", "5.1.1", row)
    if forged == "address":
        told = told.replace(row.sent_to.encode(), b"somebody.else@corff.example")
    else:
        told = told.replace(row.reference.encode(), b"0" * 32)
    file = tmp_path / "returned.eml"
    file.write_bytes(told)
    call_command("read_bounces", str(file))
    row.refresh_from_db()
    assert (row.state, Suppression.objects.count(), DeliveryEvent.objects.count()) == ("sent", 0, 1)


def test_an_ordinary_message_is_not_a_returned_one() -> None:
    assert list(returned.events(returned.parse(b"Subject: Hello\r\n\r\nHello\r\n"), at=AT)) == []


def reply_to(row: Message, **more: Any) -> replies.Received:
    values: dict[str, Any] = {
        "event_id": "1", "from_address": row.sent_to, "to_addresses": (f"labs+{row.reference}@in.labs.example",),
        "subject": "Re: Hello", "text": "Diolch!",
    }  # fmt: skip
    return replies.Received(**{**values, **more})


def test_a_reply_is_kept_once_and_told(db: None) -> None:
    row = sent()
    told: list[Any] = []

    def hear(sender: Any, **values: Any) -> None:
        told.append((values["person"], values["message"], values["at"]))

    signals.reply_received.connect(hear, dispatch_uid="test")
    try:
        assert replies.record(reply_to(row), at=AT) is not None
        assert replies.record(reply_to(row), at=AT) is None
    finally:
        signals.reply_received.disconnect(dispatch_uid="test")
    assert told == [(row.person, row, AT)]
    assert Reply.objects.get().text == "Diolch!"


def test_a_reply_is_found_by_the_header_or_else_by_the_sender(db: None) -> None:
    row = sent()
    other = PersonFactory()
    by_header = replies.record(
        reply_to(row, event_id="2", to_addresses=(), in_reply_to=f"<{row.reference}@labs.example>"), at=AT
    )
    by_sender = replies.record(reply_to(row, event_id="3", to_addresses=(), from_address=other.email.upper()), at=AT)
    unknown = replies.record(reply_to(row, event_id="4", to_addresses=(), from_address="x@else.example"), at=AT)
    assert by_header is not None
    assert by_sender is not None
    assert unknown is not None
    assert (by_header.message, by_header.person) == (row, row.person)
    assert (by_sender.message, by_sender.person) == (None, other)
    assert (unknown.message, unknown.person) == (None, None)


@pytest.mark.parametrize("how", ["the address", "the header"])
def test_a_reply_from_another_address_is_kept_for_staff_and_is_nobody_else_s_answer(db: None, how: str) -> None:
    row, other = sent(), PersonFactory()
    told: list[Any] = []

    def hear(sender: Any, **values: Any) -> None:
        told.append((values["person"], values["message"]))

    by = {"to_addresses": (), "in_reply_to": f"<{row.reference}@labs.example>"} if how == "the header" else {}
    signals.reply_received.connect(hear, dispatch_uid="test")
    try:
        replies.record(reply_to(row, from_address="someone@else.example", **by), at=AT)
        replies.record(reply_to(row, event_id="2", from_address=other.email, **by), at=AT)
    finally:
        signals.reply_received.disconnect(dispatch_uid="test")
    assert told == [(None, None), (other, None)]
    kept = Reply.objects.order_by("event_id").values_list("message", "person", "from_address")
    assert list(kept) == [(row.pk, None, "someone@else.example"), (row.pk, other.pk, other.email)]


def test_a_reply_from_the_person_s_present_address_is_theirs(db: None) -> None:
    row = sent(sent_to="before@corff.example")
    for number, address in enumerate(("BEFORE@corff.example ", row.person.email.upper())):  # type: ignore[union-attr]
        reply = replies.record(reply_to(row, event_id=str(number), from_address=address), at=AT)
        assert reply is not None
        assert (reply.message, reply.person) == (row, row.person)


def test_an_absence_note_is_not_an_answer(db: None) -> None:
    assert replies.record(reply_to(sent(), automatic=True), at=AT) is None
    assert not Reply.objects.exists()


@pytest.fixture
def webhook(client: Client, settings: Any) -> Client:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:password"}
    client.defaults["HTTP_AUTHORIZATION"] = "Basic " + b64encode(b"user:password").decode()
    return client


def test_a_provider_s_webhook_is_heard_each_event_once(webhook: Client, db: None) -> None:
    row = sent(provider_id="883953f4-6105-42a2-a16a-77a8eac79483")
    told = {
        "RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "TypeCode": 1, "MessageID": row.provider_id,
        "Email": row.sent_to, "BouncedAt": "2026-03-02T09:30:00Z", "Description": "No such user",
        "Metadata": {"reference": row.reference},
    }  # fmt: skip
    for _ in range(2):
        answer = webhook.post("/anymail/postmark/tracking/", json.dumps(told), content_type="application/json")
        assert answer.status_code == 200
    row.refresh_from_db()
    assert row.state == "bounced"
    assert DeliveryEvent.objects.count() == 1
    assert Suppression.objects.get().address == row.sent_to


def test_a_webhook_without_its_secret_is_refused(client: Client, settings: Any, db: None) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:password"}
    assert client.post("/anymail/postmark/tracking/", "{}", content_type="application/json").status_code == 400


def test_without_a_secret_in_the_environment_the_webhooks_are_closed(client: Client, settings: Any, db: None) -> None:
    settings.ANYMAIL = settings_from({**read(production=False), "WEBHOOK_SECRET": ""})["ANYMAIL"]
    told = {"RecordType": "SpamComplaint", "ID": 42, "MessageID": "1", "Email": "someone@corff.example"}
    answer = client.post("/anymail/postmark/tracking/", json.dumps(told), content_type="application/json")
    assert (answer.status_code, Suppression.objects.count()) == (400, 0)


def inbound(webhook: Client, message: EmailMessage | bytes, recipient: str) -> None:
    raw = message if isinstance(message, bytes) else message.as_bytes()
    told = {
        "FromFull": {"Email": "ffion@corff.example", "Name": "Ffion"}, "OriginalRecipient": recipient,
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b", "RawEmail": raw.decode("utf-8", "replace"),
        "Headers": [], "Subject": "Re: Hello",
    }  # fmt: skip
    answer = webhook.post("/anymail/postmark/inbound/", json.dumps(told), content_type="application/json")
    assert answer.status_code == 200


def test_a_reply_comes_in_through_the_provider(webhook: Client, db: None) -> None:
    row = sent()
    message = EmailMessage()
    message["From"], message["To"] = row.sent_to, f"labs+{row.reference}@in.labs.example"
    message["Subject"], message["Message-ID"] = "Re: Helo", "<abc@corff.example>"
    message.set_content("Diolch yn fawr.\n")
    inbound(webhook, message, f"labs+{row.reference}@in.labs.example")
    reply = Reply.objects.get()
    assert (reply.message, reply.person, reply.subject, reply.text.strip()) == (
        row, row.person, "Re: Helo", "Diolch yn fawr.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "value", "kept"),
    [
        ("Auto-Submitted", "auto-replied; owner-email=ffion@corff.example", 0), ("Auto-Submitted", "auto-generated", 0),
        ("Precedence", "auto_reply", 0), ("Precedence", "bulk", 0), ("X-Autoreply", "yes", 0),
        ("X-Auto-Response-Suppress", "All", 0), ("Auto-Submitted", "no", 1), ("Auto-Submitted", "No; x=y", 1),
        ("X-Auto-Response-Suppress", "None", 1),
    ],
)  # fmt: skip
def test_what_a_program_wrote_is_no_reply(webhook: Client, db: None, header: str, value: str, kept: int) -> None:
    row = sent()
    message = EmailMessage()
    message["From"], message["To"] = row.sent_to, f"labs+{row.reference}@in.labs.example"
    message["Subject"], message[header] = "Allan o'r swyddfa", value
    message.set_content("Rwyf i ffwrdd tan ddydd Llun.\n")
    inbound(webhook, message, f"labs+{row.reference}@in.labs.example")
    assert Reply.objects.count() == kept


def test_a_returned_message_comes_in_through_the_provider(webhook: Client, db: None) -> None:
    row = sent()
    inbound(webhook, report("failed", "5.1.1", row), "labs@in.labs.example")
    row.refresh_from_db()
    assert (row.state, Reply.objects.count()) == ("bounced", 0)
