"""Loads the sequences that ship with the software; what staff have edited since is never overwritten."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from languages.writing import save_texts, tidy, working_texts
from nudges import anchors, goals
from nudges.approving import TEXTS
from nudges.models import Sequence, Step
from people import audit
from people.models import Person

SHIPPED = Path(__file__).parent / "data" / "sequences.yaml"
STANDING = {anchors.PLACE_ACCEPTED, anchors.SESSION_STARTS, anchors.OFFER_MADE, anchors.OFFER_EXPIRES}
"""Anchors whose people come one by one, so that approving each series anew would only delay them."""


@transaction.atomic
def load_sequences(*, by: Person | None, at: datetime, path: Path = SHIPPED) -> Counter[str]:
    """Load the sequences of ``path``; return how many steps were made, changed and kept. Safe to run again.

    A step that staff edited is kept as it is; one as it was shipped follows the file, and its changed texts need
    approval again. Raises ``ValidationError`` naming an unknown anchor or goal.
    """
    done: Counter[str] = Counter()
    for position, entry in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["sequences"]):
        sequence = _sequence(entry, position)
        for number, step in enumerate(entry["steps"]):
            done[_step(sequence, step, number, by, at)] += 1
    audit.record("sequences-loaded", by=by, at=at, steps=dict(done))
    return done


def _sequence(entry: dict[str, Any], position: int) -> Sequence:
    _known(entry["anchor"], anchors.ANCHORS, "anchor")
    sequence, _made = Sequence.objects.get_or_create(
        slug=entry["slug"],
        defaults={
            "anchor": entry["anchor"],
            "title_cy": entry["title"]["cy"],
            "title_en": entry["title"]["en"],
            "standing": entry["anchor"] in STANDING,
            "position": position,
        },
    )
    return sequence


def _step(sequence: Sequence, entry: dict[str, Any], position: int, by: Person | None, at: datetime) -> str:
    values = _values(entry, position)
    seal = _seal(values)
    step = Step.objects.filter(sequence=sequence, slug=entry["slug"]).first()
    if step is None:
        Step.objects.create(sequence=sequence, slug=entry["slug"], shipped=seal, **values)
        return "made"
    kept = {name: getattr(step, name) for name in values} | working_texts(step)
    edited = _seal(kept) != step.shipped
    if edited or seal == step.shipped:
        return "kept"
    texts = {name: values.pop(name) for name in list(values) if name in TEXTS}
    for name, value in values.items():
        setattr(step, name, value)
    step.shipped = seal
    step.save()
    save_texts(record=step, texts=texts, by=by, at=at)
    return "changed"


def _values(entry: dict[str, Any], position: int) -> dict[str, Any]:
    goal = "" if entry["goal"] == "none" else entry["goal"]
    for name in (goal, *entry.get("conditions", [])):
        _known(name, ["", *goals.GOALS], "goal")
    return {
        "position": position,
        "amount": entry["offset"]["amount"],
        "unit": entry["offset"]["unit"],
        "direction": entry["offset"]["direction"],
        "local_time": time.fromisoformat(entry["local_time"]),
        "goal": goal,
        "conditions": list(entry.get("conditions", [])),
        "stream": entry["stream"],
        "priority": entry["priority"],
        "shelf_life_days": entry["shelf_life_days"],
        **{
            f"{name}_{language}": tidy(entry[name][language])
            for name in ("subject", "body")
            for language in ("cy", "en")
        },
    }


def _known(name: str, names: Iterable[str], what: str) -> None:
    if name not in names:
        raise ValidationError(f"Unknown {what}: {name}. Known: {', '.join(sorted(names))}.")


def _seal(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
