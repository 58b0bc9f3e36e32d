"""Approving: each language of a text on its own, by someone with the right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from languages.keeping import keep, store, stored
from languages.models import State, TextState
from languages.states import STATES, approve_side
from people import audit
from people.models import Person

RIGHT = "languages.approve_textstate"


@transaction.atomic
def send_for_review(*, text: TextState, by: Person | None, at: datetime) -> TextState:
    """Ask for ``text`` to be read by someone who can approve it. Raises ``ValidationError`` if it cannot be now."""
    current = _locked(text)
    _move(current, State.IN_REVIEW)
    current.sent_back_reason = ""
    return _done(current, "text-sent-for-review", by, at)


@transaction.atomic
def send_back(*, text: TextState, reason: str, by: Person | None, at: datetime) -> TextState:
    """Return ``text`` to its writer with ``reason``; raises ``ValidationError`` without one."""
    current = _locked(text)
    if not reason.strip():
        raise ValidationError(_("Say what should change."), code="no_reason")
    if current.state != State.IN_REVIEW:
        raise ValidationError(_("This cannot be done now: the record has moved on."), code="moved_on")
    _move(current, State.DRAFT)
    current.sent_back_reason = reason.strip()
    return _done(current, "text-sent-back", by, at, reason=current.sent_back_reason)


@transaction.atomic
def approve(*, text: TextState, by: Person, at: datetime) -> TextState:
    """Approve ``text`` as it stands. Raises ``PermissionDenied`` for someone without the right to."""
    if not by.has_perm(RIGHT):
        raise PermissionDenied
    current = _locked(text)
    _move(current, State.APPROVED)
    approve_side(current, by=by, at=at)
    return _done(current, "text-approved", by, at)


@transaction.atomic
def mark_reviewed(*, text: TextState, by: Person, at: datetime) -> TextState:
    """Record that ``by``, a Welsh speaker, has read the Welsh ``text`` as it stands. Nothing is marked by default."""
    current = _locked(text)
    current.reviewed_by_welsh_speaker = True
    current.full_clean(validate_unique=False)
    return _done(current, "text-reviewed", by, at)


def approve_as_given(*, record: models.Model, by: Person | None, at: datetime) -> None:
    """Approve each text of ``record`` written in both languages: it comes from a document published in both."""
    approve_all_as_given(records=[record], by=by, at=at)


@transaction.atomic
def approve_all_as_given(*, records: Sequence[models.Model], by: Person | None, at: datetime) -> int:
    """The same for many records of one model; returns the number of texts, each language counted."""
    sides = keep(records, by=by, at=at)
    before, approved = stored(sides), 0
    for (key, field, _language), side in sides.items():
        pair = [sides[key, field, language] for language in ("cy", "en")]
        if all(one.working_text for one in pair) and side.state != State.APPROVED:
            approve_side(side, by=by, at=at)
            approved += 1
    store(sides, before)
    if approved:
        kind = records[0]._meta.label
        on = records[0] if len(records) == 1 else None
        audit.record("texts-approved-as-given", by=by, at=at, on=on, kind=kind, count=approved)
    return approved


def _locked(text: TextState) -> TextState:
    return TextState.objects.select_for_update().get(pk=text.pk)


def _move(text: TextState, state: State) -> None:
    STATES.check(text.state, state)
    text.state = state


def _done(text: TextState, action: str, by: Person | None, at: datetime, **details: str) -> TextState:
    text.save()
    record = text.content_type.get_object_for_this_type(pk=text.object_id)
    audit.record(action, by=by, at=at, on=record, text=text.column, **details)
    return text
