"""The console's pages for choosing and running a cohort."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine as clock
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from cohorts.models import Application, Attendance
from labs.models import Series
from outbox.models import Message
from tests.factories import (
    AT,
    ApplicationFactory,
    OfferFactory,
    OrganisationFactory,
    ParticipantFactory,
    PersonFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.travel(AT, tick=False), override("en"):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    """A browser in which the programme owner is signed in."""
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def reader(client: Client) -> Client:
    """A browser in which staff who may only look are signed in."""
    person = PersonFactory(is_staff=True)

    person.user_permissions.set(Permission.objects.filter(codename__in=["view_application", "view_series"]))
    client.force_login(person)
    return client


@pytest.fixture
def series() -> Series:
    return SeriesFactory(is_open=True, capacity=2)


def listed(response: Any) -> list[Application]:
    return list(response.context["entries"])


def test_the_list_shows_the_series_own_applications_in_the_order_sent(staff: Client, series: Series) -> None:
    later = ApplicationFactory(series=series, submitted_at=AT.replace(hour=10))
    sooner = ApplicationFactory(series=series)
    ApplicationFactory()
    response = staff.get(reverse("admin:cohorts_applications", args=[series.pk]))
    assert (listed(response), response.context["free"]) == ([sooner, later], 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "waiting"}, ["Bethan"]),
        ({"language": "cy"}, ["Aled"]),
        ({"sector": "college"}, ["Carys"]),
        ({"words": "coleg bethan"}, []),
        ({"words": "COLEG"}, ["Carys"]),
        ({"words": "bethan@"}, ["Bethan"]),
        ({"words": "own name"}, ["Bethan"]),
        ({"status": "nonsense"}, ["Aled", "Bethan", "Carys"]),
        ({}, ["Aled", "Bethan", "Carys"]),
    ],
)
def test_the_list_is_filtered(staff: Client, series: Series, query: dict[str, str], found: list[str]) -> None:
    ApplicationFactory(series=series, person__full_name="Aled", written_in="cy")
    ApplicationFactory(
        series=series,
        person__full_name="Bethan",
        person__email="bethan@corff.example",
        status="waiting",
        waiting_position=1,
        organisation=None,
        organisation_name="Its own name",
    )
    college = OrganisationFactory(sector="college", name_cy="Coleg y Bryn", name_en="Hill College")
    ApplicationFactory(series=series, person__full_name="Carys", organisation=college)
    response = staff.get(reverse("admin:cohorts_applications", args=[series.pk]), query)
    assert [application.person.full_name for application in listed(response)] == found


def test_a_bulk_decision_asks_first_and_then_acts(staff: Client, series: Series) -> None:
    chosen = [ApplicationFactory(series=series) for _each in range(3)]
    address = reverse("admin:cohorts_applications", args=[series.pk])
    data = {"applications": [application.pk for application in chosen], "decision": "offer"}
    asked = staff.post(address, data)
    assert (asked.status_code, list(asked.context["chosen"])) == (200, chosen)
    assert Message.objects.count() == 0
    done = staff.post(address, {**data, "confirmed": "yes"})
    assert done["Location"] == address
    assert list(series.applications.values_list("status", flat=True)) == ["offered", "offered", "waiting"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"decision": "offer"}, "Tick at least one application."),
        (
            {"applications": ["999"], "decision": "offer"},
            "The list has changed since you opened it. Check it and try again.",
        ),
        ({"applications": ["mine"], "decision": ""}, "Choose what to do."),
        ({"applications": ["mine"], "decision": "delete"}, "Choose what to do."),
    ],
)
def test_a_bulk_decision_that_is_incomplete_says_what_is_missing(
    staff: Client, series: Series, data: dict[str, Any], problem: str
) -> None:
    mine = ApplicationFactory(series=series)
    if data.get("applications") == ["mine"]:
        data = {**data, "applications": [mine.pk]}
    response = staff.post(reverse("admin:cohorts_applications", args=[series.pk]), data)
    assert response.context["problem"] == problem


def test_those_who_cannot_be_decided_are_named(staff: Client, series: Series) -> None:
    gone = ApplicationFactory(series=series, status="rejected", person__full_name="Gwyn Puw")
    address = reverse("admin:cohorts_applications", args=[series.pk])
    data = {"applications": [gone.pk], "decision": "offer", "confirmed": "yes"}
    response = staff.post(address, data, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "Not possible in their present state: Gwyn Puw."
    ]


@pytest.mark.parametrize(
    ("status", "decisions"),
    [
        ("submitted", ["shortlist", "offer", "wait", "reject", "withdraw"]),
        ("shortlisted", ["offer", "wait", "reject", "withdraw"]),
        ("offered", []),
        ("accepted", []),
        ("rejected", ["shortlist"]),
        ("lapsed", ["offer", "wait"]),
    ],
)
def test_an_application_offers_the_decisions_that_its_state_allows(
    staff: Client, status: str, decisions: list[str]
) -> None:
    application = ApplicationFactory(status=status)
    response = staff.get(reverse("admin:cohorts_application", args=[application.pk]))
    assert list(response.context["decisions"]) == decisions


def test_one_application_is_decided_from_its_page(staff: Client) -> None:
    application = ApplicationFactory()
    address = reverse("admin:cohorts_application", args=[application.pk])
    assert staff.post(address, {"decision": "shortlist"})["Location"] == address
    application.refresh_from_db()
    assert application.status == "shortlisted"
    response = staff.post(address, {"decision": "nonsense"}, follow=True)
    assert [str(message) for message in response.context["messages"]][-1] == "Choose what to do."


def test_what_people_wrote_is_marked_with_its_language(staff: Client) -> None:
    application = ApplicationFactory(written_in="cy", why="Er mwyn dysgu", needs="Capsiynau")
    content = staff.get(reverse("admin:cohorts_application", args=[application.pk])).content.decode()
    assert '<div lang="cy"><p>Er mwyn dysgu</p></div>' in content
    assert '<div lang="cy"><p>Capsiynau</p></div>' in content


def test_an_offer_is_taken_back_after_asking(staff: Client) -> None:
    offer = OfferFactory()
    address = reverse("admin:cohorts_take_back", args=[offer.pk])
    assert staff.get(address).status_code == 200
    offer.refresh_from_db()
    assert offer.status == "made"
    told = []
    for _each in range(2):
        response = staff.post(address, follow=True)
        told += [str(message) for message in response.context["messages"]]
    offer.refresh_from_db()
    assert offer.status == "withdrawn"
    assert told == ["The offer was taken back.", "This offer has already been answered."]


def test_staff_who_may_only_look_see_no_buttons_and_decide_nothing(reader: Client, series: Series) -> None:
    application = ApplicationFactory(series=series)
    one, many = (
        reverse("admin:cohorts_application", args=[application.pk]),
        reverse("admin:cohorts_applications", args=[series.pk]),
    )
    assert [reader.get(address).context["decisions"] for address in (one, many)] == [{}, {}]
    assert [reader.post(address, {"decision": "reject"}).status_code for address in (one, many)] == [403, 403]
    assert reader.get(reverse("admin:cohorts_attendance", args=[SessionFactory(series=series).pk])).status_code == 403
    application.refresh_from_db()
    assert application.status == "submitted"


def test_attendance_is_recorded_for_those_on_the_list(staff: Client) -> None:
    series = SeriesFactory(is_running=True)
    session = SessionFactory(series=series)
    here, left = ParticipantFactory(series=series), ParticipantFactory(series=series, status="withdrawn")
    address = reverse("admin:cohorts_attendance", args=[session.pk])
    form = staff.get(address).context["form"]
    assert list(form.fields) == [f"participant-{here.pk}"]
    staff.post(address, {f"participant-{here.pk}": "apologies", f"participant-{left.pk}": "present"})
    assert [(row.participant, row.presence) for row in Attendance.objects.all()] == [(here, "apologies")]
    assert staff.get(address).context["form"].fields[f"participant-{here.pk}"].initial == "apologies"
    staff.post(address, {f"participant-{here.pk}": ""})
    assert Attendance.objects.count() == 0
    wrong = staff.post(address, {f"participant-{here.pk}": "asleep"})
    assert wrong.status_code == 200
    assert list(wrong.context["form"].errors) == [f"participant-{here.pk}"]


@pytest.mark.parametrize(
    ("welsh", "others", "provision", "warned"),
    [
        (1, 9, "english", True),
        (1, 10, "english", False),
        (0, 3, "english", False),
        (3, 0, "bilingual", False),
        (3, 0, "welsh", False),
    ],
)
def test_a_session_warns_from_a_tenth_asking_for_welsh_until_it_is_provided(
    staff: Client, welsh: int, others: int, provision: str, warned: bool
) -> None:
    series = SeriesFactory(is_running=True)
    session = SessionFactory(series=series, provision=provision)
    for wish in ["cy"] * welsh + [""] * others:
        ParticipantFactory(series=series, session_language=wish)
    told = f"Taking part: {welsh + others}. Asked for Welsh: {welsh}. Simultaneous translation is not booked."
    rows = staff.get(reverse("admin:labs_series", args=[series.pk])).context_data["sessions"]
    assert rows == [(session, [told] if warned else [])]
    shown = staff.get(reverse("admin:labs_session_change", args=[session.pk])).context["warnings"]
    assert shown == ([told] if warned else [])
    session.interpretation_booked_at = AT
    session.save()
    assert staff.get(reverse("admin:labs_series", args=[series.pk])).context_data["sessions"] == [(session, [])]


def fill(rows: int) -> None:
    for _each in range(rows):
        offer = OfferFactory(status="accepted", application__status="accepted", answered_at=AT)
        participant = ParticipantFactory(
            series=offer.application.series,
            person=offer.application.person,
            offer=offer,
            organisation=OrganisationFactory(),
        )
        session = SessionFactory(series=participant.series)
        Attendance.objects.create(participant=participant, session=session, presence="present", recorded_at=AT)


@pytest.mark.parametrize(
    ("model", "queries"),
    [("application", 5), ("offer", 5), ("place", 5), ("participant", 5), ("attendance", 5)],
)
def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(
    staff: Client, model: str, queries: int, django_assert_num_queries: Any
) -> None:
    address = reverse(f"admin:cohorts_{model}_changelist")
    fill(1)
    staff.get(address)
    with django_assert_num_queries(queries):
        staff.get(address)
    fill(2)
    with django_assert_num_queries(queries):
        staff.get(address)


@pytest.mark.parametrize(("name", "queries"), [("cohorts_applications", 6), ("labs_series", 12)])
def test_pages_of_a_series_ask_the_database_as_often_for_three_people_as_for_one(
    staff: Client, name: str, queries: int, django_assert_num_queries: Any
) -> None:
    series = SeriesFactory(is_open=True)
    address = reverse(f"admin:{name}", args=[series.pk])

    def add(people: int) -> None:
        for _each in range(people):
            application = ApplicationFactory(series=series)
            ParticipantFactory(series=series, person=application.person, organisation=application.organisation)
            SessionFactory(series=series)

    add(1)
    staff.get(address)
    with django_assert_num_queries(queries):
        staff.get(address)
    add(2)
    with django_assert_num_queries(queries):
        staff.get(address)
