"""How rooms above this one add their part to a person's page in the console and to everyone's own account page.

A room writes ``<room>/panels.py``, which is imported at the start::

    @person_panel(order=20, permission="cohorts.view_participant", template="cohorts/console/person.html")
    def participations(request: HttpRequest, person: Person) -> dict[str, Any] | None:
        return {"participants": person.participations.with_series()}

    @account_panel(order=20, template="cohorts/account.html")
    def places(request: HttpRequest, person: Person) -> dict[str, Any] | None: ...

A function that returns None shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from people.models import Person

PanelFunction = Callable[[HttpRequest, Person], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of a page about a person, smallest ``order`` first."""

    order: int
    permission: str
    template: str
    function: PanelFunction


PERSON_PANELS: dict[str, Panel] = {}
ACCOUNT_PANELS: dict[str, Panel] = {}


def person_panel(*, order: int, permission: str, template: str) -> Callable[[PanelFunction], PanelFunction]:
    """Show ``template`` on the person's page in the console, to staff with ``permission``."""
    return _into(PERSON_PANELS, order, permission, template)


def account_panel(*, order: int, template: str) -> Callable[[PanelFunction], PanelFunction]:
    """Show ``template`` on the account page of the person signed in."""
    return _into(ACCOUNT_PANELS, order, "", template)


def _into(
    registry: dict[str, Panel], order: int, permission: str, template: str
) -> Callable[[PanelFunction], PanelFunction]:
    def register(function: PanelFunction) -> PanelFunction:
        registry[f"{function.__module__}.{function.__qualname__}"] = Panel(order, permission, template, function)
        return function

    return register


def rendered(panels: Iterable[Panel], request: HttpRequest, person: Person) -> list[str]:
    """Return the sections about ``person`` that the person signed in may see and that have something to show."""
    allowed = (
        panel
        for panel in sorted(panels, key=lambda panel: panel.order)
        if not panel.permission or request.user.has_perm(panel.permission)
    )
    filled = ((panel, panel.function(request, person)) for panel in allowed)
    return [
        render_to_string(panel.template, {"person": person, **context}, request)
        for panel, context in filled
        if context is not None
    ]
