"""This room's part of a person's page in the console and of everyone's own account page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from people.models import Person
from people.panels import account_panel, person_panel


@account_panel(order=10, template="cohorts/account.html")
def own_places(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """List the person's places, and the sign-ups that have not become one."""
    return _of(person)


@person_panel(order=10, permission="cohorts.view_application", template="cohorts/console/person.html")
def taking_part(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """List what the person signed up for and takes part in."""
    return _of(person)


def _of(person: Person) -> dict[str, Any] | None:
    places = list(person.participations.select_related("series"))
    with_place = {place.series_id for place in places}
    sign_ups = person.applications.select_related("series").order_by("-submitted_at")
    others = [application for application in sign_ups if application.series_id not in with_place]
    return {"places": places, "applications": others} if places or others else None
