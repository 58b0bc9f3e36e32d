"""What the rooms below say, and what is planned, moved or withdrawn because of it: through their own jobs."""

from datetime import UTC, datetime, timedelta

import pytest

from cohorts import places, selection
from labs import sessions, status
from nudges import holidays
from nudges.calendar import wales
from nudges.models import CalendarChange, Nudge
from nudges.tasks import SCHEDULE, look_now
from tests.factories import AT, ApplicationFactory, ParticipantFactory, PersonFactory, SeriesFactory, SessionFactory
from tests.nudges.programme import dues, plan, sequence, states, step

pytestmark = pytest.mark.django_db
BEFORE = {"amount": 2, "direction": "before", "stream": "sessions", "shelf_life_days": 1}


def test_an_offer_is_reminded_of_and_the_reminder_goes_with_the_offer() -> None:
    step(sequence("offer", "offer_expires"), **{**BEFORE, "stream": "service"})
    step(sequence("welcome", "place_accepted"), stream="sessions")
    application = ApplicationFactory()
    series = application.series
    owner = PersonFactory(staff=True)
    selection.shortlist(application=application, by=owner, at=AT)
    offer = selection.offer(application=application, by=owner, at=AT)
    assert [(nudge.occurrence, nudge.state) for nudge in Nudge.objects.all()] == [(offer.pk, "planned")]
    places.accept(offer=offer, by=application.person, at=AT + timedelta(hours=1))
    assert sorted(states(series)) == [("cancelled", "withdrawn"), ("planned", "")]


def test_who_leaves_gets_nothing_more_and_who_returns_does() -> None:
    step(sequence("before", "session_starts"), **BEFORE)
    session = SessionFactory(series=SeriesFactory(is_running=True))
    participant = ParticipantFactory(series=session.series)
    plan(session.series, "session_starts", at=AT)
    places.withdraw(participant=participant, by=None, at=AT)
    assert states(session.series) == [("cancelled", "withdrawn")]


def test_a_session_that_moves_takes_its_reminders_along_and_a_new_one_gets_its_own() -> None:
    step(sequence("before", "session_starts"), **BEFORE)
    session = SessionFactory(series=SeriesFactory(is_running=True))
    ParticipantFactory(series=session.series)
    plan(session.series, "session_starts", at=AT)
    session.starts_at, session.ends_at = datetime(2026, 4, 20, 9, tzinfo=UTC), datetime(2026, 4, 20, 11, tzinfo=UTC)
    sessions.keep(session=session, changed=["starts_at", "ends_at"], by=None, at=AT)
    assert dues(session.series) == [datetime(2026, 4, 16, 9, tzinfo=UTC)]
    another = SessionFactory.build(
        series=session.series,
        starts_at=datetime(2026, 4, 27, 9, tzinfo=UTC),
        ends_at=datetime(2026, 4, 27, 11, tzinfo=UTC),
    )
    sessions.keep(session=another, changed=["starts_at"], by=None, at=AT)
    assert dues(session.series)[1:] == [datetime(2026, 4, 23, 9, tzinfo=UTC)]


def test_nobody_is_reminded_of_a_session_that_was_removed() -> None:
    step(sequence("before", "session_starts"), **BEFORE)
    session = SessionFactory(series=SeriesFactory(is_running=True))
    ParticipantFactory(series=session.series)
    plan(session.series, "session_starts", at=AT)
    sessions.remove(session=session, by=None, at=AT)
    assert states(session.series) == [("cancelled", "withdrawn")]


def test_nothing_more_is_sent_about_a_series_that_was_called_off() -> None:
    step(sequence("before", "session_starts"), **BEFORE)
    session = SessionFactory(series=SeriesFactory(is_running=True))
    ParticipantFactory(series=session.series)
    plan(session.series, "session_starts", at=AT)
    status.cancel(series=session.series, by=None, at=AT)
    assert states(session.series) == [("cancelled", "withdrawn")]


def test_the_calendar_in_force_has_the_changes_of_staff() -> None:
    CalendarChange.objects.create(day=datetime(2026, 6, 2, tzinfo=UTC).date(), is_holiday=True)
    assert holidays.current().holidays == wales().holidays | {datetime(2026, 6, 2, tzinfo=UTC).date()}


def test_beat_asks_every_minute_and_the_task_only_looks() -> None:
    assert [(entry["task"], entry["schedule"].minute) for entry in SCHEDULE.values()] == [
        ("nudges.tasks.look_now", set(range(60)))
    ]
    look_now()
