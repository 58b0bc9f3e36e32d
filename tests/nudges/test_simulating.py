"""On this day: who, what, and why not the others."""

from collections import Counter
from datetime import timedelta

import pytest

from nudges import sending
from nudges.models import Nudge, Preference
from nudges.simulating import simulate
from outbox.models import Message, OptOut
from tests.nudges import programme
from tests.nudges.programme import FINISHED, finished, plan, sequence, step, working

pytestmark = pytest.mark.django_db
DUE = working(1)


def test_a_day_to_come_shows_who_gets_what_and_why_the_others_do_not() -> None:
    step(sequence())
    series, people = finished(3)
    plan(series)
    OptOut.objects.create(person=people[0], stream="alumni", source="test", at=FINISHED)
    found = simulate(on=DUE.date(), now=FINISHED)
    assert [(one.nudge.person, one.reason) for one in found.excluded] == [(people[0], "unsubscribed")]
    assert {one.nudge.person for one in found.going} == {people[1], people[2]}
    assert found.counts == {programme.only_step(): Counter({"": 2, "unsubscribed": 1})}
    assert (found.total_going, found.total_excluded) == (2, 1)


def test_looking_ahead_changes_and_sends_nothing() -> None:
    step(sequence())
    series, _people = finished(1)
    plan(series)
    simulate(on=DUE.date(), now=FINISHED)
    assert (programme.states(series), Message.objects.count()) == ([("planned", "")], 0)


def test_what_it_foresees_is_what_then_happens() -> None:
    both = sequence()
    for slug, goal in (("a", "profile_claimed"), ("b", ""), ("c", ""), ("d", "")):
        step(both, slug, goal=goal)
    step(sequence("held", standing=False), "e")
    series, people = finished(4)
    plan(series)
    OptOut.objects.create(person=people[0], stream="", source="test", at=FINISHED)
    Preference.objects.create(person=people[1], paused_until=working(3), changed_at=FINISHED)
    Preference.objects.create(person=people[2], slower=True, changed_at=FINISHED)
    found = simulate(on=DUE.date(), now=FINISHED)
    foreseen = {one.nudge.pk: one.reason for one in (*found.going, *found.excluded)}
    sending.hand_over_due(at=DUE)
    assert foreseen == dict(Nudge.objects.values_list("pk", "reason"))


def test_what_goes_out_on_the_days_before_counts_in_the_week() -> None:
    both = sequence()
    for slug, amount in (("a", 1), ("b", 2), ("c", 3)):
        step(both, slug, amount=amount)
    series, _people = finished(1)
    plan(series)
    found = simulate(on=working(3).date(), now=FINISHED)
    assert [one.reason for one in found.excluded] == ["over_budget"]


def test_a_past_day_shows_what_happened() -> None:
    step(sequence())
    series, _people = finished(1)
    plan(series)
    sending.hand_over_due(at=DUE)
    found = simulate(on=DUE.date(), now=DUE + timedelta(days=30))
    assert ([one.nudge.state for one in found.going], found.excluded) == (["handed"], [])


def test_it_can_look_at_one_series() -> None:
    step(sequence())
    (first, _), (second, _) = finished(1), finished(2)
    for series in (first, second):
        plan(series)
    assert simulate(on=DUE.date(), now=FINISHED, series_id=second.pk).total_going == 2
