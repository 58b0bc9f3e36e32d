"""Texts become frozen contents of the outbox, and an approval gets its seal."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from nudges.anchors import ANCHORS, OFFER_EXPIRES, OFFER_MADE, SESSION_STARTS
from nudges.messages import kind_of
from nudges.models import Nudge, NudgeState, PlanStep, Step
from nudges.words import both
from outbox import contents
from outbox.contents import BadText, Texts
from outbox.fillers import FILLERS, UNTRUSTED_FILLERS
from outbox.models import Content
from outbox.placeholders import LANGUAGES, used
from outbox.rendering import compile_content
from people.models import Person

PLACEHOLDERS = {
    "series_title": "untrusted",
    "session_title": "untrusted",
    "session_when": "trusted",
    "session_where": "untrusted",
    "offer_expires": "trusted",
}
"""What a step's text may name besides the links and names that the outbox fills."""
_SESSION, _OFFER = {"session_title", "session_when", "session_where"}, {"offer_expires", "offer_link"}
OF_ANCHORS = {SESSION_STARTS: _SESSION, OFFER_MADE: _OFFER, OFFER_EXPIRES: _OFFER}
"""What only some anchors have words for; in a text that hangs on another they would stay empty."""


def texts_of(step: PlanStep | Step) -> Texts:
    """Return the texts of ``step`` in both languages."""
    columns = [f"{name}_{language}" for name in ("subject", "body") for language in LANGUAGES]
    return Texts(*(getattr(step, column) or "" for column in columns))


def freeze(*, step: PlanStep, texts: Texts, by: Person | None, at: datetime, approved: bool = True) -> Content:
    """Freeze ``texts``, with the way out at their end, as what ``step`` sends; raises ``BadText`` when it cannot be.

    What could not be written for anybody is found here, not when it is due.
    """
    shown = draft(step, texts)
    for language in LANGUAGES:
        compile_content(shown, language)
    return contents.freeze(
        kind=kind_of(step.stream),
        texts=_with_way_out(texts),
        placeholders=PLACEHOLDERS,
        at=at,
        approved_at=at if approved else None,
        approved_by=by,
        reason=reasons(step),
    )


def draft(step: PlanStep, texts: Texts) -> Content:
    """Return the content that ``freeze`` would make, unsaved, to look at before anything is approved; raises ``BadText``."""
    whole, why = _with_way_out(texts), reasons(step)
    names = {name for text in whole.all for name in used(text)}
    own = OF_ANCHORS.get(step.plan.anchor, set())
    if strange := sorted(names & (_SESSION | _OFFER) - own):
        raise BadText("unfilled_here", ", ".join(strange))
    kinds = {name: "untrusted" if name in UNTRUSTED_FILLERS else "trusted" for name in FILLERS} | PLACEHOLDERS
    return Content(
        kind=kind_of(step.stream),
        stream=step.stream,
        placeholders={name: kind for name, kind in kinds.items() if name in names},
        **asdict(whole),
        **{f"reason_{language}": words for language, words in why.items()},
    )


def _with_way_out(texts: Texts) -> Texts:
    return replace(texts, body_cy=_ended(texts.body_cy, "cy"), body_en=_ended(texts.body_en, "en"))


def without_way_out(content: Content) -> Texts:
    """Return the texts of ``content`` as they were written, to be edited again."""
    return Texts(
        content.subject_cy,
        content.subject_en,
        content.body_cy.removesuffix(_ending("cy")),
        content.body_en.removesuffix(_ending("en")),
    )


def _ended(body: str, language: str) -> str:
    return f"{body.rstrip()}{_ending(language)}"


def _ending(language: str) -> str:
    with override(language):
        words = _("See what you will get next and why, pause it or say that it is done")
    return f"\n\n[{words}]({{next_link}})\n"


def reasons(step: PlanStep) -> dict[str, str]:
    """Return why a person gets ``step``, in each language."""
    why = ANCHORS[step.plan.anchor].why
    words = {}
    for language, title in both(step.plan.series, "title").items():
        with override(language):
            words[language] = f"{why} ({title})"
    return words


def as_shown(step: PlanStep, nudge: Nudge | None = None) -> str:
    """Return the hash of what approving ``step``, or one ``nudge`` of it, would let go out: the texts and their readers.

    A page shows it with them and gets it back with the decision, so that nobody approves what they have not seen.
    """
    readers: list[Any] = []
    if nudge is not None:
        own = [content.digest for content in (nudge.content, step.content) if content is not None]
    else:
        held = step.nudges.filter(state=NudgeState.HELD)
        waiting = held.filter(content__approved_at=None).exclude(content=None)
        own = sorted(set(waiting.values_list("content__digest", flat=True)))
        readers = sorted(held.values_list("person_id", "occurrence"))
    return hashlib.sha256(json.dumps([texts_of(step).all, own, readers]).encode()).hexdigest()


def seal(content: Content, recipients: Iterable[tuple[int, int]]) -> str:
    """Return the hash that an approval keeps: of the text and of each recipient (person, occurrence)."""
    whole = json.dumps([content.digest, sorted(recipients)])
    return hashlib.sha256(whole.encode()).hexdigest()
