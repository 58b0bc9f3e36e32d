"""Staff roles: the table that ``settings.STAFF_ROLES`` names, kept in the database as groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from people import audit
from people.models import Person


@dataclass(frozen=True, slots=True)
class Role:
    """What one kind of staff may do. A permission may be a pattern: ``labs.*``, ``cohorts.view_*``."""

    slug: str
    title: str | Promise
    meaning: str | Promise
    permissions: tuple[str, ...]


def table() -> Sequence[Role]:
    """Return the roles of this installation."""
    roles: Sequence[Role] = import_string(settings.STAFF_ROLES)
    return roles


def by_slug() -> dict[str, Role]:
    """Return the roles by their slug."""
    return {role.slug: role for role in table()}


def titles() -> dict[str, str | Promise]:
    """Return what the roles are called, by their slug."""
    return {role.slug: role.title for role in table()}


@transaction.atomic
def sync() -> list[str]:
    """Make the groups say what the table says; safe to run again. Returns the patterns that no permission fits."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in table():
        group, _made = Group.objects.get_or_create(name=role.slug)
        group.permissions.set([known[name] for name in expanded(role, known)])
    return [pattern for role in table() for pattern in role.permissions if not any(fnmatch(n, pattern) for n in known)]


def expanded(role: Role, known: Iterable[str]) -> list[str]:
    """Return the permissions of ``role`` among those ``known``, its patterns spelt out."""
    return sorted(name for name in known if any(fnmatch(name, pattern) for pattern in role.permissions))


def roles_of(person: Person) -> list[Role]:
    """Return the roles of ``person``, in the order of the table."""
    slugs = set(person.groups.values_list("name", flat=True))
    return [role for role in table() if role.slug in slugs]


@transaction.atomic
def give(*, person: Person, slugs: Iterable[str], by: Person | None, at: datetime) -> Person:
    """Give ``person`` exactly the roles ``slugs``; someone without any can no longer use the console."""
    wanted = sorted(set(slugs) & set(by_slug()))
    person.groups.set(Group.objects.filter(name__in=wanted))
    person.is_staff = bool(wanted) or person.is_superuser
    person.save(update_fields=["is_staff"])
    audit.record("roles-given", by=by, at=at, on=person, roles=wanted)
    return person
