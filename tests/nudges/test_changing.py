"""What staff change by hand, and what goes back for approval because of it."""

from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError

from nudges import approving, changing, previewing, sealing, sending
from nudges.models import Nudge, PlanStep, Step
from outbox.contents import Texts
from outbox.models import Content, Message
from tests.factories import ParticipantFactory, PersonFactory, SeriesFactory, SessionFactory
from tests.nudges import programme
from tests.nudges.programme import (
    FINISHED,
    finished,
    only_nudge,
    only_step,
    plan,
    sequence,
    states,
    step,
    welcome,
    working,
)
from tests.outbox_fixtures import Deliver, deliver

__all__ = ["deliver"]
pytestmark = pytest.mark.django_db
OWN = Texts("Eich pwnc", "Your subject", "Helo {preferred_name}", "Hello {preferred_name}")


@pytest.fixture
def staff() -> object:
    return PersonFactory(staff=True, english=True)


def planned(people: int = 1, *, standing: bool = False) -> object:
    step(sequence(standing=standing))
    series, _people = finished(people)
    plan(series)
    return series


def test_approval_freezes_text_and_recipients_under_a_seal(staff: object) -> None:
    series = planned(2)
    assert approving.approve(plan_step=only_step(), by=staff, at=FINISHED) == 2
    approved = only_step()
    assert (approved.recipients, len(approved.approval_hash), approved.approved_by) == (2, 64, staff)
    recipients = list(Nudge.objects.values_list("person_id", "occurrence"))
    assert approved.approval_hash == sealing.seal(approved.content, recipients)
    assert states(series) == [("planned", "")] * 2


def test_another_recipient_gives_another_seal() -> None:
    planned()
    content = sealing.freeze(step=only_step(), texts=OWN, by=None, at=FINISHED)
    assert sealing.seal(content, [(1, 0)]) != sealing.seal(content, [(1, 0), (2, 0)])
    assert sealing.seal(content, [(2, 0), (1, 0)]) == sealing.seal(content, [(1, 0), (2, 0)])


def test_a_step_is_not_approved_before_both_languages_are(staff: object) -> None:
    step(sequence(standing=False), approved=False)
    series, _people = finished(1)
    plan(series)
    with pytest.raises(ValidationError):
        approving.approve(plan_step=only_step(), by=staff, at=FINISHED)
    approving.approve_text(step=only_step(), language="cy", by=staff, at=FINISHED)
    with pytest.raises(ValidationError):
        approving.approve(plan_step=only_step(), by=staff, at=FINISHED)
    approving.approve_text(step=only_step(), language="en", by=staff, at=FINISHED)
    assert approving.approve(plan_step=only_step(), by=staff, at=FINISHED) == 1


def test_a_language_without_text_cannot_be_approved(staff: object) -> None:
    step(sequence(standing=False), approved=False, body_cy="")
    series, _people = finished(1)
    plan(series)
    with pytest.raises(ValidationError):
        approving.approve_text(step=only_step(), language="cy", by=staff, at=FINISHED)


def test_on_standing_approval_both_languages_are_enough(staff: object) -> None:
    step(sequence(standing=True), approved=False)
    series, _people = finished(1)
    plan(series)
    for language in ("cy", "en"):
        approving.approve_text(step=only_step(), language=language, by=staff, at=FINISHED)
    assert states(series) == [("planned", "")]


def test_publishing_the_librarys_text_releases_the_copies_that_wait_for_it(staff: object) -> None:
    step(sequence(standing=True), approved=False)
    series, _people = finished(1)
    plan(series)
    Step.objects.update(subject_en="A better subject")
    assert approving.approve_library(by=staff, at=FINISHED) == 1
    assert (only_step().subject_en, states(series)) == ("A better subject", [("planned", "")])


def test_publishing_the_librarys_text_leaves_what_staff_changed_for_their_series(staff: object) -> None:
    step(sequence(standing=True), approved=False)
    series, _people = finished(1)
    plan(series)
    changing.edit_step(plan_step=only_step(), values={"subject_en": "Ours"}, by=staff, at=FINISHED)
    approving.approve_library(by=staff, at=FINISHED)
    assert (only_step().subject_en, states(series)) == ("Ours", [("held", "needs_approval")])


