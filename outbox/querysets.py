"""What can be asked about messages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

if TYPE_CHECKING:
    from outbox.models import Message
    from people.models import Person


class MessageQuerySet(models.QuerySet["Message"]):
    """Named questions about messages."""

    def due(self, *, at: datetime) -> MessageQuerySet:
        """Planned messages whose time has come at ``at`` and whose text is approved."""
        return self.filter(state="planned", due_at__lte=at, content__approved_at__isnull=False)

    def troubled(self) -> MessageQuerySet:
        """What a person must decide: uncertain or failed, the longest waiting first."""
        return self.filter(state__in=("uncertain", "failed")).order_by("state_at", "pk")

    def to(self, person: Person) -> MessageQuerySet:
        """A person's whole correspondence, newest first."""
        return self.filter(person=person).select_related("content", "person").order_by("-due_at", "-pk")

    def about(self, record: models.Model) -> MessageQuerySet:
        """Messages written about ``record``, newest first."""
        kind: Any = ContentType.objects.get_for_model(record)
        return (
            self.filter(about_type=kind, about_id=record.pk)
            .select_related("content", "person")
            .order_by("-due_at", "-pk")
        )
