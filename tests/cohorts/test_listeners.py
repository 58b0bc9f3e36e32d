"""What the cohort does when a series or a session changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from icalendar import Calendar

from cohorts.attendance import record
from cohorts.models import Attendance
from labs import sessions, status
from outbox.models import Message
from people.models import AuditEntry
from tests.factories import (
    AT,
    ApplicationFactory,
    OfferFactory,
    ParticipantFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def sent() -> list[tuple[str, int]]:
    return list(Message.objects.order_by("pk").values_list("kind", "person"))


def test_a_new_or_changed_session_invites_those_who_take_part_and_nobody_else() -> None:
    series = SeriesFactory(is_running=True)
    here = ParticipantFactory(series=series)
    ParticipantFactory(series=series, status="withdrawn")
    session = sessions.keep(session=SessionFactory.build(series=series), changed=["title_cy"], by=None, at=AT)
    assert (sent(), session.revision) == ([("session-invitation", here.person_id)], 0)
    session.starts_at -= timedelta(hours=1)
    sessions.keep(session=session, changed=["starts_at"], by=None, at=AT)
    assert (len(sent()), session.revision) == (2, 1)
    events = [Calendar.from_ical(bytes(row.calendar)).events[0] for row in Message.objects.order_by("pk")]
    assert (events[0]["uid"], events[1]["sequence"]) == (events[1]["uid"], 1)


def test_what_calendars_do_not_show_changes_nothing_for_participants() -> None:
    session = SessionFactory(series=ParticipantFactory().series)
    sessions.keep(session=session, changed=["speaker", "make_cy"], by=None, at=AT)
    assert (sent(), session.revision) == ([], 0)
    assert AuditEntry.objects.get().details == {"fields": ["make_cy", "speaker"]}


def test_a_session_of_the_past_can_be_put_right_without_writing_to_anyone() -> None:
    session = SessionFactory(series=ParticipantFactory().series)
    sessions.keep(session=session, changed=["starts_at"], by=None, at=session.ends_at)
    sessions.remove(session=session, by=None, at=session.ends_at)
    assert sent() == []


def test_a_removed_session_leaves_everyones_calendar() -> None:
    participant = ParticipantFactory()
    session = SessionFactory(series=participant.series, number=4)
    sessions.remove(session=session, by=None, at=AT)
    message = Message.objects.get()
    assert (message.kind, message.person) == ("session-cancelled", participant.person)
    assert b"METHOD:CANCEL" in bytes(message.calendar)
    assert participant.series.sessions.count() == 0
    entry = AuditEntry.objects.get(action="session-removed")
    assert entry.details == {"series": participant.series.slug, "number": 4}


def test_calling_off_a_series_tells_everyone_still_in_the_running_and_closes_offers() -> None:
    series = SeriesFactory(is_open=True)
    SessionFactory(series=series)
    offer = OfferFactory(application__series=series)
    accepted = ApplicationFactory(series=series, status="accepted")
    ParticipantFactory(series=series, person=accepted.person)
    ApplicationFactory(series=series, status="rejected")
    status.cancel(series=series, by=None, at=AT)
    assert sent() == [
        ("series-called-off", offer.application.person_id),
        ("series-called-off", accepted.person_id),
        ("session-cancelled", accepted.person_id),
    ]
    offer.refresh_from_db()
    assert offer.status == "withdrawn"


def test_attendance_counts_what_changed_and_refuses_those_not_on_the_list() -> None:
    participant = ParticipantFactory()
    session = SessionFactory(series=participant.series)
    steps = [({participant.pk: "present"}, 1), ({participant.pk: "present"}, 0), ({participant.pk: "absent"}, 1)]
    for presences, changed in steps:
        assert record(session=session, presences=presences, by=None, at=AT) == changed
    assert Attendance.objects.get().presence == "absent"
    for wrong in ({ParticipantFactory().pk: "present"}, {participant.pk: "asleep"}):
        with pytest.raises(ValidationError) as refused:
            record(session=session, presences=wrong, by=None, at=AT)
        assert refused.value.messages == ["The list has changed since you opened it. Check it and save again."]
    assert AuditEntry.objects.filter(action="attendance-recorded").count() == 2
