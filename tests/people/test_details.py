"""Changing a person's details, and who may."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Permission
from django.test import Client

from people import details
from people.models import AuditEntry, Person
from tests.factories import AT, PersonFactory

pytestmark = pytest.mark.django_db


def with_permission(*codenames: str, **values: bool) -> Person:
    person = PersonFactory(staff=True, **values)
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames, content_type__app_label="people"))
    return person


def test_who_may_change_whom() -> None:
    member, colleague, owner = PersonFactory(), PersonFactory(staff=True), PersonFactory(staff=True, is_superuser=True)
    facilitator, manager = with_permission("change_person"), with_permission("change_person", "manage_staff")
    may = {
        (actor.full_name, target.full_name): details.may_manage(actor, target)
        for actor in (member, facilitator, manager, owner)
        for target in (member, colleague, owner)
    }
    assert [names for names, allowed in may.items() if allowed] == [
        (facilitator.full_name, member.full_name),
        (manager.full_name, member.full_name),
        (manager.full_name, colleague.full_name),
        (owner.full_name, member.full_name),
        (owner.full_name, colleague.full_name),
        (owner.full_name, owner.full_name),
    ]


def test_saving_the_same_names_records_nothing() -> None:
    person = PersonFactory(full_name="Ffion Rhys")
    details.edit(person=person, full_name=" Ffion Rhys ", preferred_name="", by=person, at=AT)
    assert AuditEntry.objects.count() == 0


def test_another_address_ends_every_session_and_the_old_address_no_longer_signs_in() -> None:
    person, client = PersonFactory(email="old@corff.example"), Client()
    client.force_login(person)
    client.get("/en/account/")
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    details.change_email(person=person, email=" New@Corff.example", by=None, at=AT)
    person.refresh_from_db()
    assert person.email == "new@corff.example"
    assert EmailAddress.objects.count() == 0
    assert UserSession.objects.count() == 0
    assert client.get("/en/account/").status_code == 302
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "email-changed",
        "sessions-ended",
    ]
    details.change_email(person=person, email="new@corff.example", by=None, at=AT)
    assert AuditEntry.objects.count() == 2


def test_someone_who_may_no_longer_sign_in_is_signed_out() -> None:
    person, client = PersonFactory(), Client()
    client.force_login(person)
    client.get("/en/account/")
    details.set_active(person=person, active=True, by=None, at=AT)
    details.set_active(person=person, active=False, by=None, at=AT)
    assert client.get("/en/account/").status_code == 302
    details.set_active(person=person, active=True, by=None, at=AT)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", "details"))
    assert actions == [
        ("access-changed", {"active": False}),
        ("sessions-ended", {}),
        ("access-changed", {"active": True}),
    ]
