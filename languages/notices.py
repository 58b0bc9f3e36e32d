"""Service notices as pages read them: from the cache, so that a page costs no query.

The cache is written when a notice changes and after every migration, and read on every page; a page that finds it empty
(a server of the cache that was restarted) fills it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from languages.models import ServiceNotice
from languages.texts import OTHER

KEY = "languages.notices"


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice on a page: what it says, in which language, and whether the page's own language is still missing."""

    text: str
    language: str
    alone: bool


def remember() -> list[dict[str, object]]:
    """Write the notices that went out to the cache and return them."""
    published = ServiceNotice.objects.published().values("text_cy", "text_en", "published_at", "ends_at")
    notices: list[dict[str, object]] = [dict(notice) for notice in published]
    cache.set(KEY, notices, timeout=None)
    return notices


def refresh() -> None:
    """Remember the notices as they are once the present transaction is kept."""
    transaction.on_commit(remember)


def shown(*, language: str, at: datetime) -> list[Shown]:
    """Return what pages in ``language`` say at ``at``; a notice in the other language only comes with ``alone``."""
    notices = cache.get(KEY)
    return [
        _in(notice, language)
        for notice in (remember() if notices is None else notices)
        if notice["published_at"] <= at and (notice["ends_at"] is None or notice["ends_at"] > at)
    ]


def _in(notice: dict[str, str | None], language: str) -> Shown:
    own = notice[f"text_{language}"]
    return (
        Shown(own, language, alone=False)
        if own
        else Shown(notice[f"text_{OTHER[language]}"] or "", OTHER[language], alone=True)
    )
