"""The audit trail in sentences. Every action that a job records has one, in both languages.

A room writes ``<room>/sentences.py``, which is imported at the start::

    tell("offer-made", _("%(by)s offered a place. Application: %(on)s."))
    tell("language-chosen", _("…: %(language)s"), language=Language)

A sentence may name ``by``, ``on`` and any detail recorded. A detail with choices is shown by its label, ``changed`` by
the names of the fields, a time as clocks in Wales show it. Names stand after a colon or at the start, because in Welsh
a preposition would change them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.enums import ChoicesType
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext

from people.models import AuditEntry

Choices = type[models.TextChoices] | Callable[[], Mapping[str, str | Promise]]
"""Labels by value: a model's choices, or a function for those that are known only later."""
FIELDS = "changed"
A_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What an action is called in the trail, and the choices of its details."""

    text: str | Promise
    choices: Mapping[str, Choices] = field(default_factory=dict)


SENTENCES: dict[str, Sentence] = {}


def tell(action: str, text: str | Promise, **choices: Choices) -> None:
    """Register the sentence of ``action``."""
    SENTENCES[action] = Sentence(text, choices)


class _Details(dict[str, Any]):
    """Details of an entry; one that an older version did not record shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def label(action: str) -> str:
    """Return what ``action`` is called in a list: the beginning of its sentence, an ellipsis for whoever did it."""
    return str(SENTENCES[action].text).split(". ", 1)[0].rstrip(".").replace("%(by)s", "…")


def told(entry: AuditEntry, on: str) -> str:
    """Return the sentence of ``entry``, in the language spoken now; ``on`` names the record it is about."""
    sentence = SENTENCES.get(entry.action)
    by = str(entry.by) if entry.by else gettext("The system")
    if sentence is None:
        return gettext("%(by)s: %(action)s. Record: %(on)s.") % {"by": by, "action": entry.action, "on": on}
    labels = _Details({name: _shown(entry, sentence, name, value) for name, value in entry.details.items()})
    return str(sentence.text) % _Details(labels, by=by, on=on)


def _shown(entry: AuditEntry, sentence: Sentence, name: str, value: Any) -> str:
    labels = _labels(entry, sentence, name)
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(one) or _plain(one)) for one in values) or "–"


def _labels(entry: AuditEntry, sentence: Sentence, name: str) -> Mapping[Any, str | Promise]:
    choices = sentence.choices.get(name)
    if choices is not None:
        return dict(choices.choices) if isinstance(choices, ChoicesType) else choices()
    model = entry.content_type.model_class() if name == FIELDS and entry.content_type else None
    return {one.name: one.verbose_name for one in model._meta.concrete_fields} if model else {}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return pgettext("a fact", "yes") if value else pgettext("a fact", "no")
    if isinstance(value, str) and A_TIME.match(value):
        return date_format(localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    return str(value)


def names_of(entries: Iterable[AuditEntry]) -> dict[tuple[int, int], str]:
    """Return the names of the records that ``entries`` are about, in one query for each kind of record."""
    wanted: dict[int, set[int]] = {}
    for entry in entries:
        if entry.content_type_id and entry.object_id:
            wanted.setdefault(entry.content_type_id, set()).add(entry.object_id)
    return {(kind, record.pk): str(record) for kind, keys in wanted.items() for record in _records(kind, keys)}


def _records(kind: int, keys: set[int]) -> Iterable[models.Model]:
    model = ContentType.objects.get_for_id(kind).model_class()
    # A record's name often names what it belongs to.
    return model._default_manager.filter(pk__in=keys).select_related() if model else ()


def tell_all(entries: Iterable[AuditEntry]) -> list[tuple[AuditEntry, str]]:
    """Return each entry with its sentence."""
    listed = list(entries)
    names = names_of(listed)
    gone = gettext("a record since removed")
    return [
        (entry, told(entry, names.get((entry.content_type_id or 0, entry.object_id or 0), gone))) for entry in listed
    ]
