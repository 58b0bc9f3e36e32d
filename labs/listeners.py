"""What this room does when a lower one tells it something."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from labs import sessions
from labs.models import Session
from people.models import Person


def words_published(*, record: object, columns: Iterable[str], by: Person | None, at: datetime, **_rest: Any) -> None:
    """Send calendars the new words of a session, now that everyone may read them."""
    if isinstance(record, Session):
        sessions.keep(session=record, changed=columns, by=by, at=at)
