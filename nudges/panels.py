"""This room's part of everyone's own account page and of a person's page in the console."""

from typing import Any

from django.http import HttpRequest

from nudges import preferences
from nudges.models import Nudge, Preference
from people.models import Person
from people.panels import account_panel, person_panel


@account_panel(order=50, template="nudges/account.html")
def next_for_me(request: HttpRequest, person: Person) -> dict[str, Any]:
    """The message that comes next, and the way to all of them."""
    return {"coming": preferences.coming_to(person)[:1]}


@person_panel(order=55, permission="nudges.view_nudge", template="nudges/console/person.html")
def nudges_of(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Every nudge of the person: what comes, what was sent and what was not, with the reason."""
    nudges = list(Nudge.objects.of_person(person))
    preference = Preference.objects.filter(person=person).first()
    return {"nudges": nudges, "preference": preference} if nudges or preference else None
