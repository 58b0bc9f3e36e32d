"""Texts out to a translation company and back, as XLIFF 2 or as a gettext PO file; translate-toolkit does the formats.

A unit's identifier names the record, the text and the language: ``labs.series.12.title.cy``. What comes back is checked
against what the source says now, because nothing stands still while a file is away.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from translate.storage.pypo import pofile
from translate.storage.xliff2 import Xliff2File

from languages.entries import Entry, entries
from languages.models import TextState
from languages.texts import OTHER, declarations
from languages.writing import tidy

XLIFF, PO = "xliff", "po"
ENDINGS = {XLIFF: "xlf", PO: "po"}
TYPES = {XLIFF: "application/xliff+xml", PO: "text/x-gettext-translation"}
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\{?[^{}]*\}?\}|</?[a-zA-Z][^>]*>")
_IDENTITY = re.compile(
    r"(?P<app>[a-z_]+)\.(?P<model>[a-z]+)\.(?P<pk>\d{1,18})\.(?P<field>[a-z_0-9]+)\.(?P<language>cy|en)"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One text as a file carries it."""

    identity: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Row:
    """What a file says of one text, and why it is not taken; an empty ``problem`` means it is."""

    unit: Unit
    entry: Entry | None
    problem: str = ""

    @property
    def taken(self) -> bool:
        """Whether this row changes a text."""
        return not self.problem


# --- out -----------------------------------------------------------------------------------------------------------


def identity(entry: Entry) -> str:
    """Return the identifier of ``entry`` in files."""
    meta = entry.record._meta
    return f"{meta.app_label}.{meta.model_name}.{entry.record.pk}.{entry.side.field}.{entry.side.language}"


def exportable(listed: Iterable[Entry], *, language: str) -> list[Entry]:
    """Return those of ``listed`` that can be translated into ``language``: the other language is written."""
    return [entry for entry in listed if entry.side.language == language and entry.source]


def export(listed: Iterable[Entry], *, language: str, kind: str) -> bytes:
    """Return a file of ``kind`` (``xliff`` or ``po``) with ``listed``, to be translated into ``language``."""
    return _xliff(listed, language) if kind == XLIFF else _po(listed, language)


def _note(entry: Entry) -> str:
    return f"{entry.kind}: {entry.record} – {entry.label}"


def _xliff(listed: Iterable[Entry], language: str) -> bytes:
    store: Any = Xliff2File()
    store.setsourcelanguage(OTHER[language])
    store.settargetlanguage(language)
    for entry in listed:
        unit = store.addsourceunit(entry.source)
        unit.setid(identity(entry))
        if entry.side.working_text:
            unit.target = entry.side.working_text
        # The standard has the notes first in the unit; the toolkit would put them into the segment.
        element = unit.getunitelement()
        notes, note = (element.makeelement(unit.namespaced(name)) for name in ("notes", "note"))
        note.text = _note(entry)
        notes.append(note)
        element.insert(0, notes)
    return bytes(store)


def _po(listed: Iterable[Entry], language: str) -> bytes:
    store: Any = pofile()
    store.updateheader(add=True, Language=language, Content_Type="text/plain; charset=UTF-8")
    for entry in listed:
        unit = store.addsourceunit(entry.source)
        unit.setcontext(identity(entry))
        unit.target = entry.side.working_text
        unit.addnote(_note(entry), "developer")
    return bytes(store)


# --- back ----------------------------------------------------------------------------------------------------------


def read(content: bytes, *, kind: str) -> list[Unit]:
    """Return the units of a file; raises ``ValidationError`` for one that is not of its ``kind``."""
    try:
        parser: Any = Xliff2File if kind == XLIFF else pofile
        store = parser.parsestring(content)
        units = [_unit(unit, kind) for unit in store.units if not unit.isheader()]
    except Exception as error:  # the parsers of lxml and the toolkit raise many kinds, none of them ours
        raise ValidationError(_("This file cannot be read. It must be XLIFF 2 or PO."), code="unreadable") from error
    if not units:
        raise ValidationError(_("There are no texts in this file."), code="empty")
    return units


def _unit(unit: Any, kind: str) -> Unit:
    name = unit.getid() if kind == XLIFF else unit.getcontext()
    return Unit(str(name or ""), tidy(str(unit.source or "")), tidy(str(unit.target or "")))


def weigh(units: Iterable[Unit]) -> list[Row]:
    """Return each unit with the text it is for, and why it is not taken where it is not."""
    listed = list(units)
    known = _known(listed)
    times = Counter(unit.identity for unit in listed)
    return [Row(unit, known.get(unit.identity), _problem(unit, known, times)) for unit in listed]


def _problem(unit: Unit, known: Mapping[str, Entry], times: Counter[str]) -> str:
    entry = known.get(unit.identity)
    if entry is None:
        return _("There is no such text here.")
    if times[unit.identity] > 1:
        return _("The file has this text more than once.")
    if not unit.target:
        return _("It is not translated.")
    if unit.source != entry.source:
        return _("The other language changed after the file was made.")
    if unit.target == entry.side.working_text:
        return _("The text says this already.")
    return _problem_with_words(unit, entry)


def _problem_with_words(unit: Unit, entry: Entry) -> str:
    if Counter(_PLACEHOLDER.findall(unit.source)) != Counter(_PLACEHOLDER.findall(unit.target)):
        return _("Its placeholders or tags differ from those of the other language.")
    column: Any = entry.record._meta.get_field(entry.side.column)
    if column.max_length and len(unit.target) > column.max_length:
        return _("It is too long. Most characters: %(count)s.") % {"count": column.max_length}
    return ""


def _known(units: Iterable[Unit]) -> dict[str, Entry]:
    wanted: dict[type[models.Model], set[int]] = {}
    for unit in units:
        found = _IDENTITY.fullmatch(unit.identity)
        model = apps.all_models[found["app"]].get(found["model"]) if found else None
        if found and model in declarations:
            wanted.setdefault(model, set()).add(int(found["pk"]))
    sides: list[TextState] = []
    for model, keys in wanted.items():
        sides += TextState.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return {identity(entry): entry for entry in entries(sides)}
