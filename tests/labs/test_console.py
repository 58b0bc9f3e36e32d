"""Running a series from the console."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine as clock
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from labs.console import MOVES
from labs.models import Series, Session, Status
from labs.status import STATUSES
from languages.approving import approve_as_given
from outbox.models import Message
from people.models import AuditEntry
from tests.factories import (
    AT,
    OfferFactory,
    ParticipantFactory,
    PersonFactory,
    SeriesFactory,
    SessionFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.travel(AT, tick=False), override("en"):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    return client


def address(name: str, record: Series | Session) -> str:
    return reverse(f"admin:{name}", args=[record.pk])


def ready(**fields: Any) -> Series:
    series = SeriesFactory(**fields)
    for record in (series, SessionFactory(series=series)):
        approve_as_given(record=record, by=None, at=AT)
    return series


TRAITS: dict[str, dict[str, Any]] = {
    "draft": {},
    "open": {"is_open": True},
    "closed": {"status": "closed", "published_at": AT},
    "running": {"is_running": True},
    "finished": {"is_finished": True},
    "cancelled": {"status": "cancelled"},
}


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("draft", ["open", "cancel"]),
        ("open", ["close", "cancel"]),
        ("closed", ["open", "start", "cancel"]),
        ("running", ["finish", "cancel"]),
        ("finished", ["reopen"]),
        ("cancelled", []),
    ],
)
def test_a_series_has_the_buttons_of_the_moves_it_can_make(staff: Client, status: str, buttons: list[str]) -> None:
    series = SeriesFactory(**TRAITS[status])
    assert [move.name for move in staff.get(address("labs_series", series)).context_data["moves"]] == buttons
    assert len(buttons) == len(STATUSES.states[status].to)


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("draft", "open", "open"),
        ("open", "close", "closed"),
        ("closed", "open", "open"),
        ("closed", "start", "running"),
        ("running", "finish", "finished"),
        ("finished", "reopen", "running"),
        ("draft", "cancel", "cancelled"),
    ],
)
def test_a_button_asks_first_and_moves_the_series_on_post(staff: Client, before: str, name: str, after: str) -> None:
    series = ready(**TRAITS[before])
    page = address(f"labs_series_{name}", series)
    assert staff.get(page).status_code == 200
    assert Series.objects.get().status == before
    assert staff.post(page)["Location"] == address("labs_series", series)
    assert Series.objects.get().status == after


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_a_move_that_is_no_longer_possible_says_so_and_does_nothing(staff: Client, move: Any) -> None:
    for status in set(TRAITS) - {str(source) for source in move.source}:
        series = SeriesFactory(**TRAITS[status])
        page = address(move.page_name, series)
        assert b"the record has moved on" in staff.get(page).content
        assert list(staff.post(page).context_data["refused"]) == ["This cannot be done now: the record has moved on."]
        assert Series.objects.get(pk=series.pk).status == status


def test_a_series_that_is_not_ready_says_why_on_its_page_and_when_opened(staff: Client) -> None:
    series = SeriesFactory()
    told = staff.get(address("labs_series", series)).context_data["problems"]
    assert told[-1] == "The series has no sessions."
    assert staff.post(address("labs_series_open", series)).context_data["refused"] == told


def test_staff_who_may_only_look_get_no_buttons_and_no_pages_that_change(client: Client) -> None:
    person = PersonFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename="view_series"))
    client.force_login(person)
    series = SeriesFactory(is_open=True)
    assert client.get(address("labs_series", series)).context_data["moves"] == []
    pages = [move.page_name for move in MOVES] + ["labs_series_copy"]
    assert {client.post(address(page, series)).status_code for page in pages} == {403}
    assert Series.objects.get().status == "open"


def test_a_copy_asks_for_its_day_and_opens_its_own_page(staff: Client) -> None:
    series = ready()
    page = address("labs_series_copy", series)
    assert staff.post(page, {}).context_data["form"].errors == {
        "starts_on": ["Enter the day on which the new series starts"]
    }
    days = {"starts_on-day": "7", "starts_on-month": "9", "starts_on-year": "2026"}
    response = staff.post(page, days)
    copy = Series.objects.get(copied_from=series)
    assert response["Location"] == address("labs_series", copy)
    assert (copy.starts_on, copy.sessions.count()) == (date(2026, 9, 7), 1)


@pytest.mark.parametrize("year", ["9999", "0001"])
def test_a_copy_to_an_impossible_day_is_an_error_next_to_the_field(staff: Client, year: str) -> None:
    series = ready()
    days = {"starts_on-day": "30", "starts_on-month": "12", "starts_on-year": year}
    response = staff.post(address("labs_series_copy", series), days)
    assert response.status_code == 200
    assert response.context_data["form"].errors == {"starts_on": ["Enter a day in this century"]}


def series_data(**changes: Any) -> dict[str, Any]:
    return {
        "title_cy": "Labs y gaeaf",
        "title_en": "Winter Labs",
        "summary_cy": "Crynodeb",
        "summary_en": "Summary",
        "slug": "gaeaf",
        "kind": "labs",
        "capacity": "3",
        "offer_days": "5",
        "starts_on": "2026-11-02",
        "ends_on": "2026-12-04",
        **changes,
    }


def test_a_series_is_added_through_its_job_with_its_places(staff: Client) -> None:
    staff.post(reverse("admin:labs_series_add"), series_data())
    series = Series.objects.get()
    assert (series.title_cy, series.status, series.places.count()) == ("Labs y gaeaf", "draft", 3)
    assert AuditEntry.objects.about(series).filter(action="series-added").count() == 1


def test_fewer_places_than_are_taken_is_an_error_next_to_the_field(staff: Client) -> None:
    series = SeriesFactory(capacity=3, is_open=True)
    for _each in range(2):
        OfferFactory(application__series=series)
    response = staff.post(address("labs_series_change", series), series_data(capacity="1"))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["capacity"] == [
        "Places already offered or taken: 2. There cannot be fewer."
    ]
    assert staff.post(address("labs_series_change", series), series_data(capacity="2")).status_code == 302
    assert Series.objects.get().capacity == 2


def test_a_session_is_changed_and_removed_through_its_jobs(staff: Client) -> None:
    participant = ParticipantFactory()
    session = SessionFactory(series=participant.series, number=1)
    data = {
        "series": session.series_id,
        "number": "1",
        "title_cy": session.title_cy,
        "title_en": session.title_en,
        "starts_at_0": "2026-04-13",
        "starts_at_1": "09:30",
        "ends_at_0": "2026-04-13",
        "ends_at_1": "12:00",
        "mode": "remote",
        "provision": "english",
    }
    staff.post(address("labs_session_change", session), data)
    session.refresh_from_db()
    assert (session.starts_at.isoformat(), session.revision) == ("2026-04-13T08:30:00+00:00", 1)
    staff.post(address("labs_session_delete", session), {"post": "yes"})
    assert Session.objects.count() == 0
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == [
        "session-invitation",
        "session-cancelled",
    ]


def test_sessions_chosen_in_the_list_are_removed_through_the_job(staff: Client) -> None:
    sessions = [SessionFactory() for _each in range(2)]
    data = {"action": "delete_selected", "_selected_action": [session.pk for session in sessions], "post": "yes"}
    staff.post(reverse("admin:labs_session_changelist"), data)
    assert AuditEntry.objects.filter(action="session-removed").count() == 2


def test_a_series_cannot_be_deleted(staff: Client) -> None:
    assert staff.post(address("labs_series_delete", SeriesFactory()), {"post": "yes"}).status_code == 403


def test_a_session_announced_with_translation_warns_until_it_is_booked(staff: Client) -> None:
    session = SessionFactory(provision="interpreted")
    told = ["Simultaneous translation is announced and not booked."]
    assert staff.get(address("labs_series", session.series)).context_data["sessions"] == [(session, told)]
    assert staff.get(address("labs_session_change", session)).context_data["warnings"] == told
    Session.objects.update(interpretation_booked_at=AT)
    assert staff.get(address("labs_session_change", session)).context_data["warnings"] == []


def test_the_front_page_lists_the_series_the_team_works_on(staff: Client) -> None:
    for trait in TRAITS.values():
        SeriesFactory(title_en=f"Labs {trait}", **trait)
    SeriesFactory(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    listed = Series.objects.current()
    assert [series.status for series in listed] == ["draft", "draft", "open", "closed", "running"]
    content = staff.get(reverse("admin:index")).content.decode()
    assert [series for series in listed if address("labs_series", series) not in content] == []
    assert Status.FINISHED not in {series.status for series in listed}


@pytest.mark.parametrize(("model", "queries"), [("series", 4), ("theme", 5), ("session", 5)])
def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(
    staff: Client, model: str, queries: int, django_assert_num_queries: Any
) -> None:
    def add(rows: int) -> None:
        for _each in range(rows):
            series = SeriesFactory(owner=PersonFactory())
            SessionFactory(series=series, theme=ThemeFactory(series=series))

    page = reverse(f"admin:labs_{model}_changelist")
    add(1)
    staff.get(page)
    with django_assert_num_queries(queries):
        staff.get(page)
    add(2)
    with django_assert_num_queries(queries):
        staff.get(page)
