"""A person's details: what they change themselves, and what staff may change for them."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from people import audit
from people.models import Person

MANAGE_STAFF = "people.manage_staff"
"""The permission to say who may use the console, and to change the address such a person signs in with."""


def may_manage(actor: Person | AnonymousUser, person: Person) -> bool:
    """Whether ``actor`` may change how ``person`` signs in; a colleague's address is a login, so it takes more."""
    if person.is_superuser and not actor.is_superuser:
        return False
    return actor.has_perm(MANAGE_STAFF) if person.is_staff else actor.has_perm("people.change_person")


@transaction.atomic
def edit(*, person: Person, full_name: str, preferred_name: str, by: Person | None, at: datetime) -> Person:
    """Set the names of ``person``."""
    wanted = {"full_name": full_name.strip(), "preferred_name": preferred_name.strip()}
    changed = sorted(name for name, value in wanted.items() if getattr(person, name) != value)
    if changed:
        for name in changed:
            setattr(person, name, wanted[name])
        person.save(update_fields=changed)
        audit.record("person-edited", by=by, at=at, on=person, changed=changed)
    return person


@transaction.atomic
def change_email(*, person: Person, email: str, by: Person | None, at: datetime) -> Person:
    """Give ``person`` another address; the old one no longer signs them in, and whoever is signed in is signed out."""
    email = email.strip().lower()
    if email != person.email:
        person.email = email
        person.save(update_fields=["email"])
        EmailAddress.objects.filter(user=person).delete()
        audit.record("email-changed", by=by, at=at, on=person)
        end_sessions(person=person, by=by, at=at)
    return person


@transaction.atomic
def set_active(*, person: Person, active: bool, by: Person | None, at: datetime) -> Person:
    """Let ``person`` sign in or not; someone who no longer may is signed out."""
    if active != person.is_active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        audit.record("access-changed", by=by, at=at, on=person, active=active)
        if not active:
            end_sessions(person=person, by=by, at=at)
    return person


@transaction.atomic
def end_sessions(*, person: Person, by: Person | None, at: datetime) -> None:
    """Sign ``person`` out everywhere: a session holds a fingerprint of the password, even of one nobody can use."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    UserSession.objects.filter(user=person).delete()
    audit.record("sessions-ended", by=by, at=at, on=person)


def keep_address(person: Person) -> None:
    """Note that ``person`` has just shown, by a code sent to it, that their address is theirs."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
