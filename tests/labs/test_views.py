"""The public pages of series."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine as clock
from django.test import Client
from icalendar import Calendar

from labs.models import Series
from tests.factories import AT, SeriesFactory, SessionFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.travel(AT, tick=False):
        yield


def test_the_list_shows_each_public_series_once_under_what_it_is_now(client: Client) -> None:
    later = SeriesFactory(is_open=True, starts_on=date(2026, 4, 20))
    sooner = SeriesFactory(is_open=True)
    not_yet = SeriesFactory(is_open=True, sign_up_opens_on=date(2026, 3, 3))
    running, finished = SeriesFactory(is_running=True), SeriesFactory(is_finished=True)
    closed = SeriesFactory(status="closed", published_at=AT, starts_on=date(2026, 5, 1))
    SeriesFactory()
    SeriesFactory(status="cancelled", published_at=AT)
    context = client.get("/cy/cyfresi/").context
    assert [list(context[name]) for name in ("open_series", "under_way", "finished")] == [
        [sooner, later],
        [running, closed],
        [finished],
    ]
    assert not_yet not in context["open_series"]


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"),
    [
        (None, None, True),
        (date(2026, 3, 2), date(2026, 3, 2), True),
        (date(2026, 3, 3), None, False),
        (None, date(2026, 3, 1), False),
    ],
)
def test_sign_up_is_open_on_both_days_of_its_window(
    client: Client, opens: date | None, closes: date | None, is_open: bool
) -> None:
    SeriesFactory(is_open=True, slug="gwanwyn", sign_up_opens_on=opens, sign_up_closes_on=closes)
    response = client.get("/en/series/gwanwyn/")
    assert response.context["is_open"] is is_open
    assert (b'href="/en/sign-up/gwanwyn/language/"' in response.content) is is_open


def test_days_are_those_of_wales(client: Client) -> None:
    SeriesFactory(is_open=True, slug="gwanwyn", sign_up_closes_on=date(2026, 6, 1))
    midnight = AT.replace(month=6, day=1, hour=22, minute=59)
    for moment, is_open in ((midnight, True), (midnight + timedelta(minutes=1), False)):
        with clock.travel(moment, tick=False):
            assert client.get("/en/series/gwanwyn/").context["is_open"] is is_open


@pytest.mark.parametrize("trait", [{}, {"status": "cancelled", "published_at": AT}])
@pytest.mark.parametrize("address", ["/en/series/gwanwyn/", "/en/series/gwanwyn/sessions.ics"])
def test_what_is_not_public_is_not_found(client: Client, trait: dict[str, Any], address: str) -> None:
    SeriesFactory(slug="gwanwyn", **trait)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "texts"),
    [
        ("/cy/cyfresi/gwanwyn/", ["Deall y broblem", "13 Ebrill 2026, 10:00yb", "Map taith", "<li>gwrando</li>"]),
        (
            "/en/series/gwanwyn/",
            ["Understanding the problem", "13 April 2026, 10:00am", "A journey map", "<li>listen</li>"],
        ),
    ],
)
def test_a_series_shows_its_sessions_in_the_language_of_the_page_and_never_the_links_to_join(
    client: Client, address: str, texts: list[str]
) -> None:
    series = SeriesFactory(is_open=True, slug="gwanwyn")
    SessionFactory(
        series=series,
        theme=ThemeFactory(series=series),
        make_cy="Map taith",
        make_en="A journey map",
        outcomes_cy="gwrando\n\n",
        outcomes_en="listen",
        join_url="https://meet.example/labs",
    )
    content = client.get(address).content.decode()
    assert [text for text in texts if text not in content] == []
    assert "meet.example" not in content


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/en/series/gwanwyn/sessions.ics", "sessions-gwanwyn.ics"),
        ("/cy/cyfresi/gwanwyn/sesiynau.ics", "sesiynau-gwanwyn.ics"),
    ],
)
def test_the_sessions_can_be_downloaded_in_time_order(client: Client, address: str, name: str) -> None:
    series = SeriesFactory(is_open=True, slug="gwanwyn")
    second = SessionFactory(series=series, number=1)
    first = SessionFactory(series=series, number=2, starts_at=second.starts_at - timedelta(hours=1))
    response = client.get(address)
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    uids = [str(event["uid"]).split("@")[0] for event in Calendar.from_ical(response.content).events]
    assert uids == [str(first.uid), str(second.uid)]


@pytest.mark.parametrize(("address", "queries"), [("/en/series/", 3), ("/en/series/gwanwyn/", 3)])
def test_pages_ask_the_database_as_often_for_three_rows_as_for_one(
    client: Client, address: str, queries: int, django_assert_num_queries: Any
) -> None:
    series = SeriesFactory(is_open=True, slug="gwanwyn")

    def add(rows: int) -> None:
        for _each in range(rows):
            SessionFactory(series=series, theme=ThemeFactory(series=series))
            SeriesFactory(is_open=True)
            SeriesFactory(is_finished=True)

    add(1)
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    add(2)
    with django_assert_num_queries(queries):
        client.get(address)
    assert Series.objects.count() == 7
