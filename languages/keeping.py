"""Keeps the state of every declared text in line with its record: on each save, and in bulk by ``reconcile``.

``post_save`` hears what is saved one by one. What is written past it (``bulk_create``, ``update``, SQL) is found by
``reconcile``, which asks the database for the records whose columns say something else than what is followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from languages.models import State, TextState
from languages.states import rewrite, settle
from languages.texts import LANGUAGES, OTHER, Declaration, declarations, parts_of
from languages.working_days import working_days_before
from people.models import Person

KEPT = (
    "state", "working_text", "live_text", "word_count", "public", "changed_at", "changed_by", "sent_back_reason",
    "approved_text", "approved_at", "approved_by", "out_of_date_since", "assigned_to", "needed_by", "urgent",
    "reviewed_by_welsh_speaker",
)  # fmt: skip
BATCH = 500

Sides = dict[tuple[int, str, str], TextState]
"""What is followed, by record, field and language."""


@transaction.atomic
def keep(records: Sequence[models.Model], *, by: Person | None, at: datetime) -> Sides:
    """Bring the states of ``records``, all of one model, in line with their columns; return even unwritten ones.

    A text with a column that changed is a draft of what the column says now, whoever changed it.
    """
    if not records:
        return {}
    declaration = declarations[type(records[0])]
    known = sides_of(declaration.model, [record.pk for record in records])
    before = stored(known)
    for record in records:
        _keep_one(record, declaration, known, by, at)
    store(known, before)
    return known


def judge(records: Sequence[models.Model], *, at: datetime) -> Sides:
    """Return what ``keep`` would, writing and locking nothing: for pages, which change nothing."""
    if not records:
        return {}
    declaration = declarations[type(records[0])]
    known = _by_side(TextState.objects.of_many(declaration.model, [record.pk for record in records]))
    for record in records:
        _keep_one(record, declaration, known, None, at)
    return known


def sides_of(model: type[models.Model], keys: Iterable[int]) -> Sides:
    """Return, locked until the transaction ends, what is followed of the records of ``model`` with these keys."""
    return _by_side(TextState.objects.of_many(model, keys).select_for_update(of=("self",)).order_by("pk"))


def _by_side(found: Iterable[TextState]) -> Sides:
    return {(side.object_id, side.field, side.language): side for side in found}


def store(sides: Sides, before: Mapping[tuple[int, str, str], tuple[Any, ...]]) -> None:
    """Write what is new and what differs from ``before``; texts that nobody wrote are not kept."""
    blank = {key for key, side in sides.items() if _blank(side, sides)}
    _drop([sides[key] for key in blank if sides[key].pk])
    new = [side for key, side in sides.items() if key not in blank and not side.pk]
    TextState.objects.bulk_create(new, BATCH, ignore_conflicts=True)
    changed = [side for key, side in sides.items() if side.pk and key in before and values(side) != before[key]]
    TextState.objects.bulk_update(changed, KEPT, BATCH)


def stored(sides: Sides) -> dict[tuple[int, str, str], tuple[Any, ...]]:
    """Return what the database holds of ``sides`` now, to tell later what changed."""
    return {key: values(side) for key, side in sides.items() if side.pk}


def values(side: TextState) -> tuple[Any, ...]:
    """Return what is kept of ``side``, to compare."""
    return tuple(getattr(side, _attribute(name)) for name in KEPT)


def _attribute(name: str) -> str:
    field: Any = TextState._meta.get_field(name)  # comparing keys of related records fetches none of them
    return str(field.attname)


def _drop(sides: Sequence[TextState]) -> None:
    if sides:
        TextState.objects.filter(pk__in=[side.pk for side in sides]).delete()
    for side in sides:
        side.pk = None


def _blank(side: TextState, sides: Sides) -> bool:
    pair = [sides[side.object_id, side.field, language] for language in LANGUAGES]
    return all(one.state == State.DRAFT and not one.working_text and not one.live_text for one in pair)


def _keep_one(record: models.Model, declaration: Declaration, known: Sides, by: Person | None, at: datetime) -> None:
    public, needed = declaration.is_public(record), needed_by(record, declaration)
    for field in declaration.fields:
        pair = [
            known.setdefault((record.pk, field, language), _new(record, field, language, at)) for language in LANGUAGES
        ]
        for side in pair:
            side.public = public
            side.needed_by = side.needed_by if side.urgent else needed
            live = getattr(record, side.column) or ""
            if live not in (side.live_text, side.working_text):
                other = known[record.pk, field, OTHER[side.language]]
                rewrite(side, other, live, by=by, at=at)
            side.live_text = live
        settle(pair, optional=field in declaration.optional)


def _new(record: models.Model, field: str, language: str, at: datetime) -> TextState:
    kind = ContentType.objects.get_for_model(record)
    return TextState(
        content_type=kind, object_id=record.pk, field=field, language=language, state=State.DRAFT, changed_at=at
    )


def needed_by(record: models.Model, declaration: Declaration) -> date | None:
    """Return the day the record's texts are needed: working days before the opening or sending that waits for them."""
    value: Any = record if declaration.needed else None
    for name in (declaration.needed or "").split("__"):
        value = getattr(value, name) if value is not None and name else None
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return working_days_before(day, settings.TRANSLATION_WORKING_DAYS) if isinstance(day, date) else None


