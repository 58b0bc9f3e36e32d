"""Every declared text has a state per language, whoever wrote it and however."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from labs.models import Series
from languages.keeping import reconcile
from languages.models import State, TextState
from languages.states import STATES
from languages.texts import declarations
from roadmap.models import Goal, Item, Roadmap
from tests.factories import AT

pytestmark = pytest.mark.django_db


def states(record):
    return {side.column: str(side.state) for side in TextState.objects.of(record)}


def a_series(**fields):
    values = {
        "slug": "c1",
        "starts_on": date(2026, 5, 4),
        "ends_on": date(2026, 6, 5),
        "title_cy": "Cyfres",
        "title_en": "Series",
    }
    return Series.objects.create(**{**values, "summary_cy": "Am", "summary_en": "About", **fields})


def a_goal():
    return Goal.objects.create(roadmap=Roadmap.objects.create(ref="r"), ref="g", position=1)


def test_a_record_saved_is_followed_text_by_text_and_language_by_language():
    series = a_series(summary_cy="")
    assert states(series) == {
        "summary_cy": "missing", "summary_en": "draft", "title_cy": "draft", "title_en": "draft",
    }  # fmt: skip


def test_an_optional_text_that_nobody_wrote_is_not_followed_until_one_language_is_written():
    roadmap = Roadmap.objects.create(ref="r", title_cy="Map", title_en="Map")
    assert states(roadmap) == {"title_cy": "draft", "title_en": "draft"}
    roadmap.intro_en = "Why"
    roadmap.save()
    assert states(roadmap) == {"intro_cy": "missing", "intro_en": "draft", "title_cy": "draft", "title_en": "draft"}
    roadmap.intro_en = ""
    roadmap.save()
    assert states(roadmap) == {"title_cy": "draft", "title_en": "draft"}


def test_words_are_counted_and_the_day_needed_is_working_days_before_the_opening():
    series = a_series(sign_up_opens_on=date(2026, 4, 20), summary_en="Eight days of making")
    side = TextState.objects.of(series).get(field="summary", language="en")
    # ten working days back from Monday 20 April 2026, past Good Friday and Easter Monday
    assert (side.word_count, side.needed_by) == (4, date(2026, 4, 2))


def test_a_save_of_other_fields_asks_the_database_nothing_more(django_assert_num_queries):
    item = Item.objects.create(goal=a_goal(), ref="i", position=1, horizon="now")
    with django_assert_num_queries(1):
        item.save(update_fields=["position"])


def test_a_record_deleted_takes_its_states_along():
    series = a_series()
    series.delete()
    assert TextState.objects.count() == 0


def test_what_was_written_past_the_hook_is_found_and_only_that():
    kept = a_series()
    Series.objects.bulk_create(
        [Series(slug="c2", starts_on=kept.starts_on, ends_on=kept.ends_on, title_cy="Dwy", title_en="Two")]
    )
    Series.objects.filter(pk=kept.pk).update(title_en="Renamed")
    assert reconcile(at=AT) == 2
    bulk = Series.objects.get(slug="c2")
    assert states(bulk) == {"summary_cy": "missing", "summary_en": "missing", "title_cy": "draft", "title_en": "draft"}
    assert TextState.objects.of(kept).get(field="title", language="en").working_text == "Renamed"
    assert reconcile(at=AT + timedelta(days=1)) == 0


def test_reconciling_forgets_what_was_deleted_past_the_hook():
    Roadmap.objects.filter(pk=Roadmap.objects.create(ref="r", title_en="Map").pk)._raw_delete("default")
    reconcile(at=AT)
    assert TextState.objects.count() == 0


def test_reconciling_asks_as_many_questions_for_three_records_as_for_one(django_assert_num_queries):
    goal = a_goal()
    reconcile(at=AT)  # from here on Django knows the content types by heart
    counts = []
    for number in (1, 3):
        Item.objects.bulk_create(
            [Item(goal=goal, ref=f"i{number}-{n}", position=n, text_en="One", horizon="now") for n in range(number)]
        )
        with django_assert_num_queries(4 * len(declarations) + 2, exact=False) as context:
            assert reconcile(at=AT) == number
        counts.append(len(context))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "approved"}, "text_approved_as_it_stands"),
        ({"state": "out_of_date"}, "text_out_of_date_has_time"),
        ({"state": "missing"}, "text_missing_is_empty"),
        ({"reviewed_by_welsh_speaker": True, "language": "en", "field": "x"}, "text_reviewed_is_welsh"),
        ({"language": "en"}, "text_state_once"),
    ],
)
def test_the_database_refuses_a_state_that_cannot_be(change, name):
    a_series()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        TextState.objects.filter(field="title", language="cy").update(**change)


def test_every_state_has_an_owner_and_a_way_on_except_what_is_done():
    assert set(STATES.states) == set(State.values)
    assert {name for name, state in STATES.states.items() if state.owner == "nobody"} == {State.APPROVED}
