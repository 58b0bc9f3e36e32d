"""How a nudge will look: rendered for its person in each language, and sent to oneself as a test."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from nudges import sealing, words
from nudges.messages import kind_of
from nudges.models import Nudge, PlanStep
from outbox import contents, previews, writing
from outbox.contents import BadText, Texts, what_is_wrong
from outbox.fillers import Due
from outbox.models import Content, Message
from outbox.placeholders import LANGUAGES
from outbox.rendering import Rendered, preview
from people import audit
from people.models import Person


def content_of(plan_step: PlanStep, nudge: Nudge | None) -> Content:
    """Return what would be sent: the person's own text, else the step's frozen one, else its text as it is now."""
    frozen = nudge.content if nudge and nudge.content else None
    if frozen is None and plan_step.approved_at is not None:
        frozen = plan_step.content
    return frozen or sealing.draft(plan_step, sealing.texts_of(plan_step))


def values_of(plan_step: PlanStep, occurrence: int) -> dict[str, object]:
    """Return what fills the placeholders of ``plan_step`` for one occurrence."""
    plan = plan_step.plan
    (found,) = words.for_occurrences([(plan.pk, plan.series_id, plan.anchor, occurrence)])
    values: dict[str, object] = {**dict(found["words"]), "sequence": plan.slug}  # type: ignore[call-overload]
    return values


def rendered(plan_step: PlanStep, nudge: Nudge | None, reader: Person, language: str, *, at: datetime) -> Rendered:
    """Return the message as ``reader`` would get it in ``language`` (``cy``, ``en`` or ``both``), its links unsigned:
    who may look at a message may not act as its person.

    Raises ``BadText`` for a text that cannot be sent, ``KeyError`` for a link without what it leads to.
    """
    content = content_of(plan_step, nudge)
    due = Due(
        id=0, reference="preview", kind=kind_of(plan_step.stream), stream=plan_step.stream, content_id=content.pk or 0,
        person_id=previews.NOBODY, address="", language=language,
        context=values_of(plan_step, nudge.occurrence if nudge else 0), calendar=None, about_type_id=None, about_id=None,
        attempts=0, due_at=at, preferred_name=reader.preferred_name, full_name=reader.full_name, at=at,
    )  # fmt: skip
    due.context |= previews.harmless_links(due)
    return preview(content, language, due)


def in_both(
    plan_step: PlanStep, nudge: Nudge | None, reader: Person, *, at: datetime
) -> list[tuple[str, Rendered | None, str]]:
    """Return the message in each language, Welsh first, and in both; or what is wrong with it."""
    found: list[tuple[str, Rendered | None, str]] = []
    for language in previews.SHOWN:
        try:
            found.append((language, rendered(plan_step, nudge, reader, language, at=at), ""))
        except (BadText, KeyError) as error:
            found.append((language, None, what_is_wrong(error)))
    return found


@transaction.atomic
def send_test(*, plan_step: PlanStep, nudge: Nudge | None, by: Person, at: datetime) -> Message:
    """Send the message to ``by`` alone, marked as a test; raises ``BadText`` when it cannot be sent."""
    shown = content_of(plan_step, nudge)
    reasons = {}
    for language in LANGUAGES:
        with override(language):
            reasons[language] = _("You asked for this test. Nobody else got it.")
    content = contents.freeze(
        kind=shown.kind,
        texts=Texts(shown.subject_cy, shown.subject_en, shown.body_cy, shown.body_en),
        placeholders=sealing.PLACEHOLDERS,
        at=at,
        approved_at=at,
        approved_by=by,
        reason=reasons,
    )
    values = values_of(plan_step, nudge.occurrence if nudge else 0)
    message = writing.plan(
        content=content, person=by, key=f"test:{secrets.token_hex(8)}", at=at, values=values, urgent=True
    )
    audit.record("nudge-tested", by=by, at=at, on=plan_step)
    return message
