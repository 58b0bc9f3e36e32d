"""People in the console."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from people import roles
from people.models import AuditEntry, Person
from tests.factories import AT, CheckInFactory, PersonFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def console(*slugs: str) -> tuple[Client, Person]:
    person, client = PersonFactory(full_name="Owain Staff"), Client()
    roles.give(person=person, slugs=slugs, by=None, at=AT)
    client.force_login(person)
    AuditEntry.objects.all().delete()
    return client, person


def address(name: str, *args: Any, language: str = "en") -> str:
    with override(language):
        return reverse(f"admin:{name}", args=args)


def given(person: Person, **changed: Any) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in ("full_name", "preferred_name", "email", "language")}
    on = {"is_active": "on"} if person.is_active else {}
    return {**values, **on, **changed}


def found(client: Client, words: str) -> list[str]:
    page = client.get(address("people_person_changelist"), {"q": words})
    return [str(person) for person in page.context["cl"].result_list]


def test_people_are_found_without_accents_and_listed_in_the_welsh_order() -> None:
    client, _staff = console("facilitator")
    for name in ("Llŷr Ŵyn", "Lyn Ŵyn", "Theo Rhys"):
        PersonFactory(full_name=name)
    assert found(client, "wyn") == ["Lyn Ŵyn", "Llŷr Ŵyn"]
    assert found(client, "nobody") == []


def test_a_persons_page_gathers_what_every_room_knows() -> None:
    client, _staff = console("programme-owner")
    profile = ProfileFactory(is_claimed=True)
    CheckInFactory(person=profile.alumnus.person, went_well="Mae'r tîm yn cwrdd.")
    page = client.get(address("people_person_change", profile.alumnus.person.pk, language="cy"))
    html = page.content.decode()
    assert page.status_code == 200
    assert '<div lang="cy"><p>Mae&#x27;r tîm yn cwrdd.</p></div>' in html
    assert reverse("alumni:profile", args=[profile.slug]).split("/", 3)[3] in html


def test_staff_change_details_through_the_jobs() -> None:
    client, staff = console("facilitator")
    person = PersonFactory(full_name="Ffion", english=True)
    page = address("people_person_change", person.pk)
    assert client.get(page).status_code == 200
    answer = client.post(page, given(person, full_name="Ffion Rhys", email="Newydd@Corff.example", language="cy"))
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.email, person.language, person.language_source) == (
        "Ffion Rhys",
        "newydd@corff.example",
        "cy",
        "staff",
    )
    entries = list(AuditEntry.objects.order_by("pk").values_list("action", "by"))
    assert entries == [
        (action, staff.pk) for action in ("person-edited", "email-changed", "sessions-ended", "language-chosen")
    ]


def test_a_choice_of_language_is_not_taken_back() -> None:
    client, _staff = console("facilitator")
    person = PersonFactory(welsh=True)
    page = client.post(address("people_person_change", person.pk), given(person, language=""))
    assert list(page.context["adminform"].form.errors) == ["language"]


def test_staff_put_someone_on_record_with_or_without_a_language() -> None:
    client, _staff = console("facilitator")
    for email, language in (("Un@corff.example", "cy"), ("dau@corff.example", "")):
        client.post(address("people_person_add"), {"email": email, "full_name": "Ffion Rhys", "language": language})
    made = list(
        Person.objects.filter(full_name="Ffion Rhys").order_by("pk").values_list("email", "language", "language_source")
    )
    assert made == [("un@corff.example", "cy", "staff"), ("dau@corff.example", "", "")]
    page = client.post(
        address("people_person_add"), {"email": "UN@corff.example", "full_name": "Arall", "language": ""}
    )
    assert page.status_code == 200
    assert len(page.context["adminform"].form.errors) == 1


def test_only_the_programme_owner_gives_roles() -> None:
    person = PersonFactory()
    facilitator, _staff = console("facilitator")
    facilitator.post(address("people_person_change", person.pk), given(person, roles=["programme-owner"]))
    assert roles.roles_of(person) == []
    owner, _staff = console("programme-owner")
    owner.post(address("people_person_change", person.pk), given(person, roles=["analyst"]))
    assert [role.slug for role in roles.roles_of(person)] == ["analyst"]


def test_a_facilitator_cannot_take_over_a_colleagues_address() -> None:
    client, _staff = console("facilitator")
    colleague = PersonFactory(staff=True)
    assert (
        client.post(
            address("people_person_change", colleague.pk), given(colleague, email="mine@corff.example")
        ).status_code
        == 403
    )
    assert client.post(address("people_sign_out", colleague.pk)).status_code == 403
    colleague.refresh_from_db()
    assert colleague.email != "mine@corff.example"


def test_nobody_is_deleted_by_hand() -> None:
    client, _staff = console("programme-owner")
    assert client.get(address("people_person_delete", PersonFactory().pk)).status_code == 403


def test_staff_can_sign_someone_out_everywhere() -> None:
    client, _staff = console("facilitator")
    person, theirs = PersonFactory(), Client()
    theirs.force_login(person)
    theirs.get("/en/account/")
    page = address("people_sign_out", person.pk, language="cy")
    assert client.get(page).status_code == 200
    assert theirs.get("/en/account/").status_code == 200
    assert client.post(page).status_code == 302
    assert theirs.get("/en/account/").status_code == 302


def test_the_audit_trail_is_narrowed_by_person_action_and_day() -> None:
    client, _staff = console("programme-owner")
    person = PersonFactory(full_name="Ffion")
    client.post(address("people_person_change", person.pk), given(person, full_name="Ffion Rhys", language="cy"))
    page = address("people_audit")

    def told(**query: Any) -> list[str]:
        return [text for _entry, text in client.get(page, query).context["entries"]]

    edited = "Owain Staff changed a person's details. Person: Ffion Rhys. Changed: full name."
    chose = "Owain Staff chose a language. Person: Ffion Rhys. Language: Welsh. Where: Staff."
    assert told() == [chose, edited]
    assert told(action="person-edited") == [edited]
    assert told(person=person.pk) == [chose, edited]
    assert told(person=PersonFactory().pk) == []
    assert told(since="2999-01-01") == []
    assert told(since="nonsense") == [chose, edited]


def test_only_those_who_may_read_the_trail_see_it() -> None:
    client, _staff = console("facilitator")
    person = PersonFactory()
    assert client.get(address("people_audit")).status_code == 403
    assert list(client.get(address("people_person_change", person.pk)).context["entries"]) == []


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address("people_person_changelist"))
    return len(captured)


def test_the_list_of_people_takes_the_same_queries_with_one_row_and_with_three() -> None:
    client, _staff = console("facilitator")
    queries(client)
    first = queries(client)
    PersonFactory.create_batch(2)
    assert (first, queries(client)) == (6, 6)
