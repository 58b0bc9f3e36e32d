"""Whether a nudge goes out is decided when it is due, set by set."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy as _

from alumni.models import CheckIn, Profile
from nudges import goals, planning, previewing, sending
from nudges.models import Answer, Nudge, PlanStep, Preference
from outbox.models import Content, Message, OptOut, Suppression
from tests.factories import AttendanceFactory, ParticipantFactory, PersonFactory, SessionFactory
from tests.nudges import programme
from tests.nudges.programme import FINISHED, finished, only_nudge, plan, sequence, states, step, working

pytestmark = pytest.mark.django_db
DUE = working(1)
"""Tuesday 2 June 2026, 10:00 in Wales."""


def due_series(people: int = 1, **values: object) -> tuple[object, list[object]]:
    step(sequence(), **values)
    series, persons = finished(people)
    plan(series)
    return series, persons


def test_what_is_due_becomes_a_message_with_its_text_and_its_values() -> None:
    series, people = due_series()
    report = sending.hand_over_due(at=DUE)
    message, nudge = Message.objects.get(), only_nudge()
    assert (report.handed, dict(report.reasons)) == (1, {})
    assert (nudge.state, nudge.decided_at, nudge.message_id) == ("handed", DUE, message.pk)
    assert (message.key, message.kind, message.stream, message.state) == (
        nudge.key,
        "nudge-alumni",
        "alumni",
        "planned",
    )
    assert (message.person_id, message.due_at, message.expires_at) == (people[0].pk, DUE, nudge.expires_at)
    assert message.context == {
        "series": series.pk, "series_title": {"cy": series.title_cy, "en": series.title_en},
        "sequence": "thanks", "nudge": nudge.pk,
    }  # fmt: skip
    assert message.content_id == programme.only_step().content_id
    assert message.about_id == series.pk


def test_nothing_goes_before_it_is_due() -> None:
    series, _people = due_series()
    assert sending.hand_over_due(at=DUE - timedelta(seconds=1)).handed == 0
    assert states(series) == [("planned", "")]


def test_handing_over_again_makes_no_second_message() -> None:
    due_series(3)
    assert [sending.hand_over_due(at=DUE).handed, sending.hand_over_due(at=DUE).handed] == [3, 0]
    assert Message.objects.count() == 3


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 6, 2, 17, 0, tzinfo=UTC),  # six in the evening
        datetime(2026, 6, 3, 6, 59, tzinfo=UTC),  # a minute to eight in the morning
        datetime(2026, 6, 6, 10, 0, tzinfo=UTC),  # a Saturday
    ],
)
def test_nothing_is_handed_over_outside_working_minutes(at: datetime) -> None:
    series, _people = due_series()
    assert sending.hand_over_due(at=at).states == {}
    assert states(series) == [("planned", "")]


def test_what_a_weekend_without_beat_delayed_goes_out_on_monday() -> None:
    due_series()
    assert sending.hand_over_due(at=datetime(2026, 6, 8, 7, 0, tzinfo=UTC)).handed == 1


def test_what_is_past_its_shelf_life_is_expired_and_reported() -> None:
    series, _people = due_series(shelf_life_days=1)
    report = sending.hand_over_due(at=working(2) + timedelta(minutes=1))
    assert (report.handed, report.states) == (0, {"expired": 1})
    assert states(series) == [("expired", "shelf_life")]


def test_held_nudges_expire_too() -> None:
    step(sequence(standing=False), shelf_life_days=1)
    series, _people = finished(1)
    plan(series)
    assert sending.hand_over_due(at=working(3)).states == {"expired": 1}
    assert states(series) == [("expired", "needs_approval")]


def test_unsubscribed_from_the_stream_is_skipped_with_its_reason() -> None:
    series, people = due_series(3)
    OptOut.objects.create(person=people[0], stream="alumni", source="test", at=FINISHED)
    OptOut.objects.create(person=people[1], stream="", source="test", at=FINISHED)
    OptOut.objects.create(person=people[2], stream="sessions", source="test", at=FINISHED)
    sending.hand_over_due(at=DUE)
    assert states(series) == [("skipped", "unsubscribed"), ("skipped", "unsubscribed"), ("handed", "")]


def test_a_suppressed_address_is_skipped() -> None:
    series, people = due_series()
    Suppression.objects.create(address=people[0].email, reason="bounced", at=FINISHED)
    sending.hand_over_due(at=DUE)
    assert states(series) == [("skipped", "suppressed")]


def test_someone_no_longer_active_is_skipped() -> None:
    series, people = due_series()
    people[0].is_active = False
    people[0].save()
    sending.hand_over_due(at=DUE)
    assert states(series) == [("skipped", "inactive")]


def test_the_goal_profile_claimed_stops_the_nudge_for_those_who_reached_it() -> None:
    series, people = due_series(2, goal="profile_claimed")
    Profile.objects.filter(alumnus__person=people[0]).update(claimed_at=FINISHED)
    sending.hand_over_due(at=DUE)
    assert states(series) == [("skipped", "goal_met"), ("handed", "")]


def test_the_goal_check_in_answered_means_this_very_check_in() -> None:
    series, people = due_series(2, goal="check_in_answered")
    for person, asked_for in zip(people, ("thanks", "another"), strict=True):
        CheckIn.objects.create(person=person, series=series, asked_for=asked_for, written_in="en", answered_at=FINISHED)
    sending.hand_over_due(at=DUE)
    assert states(series) == [("skipped", "goal_met"), ("handed", "")]


def test_the_goal_place_accepted_stops_the_reminder_of_an_offer() -> None:
    series, people = due_series(2, goal="place_accepted")
    ParticipantFactory(series=series, person=people[0])
    ParticipantFactory(series=series, person=people[1], status="withdrawn")
    sending.hand_over_due(at=DUE)
    assert states(series) == [("skipped", "goal_met"), ("handed", "")]


@pytest.mark.parametrize("kind", ["replied", "already_done"])
def test_an_answer_stops_the_rest(kind: str) -> None:
    series, people = due_series(2)
    Answer.objects.create(plan=programme.only_step().plan, person=people[0], kind=kind, at=FINISHED)
    sending.hand_over_due(at=DUE)
    assert states(series) == [("skipped", kind), ("handed", "")]


def test_a_new_goal_needs_no_change_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later room brings "has a headline" as a goal: registering it is all."""
    monkeypatch.setattr(goals, "GOALS", dict(goals.GOALS))
    goals.register(
        goals.Goal(
            "headline_written",
            _("A headline is written"),
            """EXISTS (SELECT 1 FROM alumni_profile f JOIN alumni_alumnus a ON a.id = f.alumnus_id
                WHERE a.person_id = n.person_id AND f.headline <> '')""",
        )
    )
    series, people = due_series(2, goal="headline_written")
    Profile.objects.filter(alumnus__person=people[0]).update(headline="Service designer", written_in="en")
    sending.hand_over_due(at=DUE)
    assert states(series) == [("skipped", "goal_met"), ("handed", "")]


