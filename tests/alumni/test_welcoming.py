"""Making alumni of those who completed a series, and undoing it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alumni import checking_in, profiles
from alumni.models import Alumnus, Completion, Profile
from alumni.signals import alumni_unwelcomed, alumni_welcomed
from alumni.welcoming import slug_for, unwelcome, welcome
from cohorts.signals import cohort_completed, cohort_uncompleted
from labs.models import Series
from people.models import AuditEntry, Person
from tests.factories import AT, AlumnusFactory, ParticipantFactory, PersonFactory, SeriesFactory

pytestmark = pytest.mark.django_db


def completed_by(*people: Person) -> Series:
    series = SeriesFactory(is_finished=True)
    for person in people:
        ParticipantFactory(series=series, person=person, status="completed")
    return series


def alumni_of(series: Series) -> list[str]:
    return sorted(Completion.objects.filter(series=series).values_list("alumnus__person__full_name", flat=True))


def test_those_who_completed_a_series_become_alumni_with_a_private_profile_to_claim() -> None:
    series = completed_by(PersonFactory(full_name="Llŷr Ŵyn"), PersonFactory(full_name=""))
    ParticipantFactory(series=series, status="withdrawn")
    assert welcome(series=series, by=None, at=AT) == 2
    assert alumni_of(series) == ["", "Llŷr Ŵyn"]
    first, second = Alumnus.objects.order_by("pk")
    assert (first.since, second.since) == (AT, AT)
    names = {"Llŷr Ŵyn": f"llyr-wyn-{Alumnus.objects.get(person__full_name='Llŷr Ŵyn').pk}"}
    assert Profile.objects.get(alumnus__person__full_name="Llŷr Ŵyn").slug == names["Llŷr Ŵyn"]
    assert set(Profile.objects.values_list("claimed_at", "audience")) == {(None, "nobody")}
    assert list(AuditEntry.objects.values_list("action", "details")) == [("alumni-welcomed", {"count": 2})]


def test_someone_without_a_name_still_gets_an_address() -> None:
    alumnus = AlumnusFactory(person__full_name="", completion=None)
    assert slug_for(alumnus) == f"profile-{alumnus.pk}"


def test_welcoming_twice_makes_nobody_twice() -> None:
    series = completed_by(PersonFactory())
    welcome(series=series, by=None, at=AT)
    welcome(series=series, by=None, at=AT)
    assert (Alumnus.objects.count(), Completion.objects.count(), Profile.objects.count()) == (1, 1, 1)


def test_a_second_series_adds_a_completion_and_keeps_the_profile() -> None:
    person = PersonFactory()
    for series in (completed_by(person), completed_by(person)):
        welcome(series=series, by=None, at=AT)
    assert (Alumnus.objects.count(), Completion.objects.count(), Profile.objects.count()) == (1, 2, 1)


def test_undoing_leaves_no_trace_of_those_who_did_nothing_yet() -> None:
    series = completed_by(PersonFactory(), PersonFactory())
    welcome(series=series, by=None, at=AT)
    assert unwelcome(series=series, by=None, at=AT) == 2
    assert (Alumnus.objects.count(), Completion.objects.count(), Profile.objects.count()) == (0, 0, 0)
    assert AuditEntry.objects.first().action == "alumni-unwelcomed"


def test_undoing_keeps_what_people_wrote_but_no_longer_counts_them_as_alumni() -> None:
    claimer, answerer = PersonFactory(), PersonFactory()
    series = completed_by(claimer, answerer)
    welcome(series=series, by=None, at=AT)
    profiles.claim(profile=claimer.alumnus.profile, by=claimer, at=AT)
    checking_in.answer(
        person=answerer,
        series=series,
        asked_for="month-1",
        feeling=3,
        went_well="",
        support="",
        written_in="en",
        by=answerer,
        at=AT,
    )
    unwelcome(series=series, by=None, at=AT)
    assert set(Alumnus.objects.values_list("person", flat=True)) == {claimer.pk, answerer.pk}
    assert list(Alumnus.objects.of(claimer)) == []
    welcome(series=series, by=None, at=AT)
    assert list(Alumnus.objects.of(claimer)) == [claimer.alumnus]


def test_someone_who_completed_another_series_stays() -> None:
    person = PersonFactory()
    first, second = completed_by(person), completed_by(person)
    for series in (first, second):
        welcome(series=series, by=None, at=AT)
    unwelcome(series=second, by=None, at=AT)
    assert alumni_of(first) == [person.full_name]
    assert Profile.objects.count() == 1


def test_the_rooms_above_hear_of_it() -> None:
    heard: list[Any] = []

    def hear(signal: Any, series: Series, by: Any, at: Any, **kwargs: Any) -> None:
        heard.append((signal is alumni_welcomed, series, by, at))

    series = completed_by(PersonFactory())
    for signal in (alumni_welcomed, alumni_unwelcomed):
        signal.connect(hear)
    try:
        cohort_completed.send(sender=Series, series=series, by=None, at=AT)
        cohort_uncompleted.send(sender=Series, series=series, by=None, at=AT)
    finally:
        for signal in (alumni_welcomed, alumni_unwelcomed):
            signal.disconnect(hear)
    assert heard == [(True, series, None, AT), (False, series, None, AT)]


def queries_to_welcome(count: int) -> int:
    series = completed_by(*(PersonFactory() for _ in range(count)))
    with CaptureQueriesContext(connection) as queries:
        welcome(series=series, by=None, at=AT)
    return len(queries)


def test_welcoming_three_takes_as_many_queries_as_welcoming_one() -> None:
    queries_to_welcome(1)
    assert queries_to_welcome(3) == queries_to_welcome(1)
