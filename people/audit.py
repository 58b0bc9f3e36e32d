"""The audit trail: every write rule records what it did, in its own transaction."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from people.models import AuditEntry, Person


def record(
    action: str, *, by: Person | None, at: datetime, on: models.Model | None = None, **details: Any
) -> AuditEntry:
    """Record that ``by`` (None: the system) did ``action`` to ``on``; ``details`` must be plain JSON values."""
    content_type = ContentType.objects.get_for_model(on) if on is not None else None
    key = on.pk if on is not None else None
    return AuditEntry.objects.create(
        at=at, by=by, action=action, content_type=content_type, object_id=key, details=details
    )
