"""Builds the bytes of a message by hand: Python's email package costs more than all the rest of sending.

What is built is checked against the standard parser in the tests: words outside ASCII, long lines, attempts to inject
headers, both alternatives and the calendar part (RFC 5322, 2045–2047, 8058, 3834).
"""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate, parseaddr
from functools import lru_cache

LANGUAGES = {"cy": "cy", "en": "en", "both": "cy, en"}
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")
_WORD_BYTES = 42  # 56 characters of base64 and 12 around them keep an encoded word under RFC 2047's 75
_FOLD_AT = 76
_BASE64_LINE = 57
_LONGEST_LINE = 990  # RFC 5322 allows 998


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything the bytes of one message are made from."""

    sender: str
    to: str
    subject: str
    text: str
    html: str
    language: str
    reference: str
    message_id: str
    reply_to: str
    timestamp: int
    stop_link: str = ""
    calendar: bytes | None = None


def build(envelope: Envelope) -> bytes:
    """Return the whole message with CRLF line ends; the same input gives the same bytes."""
    boundary = f"=_{envelope.reference}"
    parts = [
        _headers(envelope),
        _body(envelope, boundary) if envelope.calendar is None else _with_calendar(envelope, boundary),
    ]
    return b"".join(parts)


def _headers(envelope: Envelope) -> bytes:
    lines = [
        f"From: {_mailbox(envelope.sender)}",
        f"To: {_clean(envelope.to)}",
        _header("Subject", envelope.subject),
        f"Date: {_date(envelope.timestamp)}",
        f"Message-ID: {envelope.message_id}",
        f"Reply-To: {_mailbox(envelope.reply_to)}",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        f"Content-Language: {LANGUAGES[envelope.language]}",
        "MIME-Version: 1.0",
    ]
    if envelope.stop_link:
        lines += [f"List-Unsubscribe: <{envelope.stop_link}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    return ("\r\n".join(lines) + "\r\n").encode()


def _body(envelope: Envelope, boundary: str, more: bytes = b"") -> bytes:
    language = LANGUAGES[envelope.language]
    text_encoding, text = _encoded(envelope.text.encode())
    # In HTML a reference says what ASCII cannot, so no encoding is needed as long as lines are short.
    page_encoding, page = _encoded(envelope.html.encode("ascii", "xmlcharrefreplace"))
    return b"".join(
        (
            f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n--{boundary}\r\n'
            f'Content-Type: text/plain; charset="utf-8"\r\nContent-Language: {language}\r\n'
            f"Content-Transfer-Encoding: {text_encoding}\r\n\r\n".encode(),
            text,
            f'\r\n--{boundary}\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Language: {language}\r\n'
            f"Content-Transfer-Encoding: {page_encoding}\r\n\r\n".encode(),
            page,
            more,
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )


def _with_calendar(envelope: Envelope, boundary: str) -> bytes:
    calendar = bytes(envelope.calendar or b"")
    outer = f"{boundary}.mixed"
    encoded = b"".join(_base64_lines(calendar))
    found = re.search(rb"^METHOD:([A-Z]+)", calendar, re.MULTILINE)
    method = found[1].decode() if found else "PUBLISH"
    inline = (
        f'\r\n--{boundary}\r\nContent-Type: text/calendar; charset="utf-8"; method={method}\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n".encode()
        + encoded
    )
    attached = (
        f'\r\n--{outer}\r\nContent-Type: application/ics; name="labs.ics"\r\n'
        'Content-Disposition: attachment; filename="labs.ics"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        + encoded
    )
    return b"".join(
        (
            f'Content-Type: multipart/mixed; boundary="{outer}"\r\n\r\n--{outer}\r\n'.encode(),
            _body(envelope, boundary, inline),
            attached,
            f"\r\n--{outer}--\r\n".encode(),
        )
    )


def _encoded(content: bytes) -> tuple[str, bytes]:
    """Return the transfer encoding and the bytes with CRLF line ends: as they are where that is allowed."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    # The C encoder breaks lines the way the first line end is written, so there must be one and it must be CRLF.
    whole = b"\r\n".join(lines if lines[-1] == b"" else [*lines, b""])
    if content.isascii() and max(map(len, lines)) <= _LONGEST_LINE and b"\0" not in content:
        return "7bit", whole
    return "quoted-printable", b2a_qp(whole, istext=True)


def _base64_lines(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _BASE64_LINE):
        yield b2a_base64(content[start : start + _BASE64_LINE], newline=False) + b"\r\n"


@lru_cache(maxsize=4)
def _date(timestamp: int) -> str:
    return formatdate(timestamp)


def _clean(value: str) -> str:
    """Return a header's value on one line: whatever a value holds, it cannot begin another header."""
    return _BREAKS.sub(" ", value).strip()


def _header(name: str, value: str) -> str:
    text = _clean(value)
    if text.isascii() and "=?" not in text:
        return _folded(f"{name}: {text}") if len(text) + len(name) + 2 > _FOLD_AT else f"{name}: {text}"
    return f"{name}: " + "\r\n ".join(_encoded_words(text))


def _folded(line: str) -> str:
    lines, current = [], ""
    for word in re.findall(r" ?[^ ]+| +$", line):
        if current and len(current) + len(word) > _FOLD_AT and word.startswith(" "):
            lines.append(current)
            current = word
        else:
            current += word
    return "\r\n".join([*lines, current])


def _encoded_words(text: str) -> Iterator[str]:
    chunk = b""
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(chunk) + len(encoded) > _WORD_BYTES:
            yield f"=?utf-8?b?{b64encode(chunk).decode()}?="
            chunk = b""
        chunk += encoded
    yield f"=?utf-8?b?{b64encode(chunk).decode()}?="


@lru_cache(maxsize=64)
def _known_mailbox(value: str) -> str:
    name, address = parseaddr(_clean(value))
    if not name:
        return address
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return " ".join(_encoded_words(name)) + f" <{address}>"


def _mailbox(value: str) -> str:
    # An address with a reference in it is used once: it would push the senders out of the cache.
    return _known_mailbox(value) if "<" in value else _clean(value)
