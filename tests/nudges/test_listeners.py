"""What the rooms below say, and what is planned, moved or withdrawn because of it: through their own jobs."""

from datetime import UTC, datetime, timedelta

import pytest

from cohorts import places, selection
from labs import sessions, status
from labs.models import Session
from nudges import holidays, sending
from nudges.calendar import wales
from nudges.models import CalendarChange, Nudge
from nudges.tasks import SCHEDULE, look_now
from outbox.models import Message
from tests.factories import AT, ApplicationFactory, ParticipantFactory, PersonFactory, SeriesFactory, SessionFactory
from tests.nudges.programme import dues, plan, sequence, states, step

pytestmark = pytest.mark.django_db
BEFORE = {"amount": 2, "direction": "before", "stream": "sessions", "shelf_life_days": 1}
THURSDAY = datetime(2026, 4, 9, 10, 30, tzinfo=UTC)
"""Two working days before the session of Monday 13 April, when its reminder is due."""


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


def reminder_in_the_outbox() -> tuple[Session, Message]:
    """A session on Monday 13 April at 10:00, whose reminder was handed over and not sent yet."""
    step(sequence("before", "session_starts"), **BEFORE)
    session = SessionFactory(series=SeriesFactory(is_running=True))
    ParticipantFactory(series=session.series)
    plan(session.series, "session_starts", at=AT)
    assert sending.hand_over_due(at=THURSDAY).handed == 1
    return session, Message.objects.get(kind="nudge-sessions")


def put_off(session: Session, *, weeks: int = 0, hours: int = 0) -> None:
    later = timedelta(weeks=weeks, hours=hours)
    session.starts_at, session.ends_at = session.starts_at + later, session.ends_at + later
    sessions.keep(session=session, changed=["starts_at", "ends_at"], by=None, at=THURSDAY + timedelta(minutes=5))


def test_a_reminder_that_waits_in_the_outbox_comes_back_when_its_session_is_put_off() -> None:
    session, message = reminder_in_the_outbox()
    put_off(session, weeks=1)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("cancelled", "anchor_moved")
    assert states(session.series) == [("planned", "")]
    assert sending.hand_over_due(at=THURSDAY + timedelta(hours=1)).handed == 0
    assert sending.hand_over_due(at=THURSDAY + timedelta(weeks=1)).handed == 1
    message.refresh_from_db()
    assert (message.state, message.reason, message.context["session_when"]["en"]) == (
        "planned", "", "20 April 2026, 10:00am",
    )  # fmt: skip


def test_a_reminder_that_waits_in_the_outbox_says_the_hour_that_its_session_has_now() -> None:
    session, message = reminder_in_the_outbox()
    put_off(session, hours=2)
    assert sending.hand_over_due(at=THURSDAY + timedelta(minutes=6)).handed == 1
    message.refresh_from_db()
    assert (message.state, message.context["session_when"]["en"]) == ("planned", "13 April 2026, 12:00pm")
    assert Message.objects.filter(kind="nudge-sessions").count() == 1


@pytest.mark.parametrize("state", ["sent", "sending"])
def test_a_reminder_that_has_left_stays_as_it_is_when_its_session_is_put_off(state: str) -> None:
    session, message = reminder_in_the_outbox()
    Message.objects.update(state=state, sent_at=THURSDAY, owner=1 if state == "sending" else None)
    put_off(session, weeks=1)
    message.refresh_from_db()
    assert (message.state, states(session.series)) == (state, [("handed", "")])
    assert sending.hand_over_due(at=THURSDAY + timedelta(weeks=1)).handed == 0


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
