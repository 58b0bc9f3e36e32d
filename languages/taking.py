"""Who works on which text of the queue."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from languages.models import State, TextState
from people import audit
from people.models import Person


@transaction.atomic
def take(*, text: TextState, by: Person, at: datetime) -> TextState:
    """Have ``by`` work on ``text``; taking it from someone else is allowed and on record."""
    current = TextState.objects.select_for_update().get(pk=text.pk)
    if current.state == State.APPROVED:
        raise ValidationError(_("This cannot be done now: the record has moved on."), code="moved_on")
    current.assigned_to = by
    return _done(current, "text-taken", by, at)


@transaction.atomic
def put_back(*, text: TextState, by: Person, at: datetime) -> TextState:
    """Leave ``text`` in the queue for someone else."""
    current = TextState.objects.select_for_update().get(pk=text.pk)
    current.assigned_to = None
    return _done(current, "text-put-back", by, at)


def _done(text: TextState, action: str, by: Person, at: datetime) -> TextState:
    text.save(update_fields=["assigned_to"])
    record = text.content_type.get_object_for_this_type(pk=text.object_id)
    audit.record(action, by=by, at=at, on=record, text=text.column)
    return text