def test_holding_stops_a_step_until_it_is_approved_again(staff: object) -> None:
    series = planned(standing=True)
    assert approving.hold(plan_step=only_step(), by=staff, at=FINISHED) == 1
    assert (states(series), sending.hand_over_due(at=working(1)).handed) == ([("held", "held_by_staff")], 0)
    approving.approve(plan_step=only_step(), by=staff, at=FINISHED)
    assert sending.hand_over_due(at=working(1)).handed == 1


def test_a_changed_text_goes_back_for_approval_in_its_language_alone(staff: object) -> None:
    series = planned(standing=True)
    changing.edit_step(plan_step=only_step(), values={"body_en": "Hello again"}, by=staff, at=FINISHED)
    changed = only_step()
    assert (changed.approved_cy_at, changed.approved_en_at, changed.approved_at) == (FINISHED, None, None)
    assert states(series) == [("held", "changed")]


def test_a_changed_time_moves_what_waits_and_needs_no_approval(staff: object) -> None:
    series = planned(standing=True)
    changing.edit_step(plan_step=only_step(), values={"amount": 2, "local_time": time(14)}, by=staff, at=FINISHED)
    assert (programme.dues(series), states(series)) == ([working(2, 14)], [("planned", "")])


def test_one_persons_own_text_waits_for_approval_and_is_what_they_get(staff: object, deliver: Deliver) -> None:
    series = planned(standing=True)
    changing.edit_one(nudge=only_nudge(), texts=OWN, by=staff, at=FINISHED)
    assert states(series) == [("held", "changed")]
    assert deliver(at=working(1)) == []
    approving.approve_one(nudge=only_nudge(), by=staff, at=FINISHED)
    assert [mail.message["Subject"] for mail in deliver(at=working(1))] == ["Your subject"]


def test_approving_the_step_approves_the_texts_of_its_people_too(staff: object) -> None:
    series = planned(2)
    changing.edit_one(nudge=Nudge.objects.all()[0], texts=OWN, by=staff, at=FINISHED)
    approving.approve(plan_step=only_step(), by=staff, at=FINISHED)
    assert states(series) == [("planned", "")] * 2
    assert Content.objects.filter(approved_at=None).count() == 0


def test_an_own_text_that_cannot_be_sent_is_refused_with_the_reason(staff: object) -> None:
    planned(standing=True)
    with pytest.raises(ValidationError, match="nothing_known"):
        changing.edit_one(nudge=only_nudge(), texts=Texts("a", "b", "c", "{nothing_known}"), by=staff, at=FINISHED)
    assert only_nudge().content is None


def test_a_late_joiner_is_approved_alone(staff: object) -> None:
    series = planned()
    programme.approve_all(series, staff)
    late = PersonFactory()
    welcome(late, series)
    plan(series)
    approving.approve_one(nudge=Nudge.objects.get(person=late), by=staff, at=FINISHED)
    assert states(series) == [("planned", "")] * 2


def test_one_is_not_approved_before_its_step(staff: object) -> None:
    planned()
    with pytest.raises(ValidationError):
        approving.approve_one(nudge=only_nudge(), by=staff, at=FINISHED)


def test_what_does_not_wait_for_approval_cannot_be_approved(staff: object) -> None:
    planned(standing=True)
    with pytest.raises(ValidationError):
        approving.approve_one(nudge=only_nudge(), by=staff, at=FINISHED)


def test_one_can_be_moved_to_another_working_minute_only(staff: object) -> None:
    series = planned(standing=True)
    changing.move_one(nudge=only_nudge(), due_at=working(3, 11), by=staff, at=FINISHED)
    assert (programme.dues(series), only_nudge().moved_by_hand) == ([working(3, 11)], True)
    for wrong in (working(5, 11), working(3, 20), datetime(2026, 5, 1, 10, tzinfo=UTC)):
        with pytest.raises(ValidationError):
            changing.move_one(nudge=only_nudge(), due_at=wrong, by=staff, at=FINISHED)


