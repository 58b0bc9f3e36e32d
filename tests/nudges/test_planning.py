"""From a known anchor to one row for each person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from labs.models import Series, Session
from nudges import planning
from nudges.models import Nudge, Plan, PlanStep
from people.models import AuditEntry
from tests.factories import (
    ApplicationFactory,
    OfferFactory,
    ParticipantFactory,
    PersonFactory,
    SeriesFactory,
    SessionFactory,
)
from tests.nudges import programme
from tests.nudges.programme import FINISHED, dues, finished, only_nudge, plan, sequence, states, step, welcome, working

pytestmark = pytest.mark.django_db


def test_every_alumnus_gets_a_row_for_each_step_at_its_working_minute() -> None:
    first = sequence()
    step(first, "soon")
    step(first, "later", amount=2, unit="weeks")
    series, _ = finished(2)
    assert plan(series) == 4
    assert dues(series) == [working(1), working(1), working(14), working(14)]
    assert states(series) == [("planned", "")] * 4


def test_planning_twice_makes_nothing_new() -> None:
    step(sequence())
    series, _ = finished(2)
    assert [plan(series), plan(series), plan(series)] == [2, 0, 0]
    assert Plan.objects.count() == 1


def test_planning_is_told_in_the_audit_trail_with_its_numbers() -> None:
    step(sequence())
    series, _ = finished(2)
    plan(series)
    entry = AuditEntry.objects.get(action="nudges-planned")
    assert (entry.object_id, entry.details) == (series.pk, {"anchor": "series_finished", "nudges": 2})


def test_a_sequence_not_in_use_is_not_planned() -> None:
    unused = sequence()
    step(unused)
    unused.active = False
    unused.save()
    series, _ = finished(1)
    assert plan(series) == 0


def test_a_series_keeps_the_copy_it_took_when_the_library_changes() -> None:
    library = step(sequence())
    series, _ = finished(1)
    plan(series)
    library.subject_en, library.amount = "Something else", 9
    library.save()
    plan(series)
    assert programme.only_step().subject_en == "Subject first"
    assert dues(series) == [working(1)]


def test_a_step_without_standing_approval_is_held() -> None:
    step(sequence(standing=False))
    series, _ = finished(1)
    plan(series)
    assert states(series) == [("held", "needs_approval")]


def test_a_step_whose_two_languages_are_not_published_is_held() -> None:
    step(sequence(), approved=False)
    series, _ = finished(1)
    plan(series)
    assert states(series) == [("held", "needs_approval")]


def test_who_joins_late_gets_only_the_steps_still_ahead() -> None:
    both = sequence()
    step(both, "soon")
    step(both, "later", amount=2, unit="weeks")
    series, _ = finished(1)
    plan(series)
    late = PersonFactory()
    welcome(late, series, at=FINISHED + timedelta(days=5))
    planning.plan_for_series(
        series=series, anchor="series_finished", by=None, at=FINISHED + timedelta(days=5), person=late
    )
    assert states(series) == [("planned", ""), ("skipped", "too_late"), ("planned", ""), ("planned", "")]


def test_who_joins_after_approval_waits_for_a_person_to_agree() -> None:
    step(sequence(standing=False))
    series, _ = finished(1)
    plan(series)
    programme.approve_all(series, PersonFactory(staff=True))
    late = PersonFactory()
    welcome(late, series)
    plan(series)
    assert states(series) == [("planned", ""), ("held", "changed")]


def test_one_domain_gets_so_many_a_minute_and_others_do_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "PER_MINUTE", 2)
    step(sequence())
    series, people = finished(5)
    welcome(PersonFactory(email="someone@arall.example"), series)
    plan(series)
    ten = working(1)
    minutes = [int((due - ten).total_seconds() // 60) for due in dues(series)]
    assert minutes == [0, 0, 1, 1, 2, 0]
    assert len(people) == 5


def test_the_queue_of_a_large_domain_starts_over_at_closing_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "PER_MINUTE", 1)
    step(sequence(), local_time="17:58")
    series, _ = finished(3)
    plan(series)
    assert [due.astimezone(planning.LONDON).strftime("%H:%M") for due in dues(series)] == ["17:58", "17:59", "17:58"]


def test_each_session_has_its_own_reminder_two_working_days_before() -> None:
    step(sequence("before", "session_starts"), amount=2, direction="before", stream="sessions", shelf_life_days=1)
    series = SeriesFactory(is_running=True)
    SessionFactory(series=series)  # Monday 13 April 2026
    SessionFactory(
        series=series, starts_at=datetime(2026, 4, 8, 9, tzinfo=UTC), ends_at=datetime(2026, 4, 8, 11, tzinfo=UTC)
    )
    ParticipantFactory(series=series)
    plan(series, "session_starts", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    # Easter Monday is 6 April 2026: two working days before the 8th is the 2nd.
    assert dues(series) == [datetime(2026, 4, 9, 9, tzinfo=UTC), datetime(2026, 4, 2, 9, tzinfo=UTC)]


def test_a_reminder_keeps_no_longer_than_what_it_reminds_of() -> None:
    step(sequence("before", "session_starts"), amount=1, direction="before", stream="sessions", shelf_life_days=30)
    session = SessionFactory(series=SeriesFactory(is_running=True))
    ParticipantFactory(series=session.series)
    plan(session.series, "session_starts", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert only_nudge().expires_at == session.starts_at


def test_a_reminder_that_falls_after_what_it_reminds_of_is_reported_and_not_sent() -> None:
    step(sequence("before", "session_starts"), amount=1, unit="hours", direction="before", stream="sessions")
    session = SessionFactory(
        series=SeriesFactory(is_running=True),
        starts_at=datetime(2026, 4, 11, 9, tzinfo=UTC),  # a Saturday
        ends_at=datetime(2026, 4, 11, 11, tzinfo=UTC),
    )
    ParticipantFactory(series=session.series)
    plan(session.series, "session_starts", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert states(session.series) == [("expired", "shelf_life")]


def test_an_offer_is_reminded_of_before_it_runs_out() -> None:
    step(
        sequence("offer", "offer_expires"),
        amount=2,
        direction="before",
        stream="service",
        goal="place_accepted",
        shelf_life_days=1,
    )
    offer = OfferFactory(application=ApplicationFactory(status="offered"))  # open until Monday 9 March
    series = offer.application.series
    plan(series, "offer_expires", at=offer.made_at)
    assert [(nudge.person_id, nudge.occurrence, nudge.due_at) for nudge in Nudge.objects.of_series(series)] == [
        (offer.application.person_id, offer.pk, datetime(2026, 3, 5, 10, tzinfo=UTC))
    ]


def test_an_anchor_that_moves_takes_what_waits_with_it() -> None:
    step(sequence("before", "session_starts"), amount=2, direction="before", stream="sessions")
    session = SessionFactory(series=SeriesFactory(is_running=True))
    ParticipantFactory(series=session.series)
    plan(session.series, "session_starts", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    session.starts_at, session.ends_at = datetime(2026, 4, 20, 9, tzinfo=UTC), datetime(2026, 4, 20, 11, tzinfo=UTC)
    session.save()
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert planning.move(series=session.series, anchor="session_starts", by=None, at=at) == 1
    assert dues(session.series) == [datetime(2026, 4, 16, 9, tzinfo=UTC)]
    assert planning.move(series=session.series, anchor="session_starts", by=None, at=at) == 0


def reminded_of(starts_at: datetime, *, joined_at: datetime | None = None) -> Session:
    """A session with one participant and a reminder two working days before it."""
    step(sequence("before", "session_starts"), amount=2, direction="before", stream="sessions")
    session = SessionFactory(
        series=SeriesFactory(is_running=True), starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )
    joined = {"joined_at": joined_at} if joined_at else {}
    ParticipantFactory(series=session.series, **joined)
    plan(session.series, "session_starts", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    return session


def put_to(session: Session, starts_at: datetime, *, at: datetime) -> int:
    session.starts_at, session.ends_at = starts_at, starts_at + timedelta(hours=2)
    session.save()
    return planning.move(series=session.series, anchor="session_starts", by=None, at=at)


def test_a_reminder_that_a_move_puts_after_its_session_expires() -> None:
    session = reminded_of(datetime(2026, 4, 13, 9, tzinfo=UTC))
    PlanStep.objects.update(amount=1, unit="hours")
    assert put_to(session, datetime(2026, 4, 11, 9, tzinfo=UTC), at=FINISHED) == 1  # a Saturday
    assert states(session.series) == [("expired", "shelf_life")]


def test_a_session_put_off_by_weeks_has_the_reminder_again_that_came_too_late() -> None:
    session = reminded_of(datetime(2026, 4, 13, 9, tzinfo=UTC), joined_at=datetime(2026, 4, 10, 12, tzinfo=UTC))
    assert states(session.series) == [("skipped", "too_late")]
    assert put_to(session, datetime(2026, 4, 27, 9, tzinfo=UTC), at=datetime(2026, 4, 10, 13, tzinfo=UTC)) == 1
    assert states(session.series) == [("planned", "")]
    assert dues(session.series) == [datetime(2026, 4, 23, 9, tzinfo=UTC)]


def test_no_person_and_no_step_is_deleted_under_its_nudges() -> None:
    step(sequence())
    series, _ = finished(1)
    plan(series)
    stranger = PersonFactory()
    Nudge.objects.update(person=stranger)
    for record in (stranger, PlanStep.objects.get()):
        with pytest.raises(IntegrityError, match="Nudges refer to"), transaction.atomic():
            record._meta.model.objects.filter(pk=record.pk)._raw_delete("default")
    PlanStep.objects.get().delete()
    assert Nudge.objects.count() == 0


def test_what_staff_moved_by_hand_stays_when_the_anchor_moves() -> None:
    step(sequence())
    series, _ = finished(1)
    plan(series)
    Nudge.objects.update(moved_by_hand=True)
    Series.objects.update(finished_at=FINISHED + timedelta(days=7))
    assert planning.move(series=series, anchor="series_finished", by=None, at=FINISHED) == 0
    assert dues(series) == [working(1)]


def test_what_was_decided_stays_when_the_anchor_moves() -> None:
    step(sequence())
    series, _ = finished(1)
    plan(series)
    Nudge.objects.update(state="skipped", reason="goal_met", decided_at=FINISHED)
    Series.objects.update(finished_at=FINISHED + timedelta(days=7))
    assert planning.move(series=series, anchor="series_finished", by=None, at=FINISHED) == 0


def test_withdrawing_cancels_and_reinstating_brings_back_where_the_anchor_is_now() -> None:
    step(sequence())
    series, _ = finished(2)
    plan(series)
    planning.withdraw(series=series, anchor="series_finished", by=None, at=FINISHED)
    assert states(series) == [("cancelled", "withdrawn")] * 2
    assert plan(series) == 0
    Series.objects.update(finished_at=FINISHED + timedelta(days=7))
    assert planning.reinstate(series=series, anchor="series_finished", by=None, at=FINISHED) == 2
    assert states(series) == [("planned", "")] * 2
    assert dues(series) == [working(8)] * 2


def test_what_was_held_comes_back_held() -> None:
    step(sequence(standing=False))
    series, _ = finished(1)
    plan(series)
    planning.withdraw(series=series, anchor="series_finished", by=None, at=FINISHED)
    planning.reinstate(series=series, anchor="series_finished", by=None, at=FINISHED)
    assert states(series) == [("held", "needs_approval")]


def test_what_staff_cancelled_does_not_come_back_with_the_anchor() -> None:
    step(sequence())
    series, _ = finished(1)
    plan(series)
    Nudge.objects.update(state="cancelled", reason="cancelled_by_staff", decided_at=FINISHED)
    planning.withdraw(series=series, anchor="series_finished", by=None, at=FINISHED)
    assert planning.reinstate(series=series, anchor="series_finished", by=None, at=FINISHED) == 0
    assert states(series) == [("cancelled", "cancelled_by_staff")]


def test_one_person_can_be_withdrawn_and_come_back() -> None:
    step(sequence())
    series, people = finished(2)
    plan(series)
    planning.withdraw(series=series, anchor="series_finished", by=None, at=FINISHED, person=people[0])
    assert states(series) == [("cancelled", "withdrawn"), ("planned", "")]
    planning.reinstate(series=series, anchor="series_finished", by=None, at=FINISHED, person=people[0])
    assert states(series) == [("planned", "")] * 2


def test_planning_takes_as_many_statements_for_many_people_as_for_one() -> None:
    both = sequence()
    step(both, "soon")
    step(both, "later", amount=2, unit="weeks")

    def queries(people: int) -> int:
        series, _ = finished(people)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            plan(series)
        return len([query for query in captured if "INSERT INTO nudges_nudge" in query["sql"]])

    assert [queries(1), queries(30)] == [1, 1]
    assert PlanStep.objects.count() == 4
