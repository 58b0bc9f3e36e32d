"""The texts of the queue with what a translator must see of them: the record, the text's name, both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from languages.models import TextState
from languages.texts import OTHER, declarations


@dataclass(frozen=True, slots=True)
class Entry:
    """A text in one language, the same text in the other, and the record they belong to."""

    side: TextState
    other: TextState | None
    record: Any

    @property
    def label(self) -> str:
        """What the text is called, in the language spoken now."""
        return declarations[type(self.record)].label(self.side.field)

    @property
    def kind(self) -> str:
        """What kind of record it belongs to, in the language spoken now."""
        return str(self.record._meta.verbose_name)

    @property
    def source(self) -> str:
        """What the other language says."""
        return self.other.working_text if self.other else ""

    @property
    def words(self) -> int:
        """How many words there are to translate: those of the language that is ahead."""
        return self.other.word_count if self.other and self.other.word_count else self.side.word_count


def entries(sides: Iterable[TextState]) -> list[Entry]:
    """Return ``sides`` as entries; one query for the other languages and one for each kind of record."""
    listed = list(sides)
    records, others = _records(listed), _others(listed)
    return [
        Entry(side, others.get((*_key(side), OTHER[side.language])), record)
        for side in listed
        if (record := records.get((side.content_type_id, side.object_id))) is not None
    ]


def _key(side: TextState) -> tuple[int, int, str]:
    return side.content_type_id, side.object_id, side.field


def _records(sides: list[TextState]) -> dict[tuple[int, int], models.Model]:
    wanted: dict[int, set[int]] = {}
    for side in sides:
        wanted.setdefault(side.content_type_id, set()).add(side.object_id)
    return {
        (kind, record.pk): record
        for kind, keys in wanted.items()
        if (model := ContentType.objects.get_for_id(kind).model_class()) in declarations
        for record in model._default_manager.filter(pk__in=keys)
    }


def _others(sides: list[TextState]) -> dict[tuple[int, int, str, str], TextState]:
    kinds, keys = {side.content_type_id for side in sides}, {side.object_id for side in sides}
    found = TextState.objects.filter(content_type__in=kinds, object_id__in=keys)
    return {(*_key(side), side.language): side for side in found}