def test_two_goals_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="registered already"):
        goals.register(goals.GOALS["profile_claimed"])


def test_a_condition_that_does_not_hold_skips_the_nudge() -> None:
    series, people = due_series(2, conditions=["attended_a_session"])
    participants = [ParticipantFactory(series=series, person=person, status="completed") for person in people]
    session = SessionFactory(series=series)
    AttendanceFactory(participant=participants[0], session=session, presence="present")
    AttendanceFactory(participant=participants[1], session=session, presence="absent")
    sending.hand_over_due(at=DUE)
    assert states(series) == [("handed", ""), ("skipped", "condition")]


def test_a_text_that_lost_its_approval_holds_the_nudge() -> None:
    series, _people = due_series()
    Content.objects.update(approved_at=None)
    sending.hand_over_due(at=DUE)
    assert states(series) == [("held", "language")]
    assert Message.objects.count() == 0


def test_the_week_holds_two_nudges_and_the_lower_priority_waits_for_the_next_working_day() -> None:
    both = sequence()
    for slug, priority in (("last", 9), ("middle", 5), ("first", 1)):
        step(both, slug, priority=priority, shelf_life_days=14)
    series, _people = finished(1)
    plan(series)
    sending.hand_over_due(at=DUE)
    waiting = Nudge.objects.get(state="planned")
    assert states(series) == [("planned", "over_budget"), ("handed", ""), ("handed", "")]
    assert waiting.due_at == working(2, 8)
    assert [sending.hand_over_due(at=working(days, 8)).handed for days in (2, 3, 4, 7, 8)] == [0, 0, 0, 0, 1]


