"""The catalogue of every kind of message the product sends, made from the code."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import override

from outbox import kinds
from outbox.kinds import Kind
from outbox.models import Stream


@dataclass(frozen=True, slots=True)
class Line:
    """One kind as the catalogue shows it, in the language spoken now."""

    slug: str
    title: str
    stream: str
    basis: str
    reason: str
    service: bool


def lines() -> list[Line]:
    """Return every kind, by stream and title."""
    return sorted((line(kind) for kind in kinds.KINDS.values()), key=lambda one: (one.stream, one.title, one.slug))


def line(kind: Kind) -> Line:
    """Return one kind as the catalogue shows it."""
    return Line(
        kind.slug, str(kind.title), str(Stream(kind.stream).label), str(kind.basis), str(kind.reason), kind.service
    )


def as_markdown() -> str:
    """Return the published page, in English with each title in Welsh beside it."""
    with override("cy"):
        welsh = {one.slug: one for one in lines()}
    with override("en"):
        rows = [
            f"| `{one.slug}` | {one.title} / {welsh[one.slug].title} | {one.stream} "
            f"| {'no: it is a service' if one.service else 'yes'} | {one.reason or 'said in each text'} | {one.basis} |"
            for one in lines()
        ]
    head = (
        "# Every kind of message\n\n"
        "| kind | what it is | stream | can be stopped | why a person gets it | lawful basis |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
    )
    return head + "\n".join(rows) + "\n"
