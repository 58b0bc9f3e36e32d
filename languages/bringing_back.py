"""Takes in a file that came back from translation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from languages.approving import send_for_review
from languages.exchange import Row, Unit, weigh
from languages.models import State, TextState
from languages.writing import save_texts
from people import audit
from people.models import Person


@transaction.atomic
def bring_back(*, units: Iterable[Unit], kind: str, by: Person, at: datetime) -> list[Row]:
    """Write the translations that can be taken and send them for review; returns every row, weighed again now."""
    rows = weigh(units)
    texts: dict[tuple[type, int], tuple[Any, dict[str, str]]] = {}
    for row in rows:
        if row.taken and row.entry:
            record = row.entry.record
            texts.setdefault((type(record), record.pk), (record, {}))[1][row.entry.side.column] = row.unit.target
    for record, words in texts.values():
        changed = save_texts(record=record, texts=words, by=by, at=at)
        for side in TextState.objects.of(record):
            if side.column in changed and side.state == State.DRAFT:
                send_for_review(text=side, by=by, at=at)
    audit.record("texts-imported", by=by, at=at, count=sum(row.taken for row in rows), format=kind)
    return rows
