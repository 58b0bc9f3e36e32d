"""Publishing: one act for both languages, of a record and of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from languages.keeping import Sides, judge, keep, store, stored
from languages.models import State, TextState
from languages.signals import texts_published
from languages.texts import LANGUAGES, Declaration, declarations, parts_of
from languages.writing import store_columns
from people import audit
from people.models import Person

RIGHT_IN_EMERGENCY = "languages.publish_in_emergency"


def check_ready(record: models.Model) -> None:
    """Raise ``ValidationError`` naming every text of ``record`` and its parts that is not approved in both languages.

    The record's own texts are named by column; those of its parts have no field of the record to stand beside.
    """
    problems = unready(record)
    if problems:
        raise ValidationError(problems)


def unready(record: models.Model) -> dict[str, list[str]]:
    """Return what keeps ``record`` and its parts from being published, in the language spoken now; writes nothing."""
    problems: dict[str, list[str]] = {}
    for alike in with_parts(record):
        sides = judge(alike, at=timezone.now())
        for one in alike:
            for side in _not_ready(one, sides):
                told = describe(declarations[type(one)], side)
                key, message = (side.column, told) if one is record else (NON_FIELD_ERRORS, f"{one}: {told}")
                problems.setdefault(key, []).append(message)
    return problems


def describe(declaration: Declaration, side: TextState) -> str:
    """Return a text's name, its language and where it is: “Title (Welsh): Out of date since 1 March 2026”."""
    told = {"text": declaration.label(side.field).capitalize(), "language": side.get_language_display()}
    return _("%(text)s (%(language)s): %(state)s") % {**told, "state": state_in_words(side)}


def state_in_words(side: TextState) -> str:
    """Return where ``side`` is, with the day since when for what is out of date."""
    if side.state == State.OUT_OF_DATE and side.out_of_date_since:
        day = date_format(timezone.localtime(side.out_of_date_since), "DATE_FORMAT")
        return _("Out of date since %(day)s") % {"day": day}
    return str(side.get_state_display())


@transaction.atomic
def publish(*, record: Any, by: Person | None, at: datetime) -> Any:
    """Show everyone the approved words of ``record`` and its parts, both languages at once; returns the record.

    Raises ``ValidationError`` as ``check_ready`` does. A record that is public already keeps the time it became so.
    """
    current = _locked(record)
    check_ready(current)
    _show(current, by, at)
    audit.record("texts-published", by=by, at=at, on=current)
    return _told(record, current)


@transaction.atomic
def unpublish(*, record: Any, by: Person | None, at: datetime) -> Any:
    """Take ``record`` back. Raises ``ValidationError`` when something else needs it to be public."""
    current = _locked(record)
    setattr(current, _public(current), None)
    current.validate_constraints()
    current.save(update_fields=[_public(current)])
    for alike in with_parts(current):
        _bring_into_use(alike, by, at)
    audit.record("texts-unpublished", by=by, at=at, on=current)
    return _told(record, current)


@transaction.atomic
def publish_in_emergency(*, record: Any, reason: str, by: Person, at: datetime) -> Any:
    """Show everyone a service notice that has one language only, with the recorded ``reason``.

    What is missing tops the translators' queue. Raises ``PermissionDenied`` without the right, and ``ValidationError``
    for other kinds of record, without a reason, or with nothing written.
    """
    if not by.has_perm(RIGHT_IN_EMERGENCY):
        raise PermissionDenied
    current = _locked(record)
    declaration = declarations[type(current)]
    if not declaration.alone:
        raise ValidationError(_("Only a service notice can go out in one language."), code="not_a_notice")
    if not reason.strip():
        raise ValidationError(_("Say why this cannot wait for the other language."), code="no_reason")
    sides = keep([current], by=None, at=at)
    if not any(side.working_text for side in sides.values()):
        raise ValidationError(_("Nothing is written in either language."), code="nothing_written")
    setattr(current, declaration.alone, reason.strip())
    setattr(current, _public(current), getattr(current, _public(current)) or at)
    current.save()
    _make_urgent(current, at)
    audit.record("texts-published-in-emergency", by=by, at=at, on=current, reason=reason.strip())
    return _told(record, current)


def _locked(record: Any) -> Any:
    return type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)


def _public(record: models.Model) -> str:
    name = declarations[type(record)].public
    if name is None:
        raise ValueError(f"{record._meta.label} is not published by itself")
    return name


def with_parts(record: models.Model) -> Iterator[list[models.Model]]:
    """Return ``record``, then its parts, those of one model together."""
    yield [record]
    for declaration in parts_of(type(record)):
        parts = list(declaration.model._default_manager.filter(**{str(declaration.within): record}))
        for part in parts:
            setattr(part, str(declaration.within), record)
        yield parts


def _not_ready(record: models.Model, sides: Sides) -> Iterator[TextState]:
    declaration = declarations[type(record)]
    for field in declaration.fields:
        pair = [sides[record.pk, field, language] for language in LANGUAGES]
        if field not in declaration.optional or any(side.working_text for side in pair):
            yield from (side for side in pair if side.state != State.APPROVED)


def _show(record: Any, by: Person | None, at: datetime) -> None:
    for alike in with_parts(record):
        _bring_into_use(alike, by, at)
    if getattr(record, _public(record)) is None:
        setattr(record, _public(record), at)
        record.save(update_fields=[_public(record)])


def _bring_into_use(records: list[models.Model], by: Person | None, at: datetime) -> None:
    """Make the working words of ``records``, all of one model, those that everyone reads, and tell who cares."""
    sides = keep(records, by=None, at=at)
    before, new = stored(sides), [side for side in sides.values() if side.held]
    for side in new:
        side.live_text = side.working_text
    store(sides, before)
    for record in records:
        columns = sorted(side.column for side in new if side.object_id == record.pk)
        if columns:
            store_columns(record, sides)
            texts_published.send(sender=type(record), record=record, columns=columns, by=by, at=at)


def _make_urgent(record: models.Model, at: datetime) -> None:
    sides = keep([record], by=None, at=at)
    before = stored(sides)
    for side in sides.values():
        if side.state != State.APPROVED:
            side.urgent, side.needed_by = True, timezone.localtime(at).date()
        side.live_text = side.working_text
    store(sides, before)
    store_columns(record, sides)


def _told(given: Any, current: Any) -> Any:
    for field in current._meta.concrete_fields:
        setattr(given, field.attname, getattr(current, field.attname))
    return given
