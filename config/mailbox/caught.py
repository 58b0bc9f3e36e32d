"""Reads the Maildir that the local SMTP server fills."""

import email.policy
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

ADDED_BY_SERVER = ("x-mailfrom", "x-rcptto", "x-peer")


@dataclass(frozen=True)
class Caught:
    """One message, parsed, with the key that names it in the Maildir."""

    key: str
    message: EmailMessage
    at: datetime

    @property
    def subject(self) -> str:
        """The subject, decoded; empty when there is none."""
        return str(self.message.get("Subject", ""))

    @property
    def sender(self) -> str:
        """Who it says it is from."""
        return str(self.message.get("From", ""))

    @property
    def recipients(self) -> str:
        """Who it was really delivered to, which the server notes beside what the message says."""
        return str(self.message.get("X-RcptTo") or self.message.get("To", ""))

    @property
    def language(self) -> str:
        """The first language of Content-Language, or nothing."""
        return str(self.message.get("Content-Language", "")).split(",")[0].strip()

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header as sent, in order."""
        return [(name, str(value)) for name, value in self.message.items() if name.lower() not in ADDED_BY_SERVER]

    @property
    def attachments(self) -> list[str]:
        """The file names of what is attached."""
        return [part.get_filename() or part.get_content_type() for part in self.message.iter_attachments()]

    def body(self, kind: str) -> str:
        """The ``plain`` or ``html`` alternative, decoded; empty when there is none."""
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())


def newest(folder: Path, limit: int = 200) -> list[Caught]:
    """The last messages caught in a Maildir, newest first; none when the folder is not there yet."""
    found = sorted(_keys(folder), reverse=True)[:limit]
    return [caught for _, key in found if (caught := one(folder, key))]


def one(folder: Path, key: str) -> Caught | None:
    """The message with this key, or None."""
    if not (folder / "new").is_dir():
        return None
    box = mailbox.Maildir(str(folder), create=False)
    try:
        content = box.get_bytes(key)
    except KeyError:
        return None
    message = message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Caught(key, message, _sent_at(message))


def _keys(folder: Path) -> Iterator[tuple[float, str]]:
    for part in ("new", "cur"):
        for path in (folder / part).glob("*"):
            yield path.stat().st_mtime, path.name.partition(":")[0]


def _sent_at(message: EmailMessage) -> datetime:
    """The Date header in UTC; the start of time when it can't be read, so that the list still opens."""
    try:
        at = parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
