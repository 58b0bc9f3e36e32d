"""Brings roadmap documents into the database: pairs their languages, says what changes, applies it safely again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from languages.approving import approve_as_given
from languages.writing import save_texts, working_texts
from people import audit
from people.models import Person
from roadmap.models import Goal, Horizon, Item, Roadmap
from roadmap.moving import move
from roadmap.parsing import Document, GoalText, ItemText, MalformedDocumentError, Problem

REASON = gettext_noop("The roadmap document was changed.")
Text = TypeVar("Text", GoalText, ItemText)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing an import does: to which record, what, and the text before and after."""

    record: str
    what: str
    before: str = ""
    after: str = ""


@dataclass(slots=True)
class Result:
    """What an import changed, and which records it held back because one language is missing or was not given."""

    changes: list[Change] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)


class _PreviewOver(Exception):  # noqa: N818 - not an error: it rolls a preview back
    pass


def preview(*, documents: Sequence[Document], at: datetime) -> Result:
    """Return what ``bring_in`` would do now, leaving the database as it is. Raises ``MalformedDocumentError``."""
    result = Result()
    try:
        with transaction.atomic():
            result = bring_in(documents=documents, by=None, at=at)
            raise _PreviewOver
    except _PreviewOver:
        return result


@transaction.atomic
def bring_in(*, documents: Sequence[Document], by: Person | None, at: datetime) -> Result:
    """Make the roadmap say what ``documents`` say; nothing changes when it already does.

    Documents pair by their ``ref``; a goal or item keeps its record while its reference, its text in either language or
    its place stays. Raises ``MalformedDocumentError`` when two documents of one ``ref`` cannot be paired.
    """
    result = Result()
    for ref, by_language in _paired(documents).items():
        _Import(ref, by_language, by, at, result).run()
    if result.changes:
        audit.record("roadmap-imported", by=by, at=at, changes=len(result.changes))
    return result


def _paired(documents: Iterable[Document]) -> dict[str, dict[str, Document]]:
    pairs: dict[str, dict[str, Document]] = defaultdict(dict)
    for document in documents:
        if document.language in pairs[document.ref]:
            message = _("Another file has the same ref and language.")
            raise MalformedDocumentError([Problem(document.file, 1, message)])
        pairs[document.ref][document.language] = document
    return pairs


def pair(texts: dict[str, list[Text]], files: dict[str, str], *, place: int) -> list[dict[str, Text]]:
    """Return the texts of each thing by language: by reference where given, else by order.

    Raises ``MalformedDocumentError`` when the languages have different numbers of texts without a reference: a guess
    would put one thing's Welsh beside another's English. ``place`` is the line to name when a language has none.
    """
    named: dict[str, dict[str, Text]] = {}
    loose = {language: [text for text in found if not text.ref] for language, found in texts.items()}
    order = sorted(texts, key=lambda language: language != "en")
    for language in order:
        for text in texts[language]:
            if text.ref:
                named.setdefault(text.ref, {})[language] = text
    counts = {len(found) for found in loose.values()}
    if len(counts) > 1:
        raise MalformedDocumentError(
            [
                Problem(
                    files[language],
                    found[-1].line if found else place,
                    _("The languages differ in number here; give each a reference such as {#speakers} to pair them."),
                )
                for language, found in loose.items()
            ]
        )
    rows = zip(*(loose[language] for language in order), strict=True)
    in_order: list[dict[str, Text]] = [dict(zip(order, row, strict=True)) for row in rows]
    found: list[dict[str, Text]] = list(named.values()) + in_order
    found.sort(key=_first_line)
    return found


def _first_line(row: dict[str, Text]) -> int:
    return min(text.line for text in row.values())


