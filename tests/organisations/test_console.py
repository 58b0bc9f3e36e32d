"""Organisations on the console."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from organisations.models import Affiliation, Organisation, Prospect
from people.models import AuditEntry
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Any:
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    with override("en"):
        yield client


def test_an_organisation_is_added_and_changed_and_both_are_recorded(staff: Client) -> None:
    data = {
        "name_cy": "Cyngor Môn",
        "name_en": "Anglesey Council",
        "slug": "mon",
        "sector": "principal-council",
        "website": "",
        "aliases": "",
        "listed": "on",
    }
    staff.post(reverse("admin:organisations_organisation_add"), data)
    body = Organisation.objects.get()
    assert (body.name_cy, body.name_en, body.aliases) == ("Cyngor Môn", "Anglesey Council", [])
    staff.post(reverse("admin:organisations_organisation_change", args=[body.pk]), {**data, "listed": ""})
    entries = AuditEntry.objects.filter(action__startswith="organisation").order_by("pk")
    assert [(entry.action, entry.details["fields"]) for entry in entries] == [
        ("organisation-added", ["name_cy", "name_en", "sector", "slug"]),
        ("organisation-changed", ["listed"]),
    ]


def test_a_prospect_is_planned_in_its_form_and_moved_on_its_page(staff: Client) -> None:
    body = OrganisationFactory()
    data = {"organisation": body.pk, "next_action": "Ring", "next_action_on": "2026-03-03", "notes": ""}
    staff.post(reverse("admin:organisations_prospect_add"), data)
    prospect = Prospect.objects.get()
    assert (prospect.next_action, prospect.next_action_on) == ("Ring", date(2026, 3, 3))
    address = reverse("admin:organisations_prospect_move", args=[prospect.pk])
    choices = staff.get(address).context["form"].fields["stage"].choices
    assert choices == [("talking", "Talking"), ("not_now", "Not now")]
    assert staff.post(address, {}).context["form"].errors == {"stage": ["Choose where it moves"]}
    assert staff.post(address, {"stage": "took_part"}).status_code == 200
    staff.post(address, {"stage": "talking"})
    prospect.refresh_from_db()
    assert prospect.stage == "talking"


def test_the_front_page_lists_what_the_pipeline_waits_for(staff: Client) -> None:
    Prospect.objects.create(
        organisation=OrganisationFactory(name_en="Anglesey"), next_action="Ring them", next_action_on=date(2020, 1, 1)
    )
    content = staff.get(reverse("admin:index")).content.decode()
    assert "Anglesey</a>: Ring them (1 January 2020)" in content


def fill(rows: int) -> None:
    for _each in range(rows):
        body = OrganisationFactory()
        Affiliation.objects.create(person=PersonFactory(), organisation=body, started_on=date(2026, 3, 2))
        Prospect.objects.create(organisation=body, owner=PersonFactory())


@pytest.mark.parametrize(("model", "queries"), [("organisation", 4), ("affiliation", 4), ("prospect", 4)])
def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(
    staff: Client, model: str, queries: int, django_assert_num_queries: Any
) -> None:
    address = reverse(f"admin:organisations_{model}_changelist")
    fill(1)
    staff.get(address)
    with django_assert_num_queries(queries):
        staff.get(address)
    fill(2)
    with django_assert_num_queries(queries):
        staff.get(address)
