"""What is built by hand is read by the standard parser exactly as it was meant."""

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.mime import Envelope, build

PLAIN = Envelope(
    sender="Labs <labs@labs.example>", to="ffion@corff.example", subject="Hello", text="Hello.\n", html="<p>Hello.</p>\n",
    language="en", reference="0123456789abcdef0123456789abcdef", message_id="<0123@labs.example>",
    reply_to="labs@labs.example", timestamp=1772442000, stop_link="https://labs.example/en/emails/stop/a.b/",
)  # fmt: skip
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u2028\u2029\x85")).map(str.strip)
LINES = st.lists(TEXT, min_size=1).map("\n".join)


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.SMTP)
    assert isinstance(message, EmailMessage)
    assert message.defects == [], message.defects
    for part in message.walk():
        assert part.defects == []
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_every_header_is_as_meant() -> None:
    message = parsed(build(PLAIN))
    assert {name: str(value) for name, value in message.items() if name != "Content-Type"} == {
        "From": "Labs <labs@labs.example>",
        "To": "ffion@corff.example",
        "Subject": "Hello",
        "Date": "Mon, 02 Mar 2026 09:00:00 -0000",
        "Message-ID": "<0123@labs.example>",
        "Reply-To": "labs@labs.example",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "List-Unsubscribe": "<https://labs.example/en/emails/stop/a.b/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert [child.get_content_type() for child in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_message_is_the_same_bytes_at_every_attempt() -> None:
    assert build(PLAIN) == build(PLAIN)


def test_a_service_message_has_no_list_headers() -> None:
    message = parsed(build(replace(PLAIN, stop_link="")))
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)


@given(subject=TEXT.filter(bool))
def test_any_subject_comes_back_whole(subject: str) -> None:
    assert str(parsed(build(replace(PLAIN, subject=subject)))["Subject"]).split() == subject.split()


@given(text=LINES, page=LINES)
def test_any_text_comes_back_whole(text: str, page: str) -> None:
    message = parsed(build(replace(PLAIN, text=text + "\n", html=page)))
    assert part(message, "plain").replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert part(message, "html").encode("ascii", "xmlcharrefreplace").decode().replace("\r\n", "\n").rstrip("\n") == (
        page.encode("ascii", "xmlcharrefreplace").decode().rstrip("\n")
    )


@given(text=LINES, subject=TEXT)
def test_no_line_is_longer_than_mail_allows(text: str, subject: str) -> None:
    data = build(replace(PLAIN, subject=subject, text=text * 20, html="<p>" + text * 50 + "</p>"))
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data.isascii()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x00"])
def test_no_value_can_begin_another_header(end: str) -> None:
    evil = f"Hello{end}Bcc: everyone@corff.example{end}{end}Body"
    message = parsed(build(replace(PLAIN, subject=evil, to=evil, reply_to=evil)))
    assert message["Bcc"] is None
    assert str(message["Subject"]) == "Hello Bcc: everyone@corff.example Body"


def test_a_calendar_comes_as_an_alternative_and_as_a_file() -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Sesiwn yn Llŷn\r\nEND:VCALENDAR\r\n".encode()
    message = parsed(build(replace(PLAIN, calendar=calendar)))
    assert message.get_content_type() == "multipart/mixed"
    alternative, attached = list(message.iter_parts())
    assert [child.get_content_type() for child in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    invitation = list(alternative.iter_parts())[2]
    assert invitation.get_param("method") == "REQUEST"
    assert invitation.get_payload(decode=True) == calendar
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ("labs.ics", calendar)


def test_both_languages_are_named() -> None:
    assert parsed(build(replace(PLAIN, language="both")))["Content-Language"] == "cy, en"


def test_a_welsh_sender_s_name_is_encoded() -> None:
    message = parsed(build(replace(PLAIN, sender="Tîm Labs <labs@labs.example>")))
    assert str(message["From"]) == "Tîm Labs <labs@labs.example>"
