"""Texts become frozen contents of the outbox, and an approval gets its seal."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from nudges.anchors import ANCHORS
from nudges.messages import kind_of
from nudges.models import PlanStep, StepFields
from nudges.words import both
from outbox import contents
from outbox.contents import Texts
from outbox.models import Content
from outbox.placeholders import LANGUAGES
from people.models import Person

PLACEHOLDERS = {
    "series_title": "untrusted",
    "session_title": "untrusted",
    "session_when": "trusted",
    "session_where": "untrusted",
    "offer_expires": "trusted",
}
"""What a step's text may name besides the links and names that the outbox fills."""


def texts_of(step: StepFields) -> Texts:
    """Return the texts of ``step`` in both languages."""
    columns = [f"{name}_{language}" for name in ("subject", "body") for language in LANGUAGES]
    return Texts(*(getattr(step, column) or "" for column in columns))


def freeze(*, step: PlanStep, texts: Texts, by: Person | None, at: datetime, approved: bool = True) -> Content:
    """Freeze ``texts`` as what ``step`` sends, with the way out at their end; raises ``BadText`` naming a placeholder that nothing fills."""
    return contents.freeze(
        kind=kind_of(step.stream),
        texts=_with_way_out(texts),
        placeholders=PLACEHOLDERS,
        at=at,
        approved_at=at if approved else None,
        approved_by=by,
        reason=reasons(step),
    )


def _with_way_out(texts: Texts) -> Texts:
    return replace(texts, body_cy=_ended(texts.body_cy, "cy"), body_en=_ended(texts.body_en, "en"))


def _ended(body: str, language: str) -> str:
    with override(language):
        words = _("See what you will get next and why, pause it or say that it is done")
    return f"{body.rstrip()}\n\n[{words}]({{next_link}})\n"


def reasons(step: PlanStep) -> dict[str, str]:
    """Return why a person gets ``step``, in each language."""
    why = ANCHORS[step.plan.anchor].why
    words = {}
    for language, title in both(step.plan.series, "title").items():
        with override(language):
            words[language] = f"{why} ({title})"
    return words


def seal(content: Content, recipients: Iterable[tuple[int, int]]) -> str:
    """Return the hash that an approval keeps: of the text and of each recipient (person, occurrence)."""
    whole = json.dumps([content.digest, sorted(recipients)])
    return hashlib.sha256(whole.encode()).hexdigest()
