"""Sessions as calendar entries and invitations."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings
from icalendar import Calendar, Event

from labs.calendars import cancellation, invitation, published
from labs.models import Session
from tests.factories import AT, PersonFactory, SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site() -> Any:
    with override_settings(SITE_URL="https://labs.example", DEFAULT_FROM_EMAIL="Labs <labs@labs.example>"):
        yield


def a_session(**fields: Any) -> Session:
    series = SeriesFactory(title_cy="Labs y gaeaf", title_en="Winter Labs")
    values = {
        "series": series,
        "number": 1,
        "join_url": "https://meet.example/labs",
        "aims_cy": "Cwrdd â'r tîm",
        "aims_en": "Meet the team",
        "provision": "bilingual",
    }
    return SessionFactory(**{**values, **fields})


def parsed(data: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(data)
    return calendar, calendar.events[0]


def test_an_invitation_says_who_what_when_and_where_in_the_persons_language() -> None:
    session, person = a_session(revision=2), PersonFactory(full_name="Llŷr Jones", email="llyr@corff.example")
    calendar, event = parsed(invitation(session, person=person, language="cy", at=AT))
    assert (calendar["method"], calendar["version"]) == ("REQUEST", "2.0")
    assert (str(event["uid"]), event["sequence"], event["status"]) == (f"{session.uid}@labs.example", 2, "CONFIRMED")
    assert (str(event["summary"]), event["summary"].params["LANGUAGE"]) == (
        "Labs y gaeaf: 1. Dod i adnabod eich gilydd",
        "cy",
    )
    assert (str(event["attendee"]), event["attendee"].params["CN"]) == ("mailto:llyr@corff.example", "Llŷr Jones")
    assert (str(event["organizer"]), event["organizer"].params["CN"]) == ("mailto:labs@labs.example", "Labs")
    assert str(event["url"]) == "https://meet.example/labs"
    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert event["dtstart"].dt.isoformat() == "2026-04-13T10:00:00+01:00"
    assert event["dtend"].dt.isoformat() == "2026-04-13T12:00:00+01:00"


def test_a_person_without_a_language_gets_both_welsh_first() -> None:
    session = a_session(venue_cy="Neuadd y Ddinas", venue_en="City Hall", mode="in_person", join_url="")
    _calendar, event = parsed(invitation(session, person=PersonFactory(), language="both", at=AT))
    assert (
        str(event["summary"])
        == "Labs y gaeaf: 1. Dod i adnabod eich gilydd / Winter Labs: 1. Getting to know each other"
    )
    assert str(event["location"]) == "Neuadd y Ddinas / City Hall"
    assert str(event["description"]).split("\n")[0] == "Cwrdd â'r tîm"
    assert str(event["description"]).split("\n")[3] == "Meet the team"
    assert "LANGUAGE" not in event["summary"].params


def test_a_changed_session_is_the_same_entry_with_a_higher_sequence() -> None:
    session, person = a_session(), PersonFactory()
    _calendar, before = parsed(invitation(session, person=person, language="en", at=AT))
    session.revision, session.starts_at = 1, datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
    _calendar, after = parsed(invitation(session, person=person, language="en", at=AT))
    assert (before["uid"], before["sequence"], after["sequence"]) == (after["uid"], 0, 1)


def test_a_cancellation_takes_the_entry_out() -> None:
    session = a_session(revision=1)
    calendar, event = parsed(cancellation(session, person=PersonFactory(), language="en", at=AT))
    assert (calendar["method"], event["status"], str(event["uid"]), event["sequence"]) == (
        "CANCEL",
        "CANCELLED",
        f"{session.uid}@labs.example",
        1,
    )


@pytest.mark.parametrize(("month", "hours"), [(1, 0), (7, 1)])
def test_the_time_zone_sent_along_is_right_in_winter_and_in_summer(month: int, hours: int) -> None:
    session = a_session(
        starts_at=datetime(2026, month, 5, 10, tzinfo=UTC), ends_at=datetime(2026, month, 5, 11, tzinfo=UTC)
    )
    calendar, event = parsed(published([session], language="en", at=AT))
    zone = calendar.timezones[0].to_tz()
    assert event["dtstart"].dt.replace(tzinfo=zone).utcoffset().total_seconds() == hours * 3600


def test_a_public_calendar_keeps_the_links_to_join_to_itself() -> None:
    session = a_session()
    calendar, event = parsed(published([session], language="en", at=AT))
    assert calendar["method"] == "PUBLISH"
    assert "url" not in event
    assert str(event["description"]) == "Meet the team\nLanguages: In both languages"
    assert str(event["location"]) == "Remote"
    _calendar, with_links = parsed(published([session], language="en", at=AT, with_links=True))
    assert str(with_links["description"]) == (
        "Meet the team\nLanguages: In both languages\nLink to join: https://meet.example/labs"
    )


def test_lines_are_folded_and_end_as_the_standard_wants() -> None:
    data = published([a_session(aims_en="ŵ" * 400)], language="en", at=AT)
    lines = data.split(b"\r\n")
    assert [line for line in lines if len(line) > 75] == []
    assert b"\n" not in b"".join(lines)