class _Import:
    """One roadmap's import: a walk over its pairs that writes what differs and notes it."""

    def __init__(
        self, ref: str, documents: dict[str, Document], by: Person | None, at: datetime, result: Result
    ) -> None:
        self.ref, self.documents, self.by, self.at, self.result = ref, documents, by, at, result
        self.files = {language: document.file for language, document in documents.items()}
        self.seen: set[int] = set()

    def run(self) -> None:
        roadmap = Roadmap.objects.filter(ref=self.ref).first() or Roadmap(ref=self.ref)
        texts = {
            f"{name}_{language}": value
            for language, document in self.documents.items()
            for name, value in (("title", document.title), ("intro", "\n\n".join(document.intro)))
        }
        self._write(roadmap, texts, ("title", "intro"))
        goals = pair({language: document.goals for language, document in self.documents.items()}, self.files, place=1)
        known = _matched(list(roadmap.goals.all()), goals, "title", lambda goal, place: goal.position == place)
        for position, row in enumerate(goals, start=1):
            self._goal(known.get(position) or Goal(roadmap=roadmap), position, row)
        self._withdraw(roadmap)

    def _goal(self, goal: Goal, position: int, row: dict[str, GoalText]) -> None:
        goal.ref = goal.ref or _free_ref(Goal, row, "title")
        goal.position = position
        texts = {
            f"{name}_{language}": value
            for language, text in row.items()
            for name, value in (("title", text.title), ("intro", "\n\n".join(text.intro)))
        }
        self._write(goal, texts, ("title", "intro"))
        self._items(goal, row)

    def _items(self, goal: Goal, row: dict[str, GoalText]) -> None:
        line = max(text.line for text in row.values())
        rows: list[tuple[Horizon, dict[str, ItemText]]] = []
        for horizon in Horizon:
            texts = {
                language: [item for item in text.items if item.horizon == horizon] for language, text in row.items()
            }
            rows += [(horizon, texts_of_one) for texts_of_one in pair(texts, self.files, place=line)]
        known = _matched(
            list(goal.items.all()),
            [texts for _horizon, texts in rows],
            "text",
            lambda item, place: item.position == place and item.horizon == rows[place - 1][0],
        )
        for position, (horizon, texts_of_one) in enumerate(rows, start=1):
            self._item(known.get(position) or Item(goal=goal, horizon=horizon), horizon, position, texts_of_one)

    def _item(self, item: Item, horizon: Horizon, position: int, row: dict[str, ItemText]) -> None:
        item.ref = item.ref or _free_ref(Item, row, "text")
        item.position, item.withdrawn_at = position, None
        self._write(item, {f"text_{language}": text.text for language, text in row.items()}, ("text",))
        self.seen.add(item.pk)
        if item.horizon != horizon:
            before = str(item.get_horizon_display())
            move(item=item, to=horizon, why=_said(REASON), by=self.by, at=self.at)
            self.result.changes.append(Change(item.ref, _("moved"), before, str(Horizon(horizon).label)))

    def _write(self, record: Any, texts: dict[str, str], fields: tuple[str, ...]) -> None:
        new, said = record.pk is None, working_texts(record)
        changed = {column: after for column, after in texts.items() if said[column] != after}
        for column, after in changed.items():
            self.result.changes.append(Change(record.ref, _("added") if new else _("changed"), said[column], after))
        if record.published_at is not None and len(self.documents) == 1:
            record.save()
            if save_texts(record=record, texts=changed, by=self.by, at=self.at):
                self.result.held_back.append(record.ref)
        else:
            self._publish(record, texts, fields)

    def _publish(self, record: Any, texts: dict[str, str], fields: tuple[str, ...]) -> None:
        for column, after in texts.items():
            setattr(record, column, after)
        whole = all(getattr(record, f"{name}_{language}") for name in fields[:1] for language in ("cy", "en"))
        record.published_at = (record.published_at or self.at) if whole else None
        record.save()
        if whole:
            # The documents were published by CDPS in both languages: that was their approval.
            approve_as_given(record=record, by=self.by, at=self.at)
        else:
            self.result.held_back.append(record.ref)

    def _withdraw(self, roadmap: Roadmap) -> None:
        for item in Item.objects.filter(goal__roadmap=roadmap, withdrawn_at=None).exclude(pk__in=self.seen):
            item.withdrawn_at = self.at
            item.save(update_fields=["withdrawn_at"])
            self.result.changes.append(Change(item.ref, _("withdrawn: it is no longer in the document"), str(item), ""))


def _matched(
    known: list[Any], rows: Sequence[dict[str, Any]], name: str, same_place: Callable[[Any, int], bool]
) -> dict[int, Any]:
    """Return the record each row (counted from 1) is: by reference or by its text first, then by its place."""
    matched: dict[int, Any] = {}
    left = list(known)
    for is_same in (lambda record, place: _says_the_same(record, rows[place - 1], name), same_place):
        for place in range(1, len(rows) + 1):
            found = next((record for record in left if is_same(record, place)), None)
            if place not in matched and found is not None:
                matched[place] = found
                left.remove(found)
    return matched


def _says_the_same(record: Any, row: dict[str, Any], name: str) -> bool:
    named = any(text.ref and text.ref == record.ref for text in row.values())
    return named or any(getattr(record, f"{name}_{language}") == getattr(text, name) for language, text in row.items())


def _free_ref(model: type[Goal] | type[Item], row: dict[str, Any], name: str) -> str:
    text = row.get("en") or next(iter(row.values()))
    base = text.ref or slugify(getattr(text, name))[:72] or "item"
    ref, number = base, 2
    while model.objects.filter(ref=ref).exists():
        ref, number = f"{base}-{number}", number + 1
    return ref


def _said(message: str) -> dict[str, str]:
    texts = {}
    for language in ("cy", "en"):
        with override(language):
            texts[language] = _(message)
    return texts
