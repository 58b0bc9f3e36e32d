"""The audit trail in sentences. Every action that a job records has one, in both languages.

A room writes ``<room>/sentences.py``, which is imported at the start::

    tell("offer-made", _("%(by)s offered a place. Application: %(on)s."))
    tell("language-chosen", _("…: %(language)s"), language=Language)

A sentence may name ``by``, ``on`` and any detail recorded; a detail with choices is shown by its label. Names stand
after a colon or at the start, because in Welsh a preposition would change them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext

from people.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Sentence:
    """What an action is called in the trail, and the choices of its details."""

    text: str | Promise
    choices: Mapping[str, type[models.TextChoices]] = field(default_factory=dict)


SENTENCES: dict[str, Sentence] = {}


def tell(action: str, text: str | Promise, **choices: type[models.TextChoices]) -> None:
    """Register the sentence of ``action``."""
    SENTENCES[action] = Sentence(text, choices)


class _Details(dict[str, Any]):
    """Details of an entry; one that an older version did not record shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def label(action: str) -> str:
    """Return what ``action`` is called in a list: its sentence, an ellipsis for each name."""
    return re.sub(r"%\(\w+\)s", "…", str(SENTENCES[action].text))


def told(entry: AuditEntry, on: str) -> str:
    """Return the sentence of ``entry``, in the language spoken now; ``on`` names the record it is about."""
    sentence = SENTENCES.get(entry.action)
    by = str(entry.by) if entry.by else gettext("The system")
    if sentence is None:
        return gettext("%(by)s: %(action)s. Record: %(on)s.") % {"by": by, "action": entry.action, "on": on}
    details = {name: _label(sentence, name, value) for name, value in entry.details.items()}
    return str(sentence.text) % _Details(details, by=by, on=on)


def _label(sentence: Sentence, name: str, value: Any) -> str:
    choices = sentence.choices.get(name)
    labels = dict(choices.choices) if choices else {}
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(one, one)) for one in values) or "–"


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
