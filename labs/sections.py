"""How rooms above this one add their part to a series' page in the console, and their warnings to its sessions.

A room calls these in a module that its ``admin.py`` imports::

    @series_section(order=10, permission="cohorts.view_application", template="cohorts/console/series.html")
    def applications(request: HttpRequest, series: Series) -> dict[str, Any] | None:
        return {"counts": …}

    @session_warnings
    def welsh_wanted(series: Series, sessions: Sequence[Session]) -> dict[int, list[str]]:
        return {session.pk: [_("…")] for session in sessions if …}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from labs.models import Series, Session

SectionFunction = Callable[[HttpRequest, Series], "dict[str, Any] | None"]
WarningFunction = Callable[[Series, Sequence[Session]], dict[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a series' page, smallest ``order`` first."""

    order: int
    permission: str
    template: str
    function: SectionFunction


SECTIONS: dict[str, Section] = {}
WARNINGS: dict[str, WarningFunction] = {}


def series_section(*, order: int, permission: str, template: str) -> Callable[[SectionFunction], SectionFunction]:
    """Show ``template`` with what the decorated function returns; None shows nothing."""

    def register(function: SectionFunction) -> SectionFunction:
        key = f"{function.__module__}.{function.__qualname__}"
        SECTIONS[key] = Section(order, permission, template, function)
        return function

    return register


def session_warnings(function: WarningFunction) -> WarningFunction:
    """Ask the decorated function what staff must see to, by session."""
    WARNINGS[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def sections(request: HttpRequest, series: Series) -> list[str]:
    """Return the sections about ``series`` that the person signed in may see."""
    ordered = sorted(SECTIONS.values(), key=lambda section: section.order)
    allowed = [section for section in ordered if request.user.has_perm(section.permission)]
    filled = ((section, section.function(request, series)) for section in allowed)
    return [
        render_to_string(section.template, {"series": series, **context}, request)
        for section, context in filled
        if context is not None
    ]


def warnings(series: Series, sessions: Sequence[Session]) -> dict[int, list[str]]:
    """Return every warning by session, those of the lower rooms first."""
    found: dict[int, list[str]] = {}
    for function in WARNINGS.values():
        for key, told in function(series, sessions).items():
            found.setdefault(key, []).extend(told)
    return found
