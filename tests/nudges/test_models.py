"""The rules that the database holds to, each tried."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from nudges.models import Answer, Nudge, Plan, PlanStep, Sequence, Step
from tests.factories import PersonFactory
from tests.nudges.programme import FINISHED, finished, only_nudge, only_step, plan, sequence, step

pytestmark = pytest.mark.django_db


def refused(action: object) -> str:
    """The name of the constraint that refuses ``action``."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        action()
    return str(caught.value)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"local_time": time(7, 59)}, "step_within_working_hours"),
        ({"local_time": time(18)}, "step_within_working_hours"),
        ({"priority": 0}, "step_priority_one_to_nine"),
        ({"priority": 10}, "step_priority_one_to_nine"),
        ({"shelf_life_days": 0}, "step_keeps_a_day"),
        ({"body_cy": ""}, "nudges_step_public_in_both"),
        ({"subject_en": ""}, "nudges_step_public_in_both"),
        ({"slug": "first"}, "step_slug_once"),
    ],
)
def test_a_step_keeps_to_its_rules(values: dict[str, object], constraint: str) -> None:
    of = sequence()
    step(of, "first")
    assert constraint in refused(lambda: step(of, **{"slug": "another", **values}))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"local_time": time(18)}, "plan_step_within_working_hours"),
        ({"priority": 10}, "plan_step_priority_one_to_nine"),
        ({"shelf_life_days": 0}, "plan_step_keeps_a_day"),
        ({"approved_at": FINISHED}, "plan_step_approval_seals_text"),
        ({"approval_hash": "x"}, "plan_step_approval_seals_text"),
        ({"body_cy": ""}, "plan_step_welsh_written_before_approved"),
        ({"subject_en": ""}, "plan_step_english_written_before_approved"),
    ],
)
def test_a_series_copy_keeps_to_its_rules(values: dict[str, object], constraint: str) -> None:
    step(sequence(standing=False))
    series, _people = finished(1)
    plan(series)
    assert constraint in refused(lambda: PlanStep.objects.update(**values))


def test_a_copy_is_not_approved_in_one_language_alone() -> None:
    step(sequence())
    series, _people = finished(1)
    plan(series)
    assert "plan_step_approved_in_both" in refused(lambda: PlanStep.objects.update(approved_cy_at=None))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"approved": False}, "nudge_planned_is_approved"),
        ({"decided_at": FINISHED}, "nudge_decision_has_time"),
        ({"state": "skipped", "reason": "goal_met"}, "nudge_decision_has_time"),
        ({"state": "skipped", "decided_at": FINISHED}, "nudge_not_sent_has_reason"),
        ({"state": "held"}, "nudge_not_sent_has_reason"),
        ({"expires_at": FINISHED}, "nudge_keeps_a_while"),
    ],
)
def test_a_nudge_keeps_to_its_rules(values: dict[str, object], constraint: str) -> None:
    step(sequence())
    series, _people = finished(1)
    plan(series)
    assert constraint in refused(lambda: Nudge.objects.update(**values))


def test_a_person_has_a_step_once_for_each_occurrence() -> None:
    step(sequence())
    series, _people = finished(1)
    plan(series)
    one = only_nudge()
    again = {"plan_step": one.plan_step, "person": one.person, "anchor_at": one.anchor_at, "due_at": one.due_at,
             "expires_at": one.expires_at, "state": "planned", "approved": True}  # fmt: skip
    assert "nudge_once" in refused(lambda: Nudge.objects.create(**again))
    Nudge.objects.create(**again, occurrence=1)


def test_a_series_has_a_sequence_once_and_a_sequence_one_name() -> None:
    step(sequence())
    series, _people = finished(1)
    plan(series)
    one = Plan.objects.get()
    again = {"series": series, "sequence": one.sequence, "slug": "x", "anchor": "x", "planned_at": FINISHED}
    assert "plan_once_per_series" in refused(lambda: Plan.objects.create(**again))
    assert "nudges_sequence_slug" in refused(lambda: sequence())


def test_an_answer_is_kept_once() -> None:
    step(sequence())
    series, (person,) = finished(1)
    plan(series)
    answer = {"plan": Plan.objects.get(), "person": person, "kind": "replied", "at": FINISHED}
    Answer.objects.create(**answer)
    assert "nudge_answer_once" in refused(lambda: Answer.objects.create(**answer))


def test_records_say_what_they_are() -> None:
    step(sequence())
    series, (person,) = finished(1)
    plan(series)
    nudge = only_nudge()
    assert [str(Sequence.objects.get()), str(Step.objects.get()), str(Plan.objects.get()), str(only_step())] == [
        "thanks", "Subject first", "thanks", "Subject first",
    ]  # fmt: skip
    assert str(nudge) == f"Subject first · {person}"
    assert nudge.expires_at - nudge.due_at == timedelta(days=7)


def test_a_frozen_text_cannot_change_under_its_approval() -> None:
    step(sequence())
    series, _people = finished(1)
    plan(series)
    content = only_step().content
    content.subject_en = "Something else"
    assert "approval" in refused(content.save)


def test_erasing_a_person_erases_their_nudges() -> None:
    step(sequence())
    series, (person,) = finished(1)
    plan(series)
    person.alumnus.delete()
    person.delete()
    assert (Nudge.objects.count(), PersonFactory._meta.model.objects.filter(pk=person.pk).exists()) == (0, False)


def test_a_step_is_named_by_its_subject_without_the_braces_of_its_placeholders() -> None:
    named = PlanStep(subject_cy="Eich sesiwn nesaf: {session_title}", subject_en="Next: {session_title}")
    with override("cy"):
        assert str(named) == "Eich sesiwn nesaf: …"
    with override("en"):
        assert str(named) == "Next: …"
