"""What the alumni room adds to a person's page in the console, and to everyone's own account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from alumni.models import Alumnus, CheckIn, Profile
from people.models import Person
from people.panels import account_panel, person_panel


@person_panel(order=40, permission="alumni.view_alumnus", template="alumni/console/person.html")
def as_alumnus(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Show what they completed, and their profile."""
    alumnus = Alumnus.objects.filter(person=person).first()
    if alumnus is None:
        return None
    return {
        "alumnus": alumnus,
        "profile": Profile.objects.filter(alumnus=alumnus).first(),
        "completions": alumnus.completions.select_related("series").order_by("completed_at", "pk"),
    }


@person_panel(order=50, permission="alumni.view_checkin", template="alumni/console/check_ins.html")
def check_ins(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Show how they said it is going, each time they were asked."""
    answers = list(CheckIn.objects.of(person))
    return {"check_ins": answers} if answers else None


@account_panel(order=30, template="alumni/account.html")
def own_profile(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Lead alumni to their profile and to the others."""
    own = Profile.objects.filter(alumnus__person=person).first()
    return {"profile": own} if own else None
