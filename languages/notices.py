"""Service notices as pages read them: from the cache, so that a page costs no query.

The cache is written when a notice changes and after every migration, and read on every page; a page that finds it empty
(a server of the cache that was restarted) fills it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, cast

from django.core.cache import cache
from django.db import transaction

from languages.models import ServiceNotice
from languages.texts import OTHER

KEY = "languages.notices"
Remembered = TypedDict("Remembered", {"texts": dict[str, str], "from": datetime, "until": datetime | None})


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice on a page: what it says, in which language, and whether the page's own language is still missing."""

    text: str
    language: str
    alone: bool


def remember() -> list[Remembered]:
    """Write the notices that went out to the cache and return them."""
    notices: list[Remembered] = [
        {
            "texts": {"cy": notice.text_cy or "", "en": notice.text_en or ""},
            "from": cast("datetime", notice.published_at),
            "until": notice.ends_at,
        }
        for notice in cast("Any", ServiceNotice.objects.published())
    ]
    cache.set(KEY, notices, timeout=None)
    return notices


def refresh() -> None:
    """Remember the notices as they are once the present transaction is kept."""
    transaction.on_commit(remember)


def shown(*, language: str, at: datetime) -> list[Shown]:
    """Return what pages in ``language`` say at ``at``; a notice in the other language only comes with ``alone``."""
    kept: list[Remembered] | None = cache.get(KEY)
    return [
        _in(notice["texts"], language)
        for notice in (remember() if kept is None else kept)
        if notice["from"] <= at and (notice["until"] is None or notice["until"] > at)
    ]


def _in(texts: dict[str, str], language: str) -> Shown:
    own, other = texts[language], OTHER[language]
    return Shown(own, language, alone=False) if own else Shown(texts[other], other, alone=True)