def test_send_now_goes_out_at_once_in_working_hours_and_in_the_morning_otherwise(staff: object) -> None:
    planned(standing=True)
    changing.send_now(nudge=only_nudge(), by=staff, at=FINISHED)
    assert only_nudge().due_at == FINISHED
    changing.send_now(nudge=only_nudge(), by=staff, at=working(0, 21))
    assert only_nudge().due_at == working(1, 8)


def test_send_now_approves_what_was_held_for_its_own_sake(staff: object) -> None:
    series = planned(standing=True)
    changing.edit_one(nudge=only_nudge(), texts=OWN, by=staff, at=FINISHED)
    changing.send_now(nudge=only_nudge(), by=staff, at=FINISHED)
    assert states(series) == [("planned", "")]


def test_one_can_be_cancelled_and_brought_back(staff: object) -> None:
    series = planned(standing=True)
    changing.cancel_one(nudge=only_nudge(), by=staff, at=FINISHED)
    assert states(series) == [("cancelled", "cancelled_by_staff")]
    changing.reinstate_one(nudge=only_nudge(), by=staff, at=working(4))
    assert (states(series), programme.dues(series)) == ([("planned", "")], [working(4)])


def test_one_that_waits_in_the_outbox_can_be_cancelled_and_one_that_left_cannot(staff: object) -> None:
    series = planned(2, standing=True)
    sending.hand_over_due(at=working(1))
    first, second = Nudge.objects.order_by("pk")
    changing.cancel_one(nudge=first, by=staff, at=working(1))
    Message.objects.filter(nudge=second).update(state="sent", sent_at=working(1))
    with pytest.raises(ValidationError):
        changing.cancel_one(nudge=second, by=staff, at=working(1))
    assert states(series) == [("cancelled", "cancelled_by_staff"), ("handed", "")]


def test_what_was_decided_cannot_be_moved_or_edited(staff: object) -> None:
    planned(standing=True)
    changing.cancel_one(nudge=only_nudge(), by=staff, at=FINISHED)
    with pytest.raises(ValidationError):
        changing.move_one(nudge=only_nudge(), due_at=working(3), by=staff, at=FINISHED)
    with pytest.raises(ValidationError):
        changing.edit_one(nudge=only_nudge(), texts=OWN, by=staff, at=FINISHED)


def test_a_held_nudge_brought_back_waits_for_approval_again(staff: object) -> None:
    series = planned()
    changing.cancel_one(nudge=only_nudge(), by=staff, at=FINISHED)
    changing.reinstate_one(nudge=only_nudge(), by=staff, at=FINISHED)
    assert states(series) == [("held", "needs_approval")]


def test_all_of_a_step_can_be_cancelled_and_brought_back_for_approval(staff: object) -> None:
    series = planned(2, standing=True)
    assert changing.cancel_step(plan_step=only_step(), by=staff, at=FINISHED) == 2
    assert states(series) == [("cancelled", "cancelled_by_staff")] * 2
    assert changing.reinstate_step(plan_step=only_step(), by=staff, at=FINISHED) == 2
    assert states(series) == [("held", "needs_approval")] * 2


def test_a_test_goes_to_the_one_who_asks_and_changes_nothing(staff: object, deliver: Deliver) -> None:
    series = planned()
    previewing.send_test(plan_step=only_step(), nudge=only_nudge(), by=staff, at=FINISHED)
    (mail,) = deliver(at=FINISHED)
    assert (mail.recipients, mail.message["Subject"]) == ([staff.email], "Subject first")
    assert "You asked for this test" in mail.message.get_body(("plain",)).get_content()
    assert states(series) == [("held", "needs_approval")]


def test_a_preview_shows_both_languages_or_what_is_wrong(staff: object) -> None:
    planned()
    shown = previewing.in_both(only_step(), only_nudge(), only_nudge().person, at=FINISHED)
    assert [(language, found.subject) for language, found, _wrong in shown] == [
        ("cy", "Pwnc first"), ("en", "Subject first"), ("both", "Pwnc first | Subject first"),
    ]  # fmt: skip
    PlanStep.objects.update(body_en="{nothing_known}")
    _welsh, (_language, found, wrong), _both = previewing.in_both(only_step(), None, staff, at=FINISHED)
    assert (found, "nothing_known" in wrong) == (None, True)


