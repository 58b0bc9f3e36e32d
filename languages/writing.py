"""Writing: the words of one record, in either language or in both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction

from languages.keeping import Sides, keep, store, stored
from languages.models import TextState
from languages.states import rewrite, settle
from languages.texts import LANGUAGES, OTHER, declarations
from people import audit
from people.models import Person


def tidy(text: str) -> str:
    """Return ``text`` as it is kept: browsers send line ends of two characters, and space around means nothing."""
    return text.replace("\r\n", "\n").strip()


def working_texts(record: models.Model) -> dict[str, str]:
    """Return what is being written of ``record``, by column; for a record nobody has followed yet, its columns."""
    texts = {column: getattr(record, column) or "" for column in declarations[type(record)].columns}
    if record.pk:
        texts |= {side.column: side.working_text for side in TextState.objects.of(record)}
    return texts


@transaction.atomic
def save_texts(*, record: models.Model, texts: Mapping[str, str], by: Person | None, at: datetime) -> list[str]:
    """Write ``texts`` (by column, such as ``title_cy``) and return the columns that changed.

    While the record is not public its columns follow at once. A public record keeps showing what was published, in both
    languages, until ``languages.publishing.publish``.
    """
    sides = keep([record], by=None, at=at)
    before = stored(sides)
    changed = _write(record, texts, sides, by, at)
    if not changed:
        return []
    live = not declarations[type(record)].is_public(record)
    if live:
        for side in sides.values():
            side.live_text = side.working_text
    store(sides, before)
    if live:
        store_columns(record, sides)
    audit.record("texts-written", by=by, at=at, on=record, texts=changed)
    return changed


def store_columns(record: models.Model, sides: Sides) -> None:
    """Write to the record's own columns what ``sides`` say is in use."""
    own = [side for key, side in sides.items() if key[0] == record.pk]
    for side in own:
        setattr(record, side.column, side.live_text)
    record.save(update_fields=[side.column for side in own])


def _write(record: models.Model, texts: Mapping[str, str], sides: Sides, by: Person | None, at: datetime) -> list[str]:
    declaration, changed = declarations[type(record)], []
    for field, language, column in declaration.sides():
        side, other = sides[record.pk, field, language], sides[record.pk, field, OTHER[language]]
        if column in texts and tidy(texts[column]) != side.working_text:
            rewrite(side, other, tidy(texts[column]), by=by, at=at)
            settle([sides[record.pk, field, one] for one in LANGUAGES], optional=field in declaration.optional)
            changed.append(column)
    return changed
