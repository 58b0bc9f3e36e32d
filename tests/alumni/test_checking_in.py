"""Keeping what an alumnus says of how it is going."""

from datetime import timedelta
from typing import Any

import pytest

from alumni.checking_in import answer
from alumni.models import CheckIn
from alumni.signals import check_in_answered
from people.models import AuditEntry
from tests.factories import AT, PersonFactory, SeriesFactory

pytestmark = pytest.mark.django_db


def test_an_answer_is_kept_told_and_replaced_by_a_later_one() -> None:
    person, series, heard = PersonFactory(), SeriesFactory(is_finished=True), []

    def hear(check_in: CheckIn, by: Any, at: Any, **kwargs: Any) -> None:
        heard.append((check_in.feeling, by, at))

    check_in_answered.connect(hear)
    said: dict[str, Any] = {
        "person": person,
        "series": series,
        "asked_for": "month-1",
        "went_well": "Popeth",
        "support": "",
        "by": person,
    }
    answer(**said, feeling=2, written_in="cy", at=AT)
    answer(**said | {"went_well": "Most of it"}, feeling=4, written_in="en", at=AT + timedelta(days=1))
    check_in_answered.disconnect(hear)
    kept = CheckIn.objects.get()
    assert (kept.feeling, kept.went_well, kept.written_in, kept.answered_at) == (
        4,
        "Most of it",
        "en",
        AT + timedelta(days=1),
    )
    assert heard == [(2, person, AT), (4, person, AT + timedelta(days=1))]
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"check-in-answered"}


def test_each_asking_has_its_own_answer() -> None:
    person, series = PersonFactory(), SeriesFactory(is_finished=True)
    for asked_for in ("month-1", "month-3"):
        answer(
            person=person,
            series=series,
            asked_for=asked_for,
            feeling=None,
            went_well="",
            support="",
            written_in="cy",
            by=person,
            at=AT,
        )
    assert CheckIn.objects.count() == 2
