"""Providers over HTTP: accepted, refused for now, refused for good, never answered, and looked up again."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from outbox.looking_up import look_up_uncertain
from outbox.models import Message
from outbox.transports.choice import transport_from_settings
from outbox.transports.smtp import SmtpTransport
from outbox.writing import write
from people.models import AuditEntry
from tests.factories import PersonFactory
from tests.outbox_fixtures import Deliver

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = "test-" + "26785a09-ab16-4eb0-8407-a37497a57506-" + "3d844edf-8d35-48ac-975b-e847b4f122b0"


class Provider:
    """A provider's HTTP interface that answers as told, and keeps what it was sent."""

    def __init__(self) -> None:
        self.answer: Callable[[str, Any], tuple[int, Any] | None] = lambda path, body: (201, {"id": "n1"})
        self.requests: list[tuple[str, Any]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                self.respond(json.loads(self.rfile.read(length) or b"null"))

            def do_GET(self) -> None:
                self.respond(None)

            def respond(self, body: Any) -> None:
                provider.requests.append((self.path, body))
                told = provider.answer(self.path, body)
                if told is None:
                    self.connection.close()
                    return
                data = json.dumps(told[1]).encode()
                self.send_response(told[0])
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def provider() -> Iterator[Provider]:
    one = Provider()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def notify(settings: Any, provider: Provider) -> Provider:
    settings.EMAIL_TRANSPORT, settings.NOTIFY_API_KEY, settings.NOTIFY_URL = "notify", KEY, provider.url
    settings.NOTIFY_TEMPLATES = {"default": "t-default", "sign-in-code": "t-code"}
    return provider


@pytest.fixture
def postmark(settings: Any, provider: Provider) -> Provider:
    settings.EMAIL_TRANSPORT, settings.ANYMAIL_BACKEND = "anymail", "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token", "POSTMARK_API_URL": f"{provider.url}/"}
    return provider


def message(kind: str = "account-notice") -> Message:
    context = {"code": "K4TJ7Q", "minutes": 15} if kind == "sign-in-code" else {}
    return write(kind=kind, person=PersonFactory(english=True), key=f"one/{kind}", at=AT, context=context)


def after(deliver: Deliver, row: Message) -> tuple[str, str, str]:
    deliver(AT)
    row.refresh_from_db()
    return row.state, row.reason, row.provider_id


def test_notify_gets_the_kind_s_template_and_the_reference(deliver: Deliver, notify: Provider) -> None:
    row, other = message(), message("sign-in-code")
    assert after(deliver, row) == ("sent", "", "n1")
    sent = {body["reference"]: body for _, body in notify.requests}
    assert sent[row.reference]["template_id"] == "t-default"
    assert sent[other.reference]["template_id"] == "t-code"
    assert sent[row.reference]["personalisation"]["subject"] == "How you sign in to Labs has changed"
    assert sent[row.reference]["email_address"] == row.person.email  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((400, {"errors": [{"message": "email_address Not a valid email address"}]}), ("failed", "refused", "")),
        ((403, {"errors": [{"message": "Invalid token"}]}), ("planned", "refused_for_now", "")),
        ((429, {"errors": [{"message": "Exceeded rate limit"}]}), ("planned", "refused_for_now", "")),
        ((500, {"errors": [{"message": "Internal server error"}]}), ("planned", "refused_for_now", "")),
        (None, ("uncertain", "no_answer", "")),
    ],
)
def test_notify_s_refusals(
    deliver: Deliver, notify: Provider, answer: tuple[int, Any] | None, expected: tuple[str, str, str]
) -> None:
    notify.answer = lambda path, body: answer
    assert after(deliver, message()) == expected


@pytest.mark.parametrize(
    ("answer", "attempts", "expected", "kept"),
    [
        ((500, {"errors": [{"message": "Internal server error"}]}), 0, ("planned", "refused_for_now", ""), True),
        ((500, {"errors": [{"message": "Internal server error"}]}), 7, ("failed", "gave_up", ""), False),
        ((400, {"errors": [{"message": "Bad request"}]}), 0, ("failed", "refused", ""), False),
        (None, 0, ("uncertain", "no_answer", ""), False),
    ],
)
def test_a_code_is_kept_only_while_it_is_to_be_tried_again(
    deliver: Deliver, notify: Provider, answer: Any, attempts: int, expected: tuple[str, str, str], kept: bool
) -> None:
    row = message("sign-in-code")
    Message.objects.update(attempts=attempts)
    notify.answer = lambda path, body: answer
    assert after(deliver, row) == expected
    assert row.context == ({"code": "K4TJ7Q"} if kept else {})


def test_a_kind_without_a_template_fails_with_the_reason(deliver: Deliver, notify: Provider, settings: Any) -> None:
    settings.NOTIFY_TEMPLATES = {}
    assert after(deliver, message()) == ("failed", "no_template", "")
    assert notify.requests == []


