"""``deliver()``: send everything due to the suite's SMTP server, and look at what arrived. Import it where it is needed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from outbox.sending import send_due
from tests.servers import Received

Deliver = Callable[..., list[Received]]


@pytest.fixture
def deliver(db: Any, smtp_inbox: list[Received]) -> Deliver:
    """``deliver(at=None)`` sends all that is due and returns the messages received by this call, oldest first."""

    def send(at: datetime | None = None) -> list[Received]:
        before = len(smtp_inbox)
        connection.ensure_connection()
        send_due(at=at or timezone.now(), connection=connection.connection)
        return smtp_inbox[before:]

    return send