def test_holding_or_cancelling_a_step_takes_back_what_waits_in_the_outbox_and_leaves_what_is_in_hand(
    staff: object,
) -> None:
    series = planned(2, standing=True)
    sending.hand_over_due(at=working(1))
    Message.objects.filter(pk=Message.objects.order_by("person_id")[0].pk).update(state="claimed", owner=1)
    assert approving.hold(plan_step=only_step(), by=staff, at=working(1)) == 1
    assert states(series) == [("handed", ""), ("held", "held_by_staff")]
    assert list(Message.objects.order_by("person_id").values_list("state", flat=True)) == ["claimed", "cancelled"]
    approving.approve(plan_step=only_step(), by=staff, at=working(1))
    assert sending.hand_over_due(at=working(1)).handed == 1
    assert changing.cancel_step(plan_step=only_step(), by=staff, at=working(1)) == 1
    assert states(series) == [("handed", ""), ("cancelled", "cancelled_by_staff")]
    assert list(Message.objects.order_by("person_id").values_list("state", flat=True)) == ["claimed", "cancelled"]


def test_a_reminder_cannot_be_moved_to_after_what_it_reminds_of(staff: object) -> None:
    step(sequence("before", "session_starts"), direction="before", stream="sessions", shelf_life_days=30)
    session = SessionFactory(series=SeriesFactory(is_running=True))  # Monday 13 April 2026
    ParticipantFactory(series=session.series)
    early = datetime(2026, 3, 2, 9, tzinfo=UTC)
    plan(session.series, "session_starts", at=early)
    day_before = datetime(2026, 4, 10, 9, tzinfo=UTC)
    changing.move_one(nudge=only_nudge(), due_at=day_before, by=staff, at=early)
    assert only_nudge().expires_at == session.starts_at
    after = {"nudge": only_nudge(), "by": staff, "at": datetime(2026, 4, 14, 9, tzinfo=UTC)}
    with pytest.raises(ValidationError, match="after what it reminds of"):
        changing.send_now(**after)
    changing.cancel_one(**after)
    with pytest.raises(ValidationError, match="after what it reminds of"):
        changing.reinstate_one(**after)


def test_a_changed_shelf_life_holds_for_what_waits(staff: object) -> None:
    planned(standing=True)
    changing.edit_step(plan_step=only_step(), values={"shelf_life_days": 2}, by=staff, at=FINISHED)
    assert only_nudge().expires_at == working(3)


def test_what_was_handed_over_is_not_brought_back(staff: object) -> None:
    planned(standing=True)
    sending.hand_over_due(at=working(1))
    with pytest.raises(ValidationError):
        changing.reinstate_one(nudge=only_nudge(), by=staff, at=working(1))


def test_send_now_releases_what_came_back_held(staff: object) -> None:
    series = planned(standing=True)
    changing.cancel_one(nudge=only_nudge(), by=staff, at=FINISHED)
    approving.hold(plan_step=only_step(), by=staff, at=FINISHED)
    changing.reinstate_one(nudge=only_nudge(), by=staff, at=FINISHED)
    approving.approve(plan_step=only_step(), by=staff, at=FINISHED)
    changing.send_now(nudge=only_nudge(), by=staff, at=FINISHED)
    assert states(series) == [("planned", "")]


@pytest.mark.parametrize("body", ["{session_when}", "[An offer]({offer_link})", "[Nowhere](nowhere)"])
def test_a_text_that_could_be_written_for_nobody_is_not_approved(staff: object, body: str) -> None:
    step(sequence(standing=False), body_cy=body, body_en=body)
    series, _people = finished(1)
    plan(series)
    with pytest.raises(ValidationError) as refused:
        approving.approve(plan_step=only_step(), by=staff, at=FINISHED)
    assert refused.value.code == "text"
    assert states(series) == [("held", "needs_approval")]
