"""Frozen texts: written once, found again by their digest, sendable once approved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from outbox import kinds
from outbox.fillers import FILLERS, UNTRUSTED_FILLERS
from outbox.models import Content, Message
from outbox.placeholders import LANGUAGES, is_trusted, slots, used
from outbox.reasons import wrong
from outbox.states import State
from people import audit
from people.models import Person

FROZEN = (
    "kind", "stream", "placeholders", "written_at", "subject_cy", "subject_en", "body_cy", "body_en", "reason_cy", "reason_en",
)  # fmt: skip


class BadText(ValueError):  # noqa: N818
    """A text cannot be sent as it is. As text it says what to put right, in the language spoken when it is shown.

    ``code`` is one of ``reasons.WRONG``; ``name`` is the placeholder or address at fault.
    """

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code, name)
        self.code, self.name = code, name

    def __str__(self) -> str:
        return wrong(self.code, self.name)


def what_is_wrong(error: BadText | KeyError) -> str:
    """Return why a text cannot be shown, in words; a ``KeyError`` is a link's, which has nothing to lead to."""
    return wrong("nowhere", str(error.args[0])) if isinstance(error, KeyError) else str(error)


@dataclass(frozen=True, slots=True)
class Texts:
    """Subject and body of a message in both languages, with placeholders."""

    subject_cy: str
    subject_en: str
    body_cy: str
    body_en: str

    @property
    def all(self) -> tuple[str, str, str, str]:
        """Every text, for searching."""
        return self.subject_cy, self.subject_en, self.body_cy, self.body_en


def freeze(
    *, kind: str, texts: Texts, placeholders: Mapping[str, str], at: datetime, approved_at: datetime | None,
    approved_by: Person | None = None, reason: Mapping[str, str] | None = None,
) -> Content:  # fmt: skip
    """Return the row of these texts, made if new; ``placeholders`` types each as ``trusted`` or ``untrusted``.

    ``reason`` says in both languages why a person gets it, where the kind's own is not exact. An existing row that
    waits for approval is approved when ``approved_at`` is given. Raises ``BadText`` for a placeholder without a type.
    """
    draft = drafted(kind=kind, texts=texts, placeholders=placeholders, at=at, reason=reason)
    frozen = {name: getattr(draft, name) for name in FROZEN}
    content, made = Content.objects.get_or_create(
        digest=draft.digest, defaults={**frozen, "approved_at": approved_at, "approved_by": approved_by}
    )
    if not made and approved_at and content.approved_at is None:
        approve(content=content, by=approved_by, at=approved_at)
    return content


def drafted(
    *, kind: str, texts: Texts, placeholders: Mapping[str, str], at: datetime, reason: Mapping[str, str] | None = None
) -> Content:
    """Return the row of these texts without keeping it, to be looked at; see ``freeze``."""
    registered = kinds.get(kind)
    types = _types(texts, placeholders)
    words = {language: _reason(registered, reason, language) for language in LANGUAGES}
    return Content(
        kind=kind, stream=registered.stream, placeholders=types, written_at=at,
        subject_cy=texts.subject_cy, subject_en=texts.subject_en, body_cy=texts.body_cy, body_en=texts.body_en,
        reason_cy=words["cy"], reason_en=words["en"], digest=digest_of(kind, texts, types, words),
    )  # fmt: skip


def digest_of(kind: str, texts: Texts, placeholders: Mapping[str, str], reason: Mapping[str, str]) -> str:
    """Return the digest that approval holds on to: any change of text, placeholder or reason changes it."""
    whole = json.dumps([kind, texts.all, sorted(placeholders.items()), sorted(reason.items())], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def _reason(kind: kinds.Kind, given: Mapping[str, str] | None, language: str) -> str:
    if given:
        return given[language]
    with override(language):
        return str(kind.reason)


def _types(texts: Texts, given: Mapping[str, str]) -> dict[str, str]:
    known = {name: "untrusted" if name in UNTRUSTED_FILLERS else "trusted" for name in FILLERS} | dict(given)
    names = sorted({name for text in texts.all for name in used(text)})
    if missing := [name for name in names if name not in known]:
        raise BadText("all_unfilled", ", ".join(missing))
    return {name: known[name] for name in names}


def from_template(*, kind: str, context: Mapping[str, object], at: datetime) -> tuple[Content, dict[str, Any]]:
    """Render the kind's template in both languages; return its frozen text and the values of its placeholders.

    Texts in ``context`` become placeholders, so that everyone shares the row; numbers and dates are written out. Texts
    that ship with the code were reviewed with it, so they are approved. Raises ``BadText`` and ``TypeError``.
    """
    texts, types, values = _written(kind, context)
    content = freeze(kind=kind, texts=texts, placeholders=types, at=at, approved_at=at)
    return content, {name: values[name] for name in content.placeholders if name in values}


def shown_from_template(*, kind: str, context: Mapping[str, object], at: datetime) -> tuple[Content, dict[str, Any]]:
    """Return what ``from_template`` would, and write nothing."""
    texts, types, values = _written(kind, context)
    content = drafted(kind=kind, texts=texts, placeholders=types, at=at)
    return content, {name: values[name] for name in content.placeholders if name in values}


def _written(kind: str, context: Mapping[str, object]) -> tuple[Texts, dict[str, str], dict[str, Any]]:
    slotted, values = slots(context)
    rendered = {language: _rendered(kind, slotted, language) for language in LANGUAGES}
    texts = Texts(rendered["cy"][0], rendered["en"][0], rendered["cy"][1], rendered["en"][1])
    types = {name: "trusted" if is_trusted(name, value) else "untrusted" for name, value in values.items()}
    return texts, types, values


def _rendered(kind: str, context: Mapping[str, Any], language: str) -> tuple[str, str]:
    with override(language):
        values = {**context, "language": language}
        subject = get_template(f"emails/{kind}/subject.txt").template.render(_plain(values))  # type: ignore[attr-defined]
        body = get_template(f"emails/{kind}/body.md").template.render(_plain(values))  # type: ignore[attr-defined]
    return " ".join(subject.split()), body.strip() + "\n"


def _plain(values: Mapping[str, Any]) -> Context:
    return Context(dict(values), autoescape=False)


@transaction.atomic
def approve(*, content: Content, by: Person | None, at: datetime) -> int:
    """Make ``content`` sendable; return how many messages that were held for it are planned again."""
    content.approved_at, content.approved_by = at, by
    content.save(update_fields=["approved_at", "approved_by"])
    held = Message.objects.filter(content=content, state=State.HELD, reason="unapproved")
    released = held.update(state=State.PLANNED, reason="", state_at=at)
    audit.record("message-text-approved", by=by, at=at, on=content, digest=content.digest, released=released)
    return released