def test_what_waits_for_room_in_the_week_beyond_its_shelf_life_is_skipped() -> None:
    both = sequence()
    for slug in ("one", "two", "three"):
        step(both, slug, shelf_life_days=1 if slug == "three" else 7, priority=9 if slug == "three" else 1)
    series, _people = finished(1)
    plan(series)
    sending.hand_over_due(at=DUE)
    assert states(series)[2] == ("planned", "over_budget")
    sending.hand_over_due(at=working(2, 8))
    assert states(series)[2] == ("skipped", "over_budget")


def test_service_reminders_neither_count_in_the_week_nor_wait_for_it() -> None:
    both = sequence()
    for slug, stream in (("a", "service"), ("b", "alumni"), ("c", "alumni"), ("d", "service")):
        step(both, slug, stream=stream)
    series, _people = finished(1)
    plan(series)
    assert sending.hand_over_due(at=DUE).handed == 4


def test_fewer_messages_means_one_a_fortnight() -> None:
    both = sequence()
    step(both, "one", shelf_life_days=60)
    step(both, "two", shelf_life_days=60)
    series, people = finished(1)
    plan(series)
    Preference.objects.create(person=people[0], slower=True, changed_at=FINISHED)
    assert sending.hand_over_due(at=DUE).handed == 1
    assert [sending.hand_over_due(at=working(days)).handed for days in (8, 14, 15, 16)] == [0, 0, 1, 0]


def test_a_pause_makes_nudges_wait_and_skips_those_that_would_not_outlive_it() -> None:
    both = sequence()
    step(both, "keeps", shelf_life_days=30)
    step(both, "spoils", shelf_life_days=2)
    series, people = finished(1)
    plan(series)
    Preference.objects.create(person=people[0], paused_until=working(4), changed_at=FINISHED)
    sending.hand_over_due(at=DUE)
    assert states(series) == [("planned", "paused"), ("skipped", "paused")]
    assert [sending.hand_over_due(at=working(days)).handed for days in (2, 3, 4)] == [0, 0, 1]


def test_a_pause_does_not_hold_back_service_reminders() -> None:
    series, people = due_series(stream="service")
    Preference.objects.create(person=people[0], paused_until=working(30), changed_at=FINISHED)
    sending.hand_over_due(at=DUE)
    assert states(series) == [("handed", "")]


def test_a_goal_met_while_the_message_waits_in_the_outbox_takes_it_back() -> None:
    series, people = due_series(2, goal="profile_claimed")
    sending.hand_over_due(at=DUE)
    Profile.objects.filter(alumnus__person=people[0]).update(claimed_at=DUE)
    assert sending.recheck_waiting(at=DUE) == 1
    assert states(series) == [("skipped", "goal_met"), ("handed", "")]
    found = Message.objects.order_by("person_id").values_list("state", "reason")
    assert list(found) == [("cancelled", "goal_met"), ("planned", "")]


def test_a_message_in_a_workers_hands_is_not_taken_back() -> None:
    series, people = due_series(goal="profile_claimed")
    sending.hand_over_due(at=DUE)
    Message.objects.update(state="claimed", owner=1)
    Profile.objects.filter(alumnus__person=people[0]).update(claimed_at=DUE)
    assert sending.recheck_waiting(at=DUE) == 0
    assert states(series) == [("handed", "")]


def test_what_is_withdrawn_while_a_worker_has_it_in_hand_goes_no_further_if_it_is_given_back() -> None:
    series, people = due_series()
    sending.hand_over_due(at=DUE)
    Message.objects.update(state="claimed", owner=1)
    planning.withdraw(series=series, anchor="series_finished", by=None, at=DUE, person=people[0])
    assert states(series) == [("handed", "withdrawn")]
    Message.objects.update(state="planned", owner=None)  # the worker was stopped
    assert sending.recheck_waiting(at=DUE) == 1
    assert (states(series), Message.objects.get().state) == ([("cancelled", "withdrawn")], "cancelled")
    assert planning.reinstate(series=series, anchor="series_finished", by=None, at=DUE, person=people[0]) == 1
    assert states(series) == [("planned", "")]


def test_a_reinstated_nudge_in_a_workers_hands_goes_on() -> None:
    series, _ = due_series()
    sending.hand_over_due(at=DUE)
    Message.objects.update(state="claimed", owner=1)
    planning.withdraw(series=series, anchor="series_finished", by=None, at=DUE)
    planning.reinstate(series=series, anchor="series_finished", by=None, at=DUE)
    Message.objects.update(state="planned", owner=None)
    assert sending.recheck_waiting(at=DUE) == 0
    assert (states(series), Message.objects.get().state) == ([("handed", "")], "planned")


