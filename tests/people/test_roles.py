"""Staff roles: one table, written to the database."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from people import roles
from people.models import AuditEntry, Person
from people.roles import Role
from tests.factories import AT, PersonFactory

pytestmark = pytest.mark.django_db
SLUGS = ["programme-owner", "facilitator", "content-editor", "community-lead", "analyst"]
NAMES_NOBODY = {
    "labs": "*",
    "roadmap": "*",
    "languages": "*",
    "organisations": ["organisation"],
}
"""The models that an analyst may see, because no record of theirs names a person."""


def permissions_of(slug: str) -> set[str]:
    found = Group.objects.get(name=slug).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found}


def test_every_role_is_there_after_migrating_and_every_pattern_fits_something() -> None:
    assert [role.slug for role in roles.table()] == SLUGS
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(SLUGS)
    assert roles.sync() == []


def test_syncing_again_takes_back_what_the_table_does_not_say() -> None:
    Group.objects.get(name="analyst").permissions.add(Permission.objects.get(codename="view_person"))
    out = StringIO()
    call_command("sync_roles", stdout=out)
    assert out.getvalue() == "programme-owner, facilitator, content-editor, community-lead, analyst\n"
    assert "people.view_person" not in permissions_of("analyst")


def test_a_pattern_that_fits_nothing_is_an_error(settings: pytest.FixtureRequest) -> None:
    settings.STAFF_ROLES = "tests.people.test_roles.MISSPELT"  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match=r"No permission fits: labs\.veiw_series"):
        call_command("sync_roles", stdout=StringIO())


MISSPELT = (Role("misspelt", "Misspelt", "", ("labs.veiw_series", "labs.view_series")),)


def test_the_analyst_sees_no_record_that_names_a_person() -> None:
    for permission in permissions_of("analyst"):
        app, codename = permission.split(".")
        action, model = codename.split("_", 1)
        assert action == "view", permission
        assert app in NAMES_NOBODY, permission
        assert NAMES_NOBODY[app] == "*" or model in NAMES_NOBODY[app], permission


def test_only_the_programme_owner_says_who_may_use_the_console() -> None:
    assert [slug for slug in SLUGS if "people.manage_staff" in permissions_of(slug)] == ["programme-owner"]


def test_roles_are_given_and_taken_back() -> None:
    person, owner = PersonFactory(), PersonFactory()
    roles.give(person=person, slugs=["facilitator", "analyst", "nonsense"], by=owner, at=AT)
    assert [role.slug for role in roles.roles_of(person)] == ["facilitator", "analyst"]
    assert Person.objects.get(pk=person.pk).is_staff is True
    roles.give(person=person, slugs=[], by=owner, at=AT)
    assert roles.roles_of(person) == []
    assert Person.objects.get(pk=person.pk).is_staff is False
    details = list(AuditEntry.objects.order_by("pk").values_list("by", "details"))
    assert details == [(owner.pk, {"roles": ["analyst", "facilitator"]}), (owner.pk, {"roles": []})]