def forget(record: models.Model) -> None:
    """Follow the texts of ``record``, which is being deleted, no longer."""
    TextState.objects.of(record).delete()


def keep_parts(record: models.Model) -> None:
    """Tell the parts of ``record`` that it was published or taken back, or that its dates moved."""
    for declaration in parts_of(type(record)):
        parts = list(declaration.model._default_manager.filter(**{str(declaration.within): record}))
        for part in parts:
            setattr(part, str(declaration.within), record)
        keep(parts, by=None, at=timezone.now())


# --- in bulk -------------------------------------------------------------------------------------------------------


def reconcile(*, at: datetime) -> int:
    """Find and keep every record whose texts were written past the hook; returns how many there were."""
    found = 0
    for declaration in declarations.values():
        keys = list(_behind(declaration).values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            chosen = declaration.model._default_manager.filter(pk__in=keys[start : start + BATCH])
            keep(list(_with_whole(chosen, declaration)), by=None, at=at)
        found += len(keys)
        _drop_orphans(declaration)
    return found


def _with_whole(records: models.QuerySet[Any], declaration: Declaration) -> models.QuerySet[Any]:
    path = (declaration.needed or "").rpartition("__")[0]
    relations = {name for name in (path, declaration.within) if name}
    return records.select_related(*relations) if relations else records


def _behind(declaration: Declaration) -> models.QuerySet[Any]:
    """Return the records with a column that differs from what is followed, or that nobody follows yet."""
    followed = TextState.objects.of_model(declaration.model).filter(object_id=OuterRef("pk"))
    differs = []
    for field, language, column in declaration.sides():
        side = followed.filter(field=field, language=language)
        same = Q(
            Exists(side.annotate(in_column=Coalesce(OuterRef(column), Value(""))).filter(live_text=F("in_column")))
        )
        needs_none = Q(**{f"{column}__isnull": True}) | Q(**{column: ""})
        if field in declaration.optional:
            differs.append(~same & ~(needs_none & ~Q(Exists(side))))
        else:
            differs.append(~same)
    if declaration.public:
        public = Q(**{f"{declaration.public}__isnull": False})
        said, unsaid = Q(Exists(followed.filter(public=True))), Q(Exists(followed.filter(public=False)))
        differs += [public & unsaid, ~public & said]
    return declaration.model._default_manager.filter(reduce(or_, differs))


def _drop_orphans(declaration: Declaration) -> None:
    alive = declaration.model._default_manager.filter(pk=OuterRef("object_id"))
    TextState.objects.of_model(declaration.model).filter(~Exists(alive)).delete()
