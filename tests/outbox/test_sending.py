"""What is due goes out once, in the reader's language; everything else stays, with its reason."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from outbox import claiming
from outbox.models import Message, OptOut, Suppression
from outbox.sending import Sender
from outbox.transports.choice import transport_from_settings
from outbox.writing import write
from tests.factories import PersonFactory
from tests.outbox_fixtures import Deliver

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def code(person: Any, key: str = "one", **more: Any) -> Message:
    return write(kind="sign-in-code", person=person, key=key, at=AT, context={"code": "K4TJ7Q", "minutes": 15}, **more)


def test_a_due_message_is_sent_once_and_its_secret_erased(deliver: Deliver) -> None:
    person = PersonFactory(english=True, preferred_name="Ffion")
    code(person)
    (received,) = deliver(AT)
    assert received.recipients == [person.email]
    assert received.message["Subject"] == "Your code to sign in"
    assert received.body().splitlines()[:4] == [
        "Hello Ffion,",
        "",
        "Type this code on the page where you are signing in:",
        "",
    ]
    assert "K4TJ7Q" in received.body()
    assert "K4TJ7Q" in received.body("html")
    row = Message.objects.get()
    assert (row.state, row.sent_to, row.language, row.attempts, row.context) == ("sent", person.email, "en", 1, {})
    assert deliver(AT) == []
    assert deliver(AT + timedelta(days=1)) == []


def test_writing_twice_with_one_key_is_one_message(db: None) -> None:
    person = PersonFactory()
    assert code(person).pk == code(person).pk
    assert Message.objects.count() == 1


def test_a_reader_without_a_choice_gets_both_languages_welsh_first(deliver: Deliver) -> None:
    code(PersonFactory())
    (received,) = deliver(AT)
    assert received.message["Subject"] == "Eich cod i fewngofnodi | Your code to sign in"
    assert received.message["Content-Language"] == "cy, en"
    text, html = received.body(), received.body("html")
    assert text.index("Helo") < text.index("Hello")
    assert html.index('<div lang="cy"') < html.index('<div lang="en"')


def test_the_page_s_language_serves_a_reader_without_a_choice_and_their_own_choice_wins(deliver: Deliver) -> None:
    code(PersonFactory(), language="en")
    code(PersonFactory(welsh=True), key="two", language="en")
    first, second = deliver(AT)
    assert first.message["Content-Language"] == "en"
    assert second.message["Content-Language"] == "cy"


def test_someone_not_on_record_can_be_written_to(deliver: Deliver) -> None:
    code(None, to="someone@elsewhere.example")
    (received,) = deliver(AT)
    assert received.recipients == ["someone@elsewhere.example"]
    assert "List-Unsubscribe" not in received.message


def test_a_message_to_nobody_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="needs a person or an address"):
        code(None)


def test_what_is_not_due_waits(deliver: Deliver) -> None:
    code(PersonFactory(), due_at=AT + timedelta(minutes=5))
    assert deliver(AT) == []
    assert len(deliver(AT + timedelta(minutes=5))) == 1


def test_what_is_too_late_is_set_aside(deliver: Deliver) -> None:
    code(PersonFactory())
    assert deliver(AT + timedelta(minutes=15)) == []
    assert Message.objects.get().state == "expired"


def test_a_stopped_stream_is_skipped_with_its_reason(deliver: Deliver) -> None:
    person = PersonFactory(english=True)
    message = code(person)
    Message.objects.filter(pk=message.pk).update(stream="alumni")
    OptOut.objects.create(person=person, stream="alumni", source="email", at=AT)
    assert deliver(AT) == []
    row = Message.objects.get()
    assert (row.state, row.reason, row.owner) == ("skipped", "opted_out", None)


def test_a_suppressed_address_gets_nothing_but_what_its_owner_asks_for(deliver: Deliver) -> None:
    person = PersonFactory(english=True)
    Suppression.objects.create(address=person.email, reason="bounced", at=AT)
    code(person)
    write(kind="account-notice", person=person, key="notice", at=AT)
    assert [one.message["Subject"] for one in deliver(AT)] == ["Your code to sign in"]
    assert Message.objects.get(key="notice").reason == "suppressed"


def test_a_text_that_is_not_approved_is_not_claimed(deliver: Deliver) -> None:
    message = code(PersonFactory())
    type(message.content).objects.update(approved_at=None)
    assert deliver(AT) == []
    assert Message.objects.get().state == "planned"


def test_a_message_that_cannot_be_written_fails_alone(deliver: Deliver) -> None:
    bad, good = code(PersonFactory()), code(PersonFactory(), key="two")
    Message.objects.filter(pk=bad.pk).update(context={})
    assert len(deliver(AT)) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.reason, bad.detail) == (
        "failed",
        "not_written",
        "BadText: Nothing fills the placeholder code.",
    )
    assert good.state == "sent"


@pytest.mark.parametrize("address", ["a@corff.example>\r\nRCPT TO:<b@corff.example", f"a@{'ŵ' * 80}.example", "nobody"])
def test_an_address_that_is_none_fails_alone(deliver: Deliver, address: str) -> None:
    bad, good = code(PersonFactory()), code(PersonFactory(), key="two")
    Message.objects.filter(pk=bad.pk).update(to_address=address)
    assert [mail.recipients for mail in deliver(AT)] == [[good.person.email]]  # type: ignore[union-attr]
    bad.refresh_from_db()
    assert (bad.state, bad.reason) == ("failed", "not_written")


def too_late(row: Message) -> tuple[str, str]:
    return "expired", "too_late"


def cannot_be_written(row: Message) -> tuple[str, str]:
    Message.objects.filter(pk=row.pk).update(context={"secret": "K4TJ7Q"})
    return "failed", "not_written"


def not_wanted(row: Message) -> tuple[str, str]:
    Message.objects.filter(pk=row.pk).update(stream="alumni")
    OptOut.objects.create(person=row.person, stream="alumni", source="email", at=AT)
    return "skipped", "opted_out"


def worker_gone(row: Message) -> tuple[str, str]:
    Message.objects.filter(pk=row.pk).update(state="sending", owner=2**31 - 1)
    return "uncertain", "owner_gone"


@pytest.mark.parametrize("why", [too_late, cannot_be_written, not_wanted, worker_gone])
def test_a_code_that_nobody_will_send_is_erased(deliver: Deliver, why: Any) -> None:
    row = code(PersonFactory())
    notice = write(kind="account-notice", person=PersonFactory(), key="notice", at=AT, context={})
    Message.objects.filter(pk=notice.pk).update(context={"name": "Ffion"}, expires_at=AT)
    expected = why(row)
    deliver(AT + timedelta(minutes=15) if why is too_late else AT)
    row.refresh_from_db()
    notice.refresh_from_db()
    assert (row.state, row.reason, row.context) == (*expected, {})
    assert (notice.state, notice.context) == ("expired", {"name": "Ffion"})


@pytest.mark.parametrize(
    ("stream", "expected"), [("alumni", ("skipped", "inactive")), ("service", ("sent", ""))],
)  # fmt: skip
def test_someone_no_longer_active_gets_only_what_is_a_service(
    deliver: Deliver, stream: str, expected: tuple[str, str]
) -> None:
    person = PersonFactory(english=True)
    message = write(kind="account-notice", person=person, key="one", at=AT)
    Message.objects.filter(pk=message.pk).update(stream=stream)
    type(person).objects.update(is_active=False)
    deliver(AT)
    row = Message.objects.get()
    assert (row.state, row.reason) == expected


def test_what_becomes_due_while_a_run_goes_on_waits_to_be_judged_and_what_is_urgent_does_not(
    deliver: Deliver,
) -> None:
    for key, urgent in (("evening", False), ("signing in", True)):
        write(kind="account-notice", person=PersonFactory(), key=key, at=AT, due_at=AT + timedelta(milliseconds=50))
        Message.objects.filter(key=key).update(urgent=urgent)

    def slowly() -> bool:
        time.sleep(0.1)
        return False

    connection.ensure_connection()
    raw, transport = connection.connection, transport_from_settings()
    owner = claiming.new_owner(raw)
    try:
        Sender(raw, transport, owner, stopping=slowly).run(at=AT)
    finally:
        transport.close()
        claiming.release_owner(raw, owner)
    assert dict(Message.objects.values_list("key", "state")) == {"evening": "planned", "signing in": "sent"}


class Explained:
    """A connection that keeps the plan of each statement before it runs it."""

    def __init__(self, given: Any) -> None:
        self.given, self.plans = given, list[str]()

    def execute(self, query: Any, values: Any) -> Any:
        plan = self.given.execute("EXPLAIN (FORMAT TEXT) " + query, values).fetchall()
        self.plans.append("\n".join(line for (line,) in plan))
        return self.given.execute(query, values)


def test_a_group_is_marked_by_the_keys_of_its_messages_however_many_are_owned(db: None) -> None:
    first = code(PersonFactory())
    with connection.cursor() as cursor:
        columns = "kind, stream, content_id, person_id, context, due_at, written_at, urgent"
        cursor.execute(
            f"INSERT INTO outbox_message (key, {columns}) SELECT 'more/' || n, {columns} "
            "FROM outbox_message, generate_series(1, 3000) n WHERE id = %s",
            [first.pk],
        )
        cursor.execute("ANALYZE outbox_message")
    given: Any = connection.connection
    owner = claiming.new_owner(given)
    group = claiming.claim(given, owner, at=AT, judged=AT, count=400)[:20]
    explained: Any = Explained(given)
    fates = claiming.settle_and_mark(explained, owner, results=[], group=group, at=AT)
    assert [fate.state for fate in fates] == ["sending"] * 20
    assert ("outbox_message_pkey" in explained.plans[0], "outbox_owned" in explained.plans[0]) == (True, False)