@pytest.mark.parametrize(
    ("found", "state"), [([{"id": "n1"}], "sent"), ([], "planned")], ids=["found", "proven absent"]
)
def test_an_uncertain_message_is_looked_up_after_a_quarter_of_an_hour(
    deliver: Deliver, notify: Provider, found: list[Any], state: str
) -> None:
    notify.answer = lambda path, body: None
    row = message()
    assert after(deliver, row) == ("uncertain", "no_answer", "")
    row = Message.objects.get()
    assert row.state_at is not None
    notify.answer = lambda path, body: (200, {"notifications": found, "links": {}})
    assert look_up_uncertain(at=row.state_at + timedelta(minutes=14)) == 0
    assert look_up_uncertain(at=row.state_at + timedelta(minutes=15)) == 1
    row.refresh_from_db()
    assert row.state == state
    assert f"reference={row.reference}" in notify.requests[-1][0]
    assert AuditEntry.objects.filter(action="message-looked-up").count() == 1


def test_a_provider_that_cannot_be_asked_settles_nothing(deliver: Deliver, notify: Provider) -> None:
    notify.answer = lambda path, body: None
    after(deliver, message())
    assert look_up_uncertain(at=AT + timedelta(hours=1)) == 0
    assert Message.objects.get().state == "uncertain"


@pytest.mark.parametrize(
    "transport", ["smtp", "anymail", "", f"notify {'0' * 8}-ab16-4eb0-8407-a37497a57506"],
)  # fmt: skip
def test_a_provider_is_not_asked_about_what_another_was_sending(
    deliver: Deliver, notify: Provider, transport: str
) -> None:
    notify.answer = lambda path, body: None
    after(deliver, message())
    assert Message.objects.get().transport == "notify 26785a09-ab16-4eb0-8407-a37497a57506"
    Message.objects.update(transport=transport)
    notify.answer = lambda path, body: (200, {"notifications": [], "links": {}})
    assert look_up_uncertain(at=AT + timedelta(hours=1)) == 0
    assert Message.objects.get().state == "uncertain"


def test_the_transport_is_on_record_when_a_message_is_marked(deliver: Deliver) -> None:
    row = message()
    assert row.transport == ""
    assert after(deliver, row)[0] == "sent"
    assert row.transport == "smtp"


def test_smtp_cannot_be_asked(db: None) -> None:
    row = message()
    Message.objects.filter(pk=row.pk).update(state="uncertain", state_at=AT)
    assert look_up_uncertain(at=AT + timedelta(days=1)) == 0
    assert isinstance(transport_from_settings(), SmtpTransport)


def accepted(path: str, body: Any) -> tuple[int, Any]:
    one = body[0] if isinstance(body, list) else body
    told = {
        "ErrorCode": 0,
        "Message": "OK",
        "MessageID": "pm-1",
        "SubmittedAt": "2026-03-02T09:00:00Z",
        "To": one["To"],
    }
    return 200, [told] if isinstance(body, list) else told


def test_a_provider_through_anymail_gets_the_same_message(deliver: Deliver, postmark: Provider) -> None:
    postmark.answer = accepted
    row = message()
    assert after(deliver, row) == ("sent", "", "pm-1")
    (_, body) = postmark.requests[0]
    one = body[0] if isinstance(body, list) else body
    headers = {header["Name"]: header["Value"] for header in one["Headers"]}
    assert one["Subject"] == "How you sign in to Labs has changed"
    assert one["Metadata"] == {"reference": row.reference}
    assert headers["Message-ID"] == f"<{row.reference}@labs.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert "<html" in one["HtmlBody"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            (
                422,
                {
                    "ErrorCode": 406,
                    "Message": "Found inactive addresses: {to}. Inactive recipients are ones that bounced.",
                },
            ),
            "failed",
        ),
        ((422, {"ErrorCode": 406, "Message": "In other words."}), "uncertain"),
        ((401, {"ErrorCode": 10, "Message": "Bad token"}), "planned"),
        ((429, {"Message": "Slow down"}), "planned"),
        ((503, {"Message": "Away"}), "planned"),
        (None, "uncertain"),
    ],
    ids=["inactive", "unclear", "key", "rate", "away", "no answer"],
)
def test_a_provider_s_refusals_through_anymail(
    deliver: Deliver, postmark: Provider, answer: tuple[int, Any] | None, expected: str
) -> None:
    row = message()
    to = row.person.email  # type: ignore[union-attr]
    postmark.answer = lambda path, body: (
        answer and (answer[0], {**answer[1], "Message": answer[1]["Message"].replace("{to}", to)})
    )
    assert after(deliver, row)[0] == expected


def test_a_transport_nobody_knows_is_an_error(settings: Any) -> None:
    settings.EMAIL_TRANSPORT = "pigeon"
    with pytest.raises(ImproperlyConfigured, match="pigeon"):
        transport_from_settings()