def test_a_pause_that_begins_while_the_message_waits_in_the_outbox_is_honoured() -> None:
    series, people = due_series(shelf_life_days=30)
    sending.hand_over_due(at=DUE)
    Preference.objects.create(person=people[0], paused_until=working(4), changed_at=DUE)
    assert sending.recheck_waiting(at=DUE) == 1
    assert (states(series), Message.objects.get().state) == ([("planned", "paused")], "cancelled")
    assert [sending.hand_over_due(at=working(days)).handed for days in (2, 3, 4)] == [0, 0, 1]
    assert (Message.objects.get().state, only_nudge().message_id) == ("planned", Message.objects.get().pk)


def test_a_message_handed_over_again_keeps_the_reference_that_no_other_has() -> None:
    _series, people = due_series(2, shelf_life_days=30)
    sending.hand_over_due(at=DUE)
    before = dict(Message.objects.values_list("key", "reference"))
    assert len(set(before.values())) == 2
    Preference.objects.create(person=people[0], paused_until=working(4), changed_at=DUE)
    sending.recheck_waiting(at=DUE)
    assert sending.hand_over_due(at=working(4)).handed == 1
    assert dict(Message.objects.values_list("key", "reference")) == before


def test_who_left_while_the_message_waits_in_the_outbox_gets_nothing() -> None:
    series, people = due_series()
    sending.hand_over_due(at=DUE)
    type(people[0]).objects.update(is_active=False)
    assert sending.recheck_waiting(at=DUE) == 1
    assert (states(series), Message.objects.get().state) == ([("skipped", "inactive")], "cancelled")


def test_a_text_that_lost_its_approval_while_the_message_waits_holds_it() -> None:
    due_series()
    sending.hand_over_due(at=DUE)
    PlanStep.objects.update(approved_at=None, approval_hash="")
    assert sending.recheck_waiting(at=DUE) == 1
    nudge = only_nudge()
    assert (nudge.state, nudge.reason, nudge.approved, nudge.decided_at) == ("held", "language", False, None)


def test_who_complained_still_gets_reminders_of_an_offer() -> None:
    _series, people = due_series(stream="service")
    Suppression.objects.create(address=people[0].email, reason="complained", at=DUE)
    assert sending.hand_over_due(at=DUE).handed == 1


def test_a_test_that_staff_send_themselves_does_not_wait_for_the_morning() -> None:
    due_series()
    evening = working(0, 21)
    test = previewing.send_test(plan_step=programme.only_step(), nudge=None, by=PersonFactory(staff=True), at=evening)
    sending.recheck_waiting(at=evening)
    test.refresh_from_db()
    assert test.due_at == evening


def test_a_nudge_that_the_outbox_could_not_send_by_evening_waits_for_the_morning() -> None:
    due_series()
    sending.hand_over_due(at=DUE)
    sending.recheck_waiting(at=working(1, 20))
    assert Message.objects.get().due_at == working(2, 8)


def test_a_withdrawn_nudge_that_comes_back_uses_its_one_message_again() -> None:
    from nudges import planning

    series, _people = due_series()
    sending.hand_over_due(at=DUE)
    planning.withdraw(series=series, anchor="series_finished", by=None, at=DUE)
    assert Message.objects.get().state == "cancelled"
    planning.reinstate(series=series, anchor="series_finished", by=None, at=DUE)
    assert sending.hand_over_due(at=DUE).handed == 1
    assert (Message.objects.get().state, states(series)) == ("planned", [("handed", "")])


def test_the_verdict_takes_the_same_queries_for_one_as_for_many() -> None:
    due_series()
    with CaptureQueriesContext(connection) as one:
        sending.hand_over_due(at=DUE)
    series, _people = finished(30)
    plan(series)
    with CaptureQueriesContext(connection) as many:
        assert sending.hand_over_due(at=DUE).handed == 30
    assert len(many) == len(one)


def test_a_text_with_a_placeholder_nothing_fills_cannot_be_approved() -> None:
    from django.core.exceptions import ValidationError

    step(sequence(standing=False), body_en="Hello {nobody_knows}")
    series, _people = finished(1)
    plan(series)
    with pytest.raises(ValidationError, match="nobody_knows"):
        programme.approve_all(series, PersonFactory(staff=True))
    assert PlanStep.objects.get().approved_at is None
