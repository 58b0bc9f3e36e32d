"""An invented programme for the tests of nudges: a finished series, its alumni, and sequences to follow them up."""

from datetime import UTC, datetime, time, timedelta

from alumni.models import Alumnus, Completion, Profile
from labs.models import Series
from nudges import approving, planning
from nudges.models import Nudge, Plan, PlanStep, Sequence, Step
from people.models import Person
from tests.factories import PersonFactory, SeriesFactory

FINISHED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
"""A Monday afternoon."""
BODY = {
    "body_cy": "Helo {preferred_name},\n\nDiolch: {series_title}",
    "body_en": "Hello {preferred_name},\n\nThank you: {series_title}",
}


def sequence(slug: str = "thanks", anchor: str = "series_finished", *, standing: bool = True) -> Sequence:
    return Sequence.objects.create(slug=slug, anchor=anchor, title_cy=f"{slug} (cy)", title_en=slug, standing=standing)


def step(of: Sequence, slug: str = "first", *, approved: bool = True, **values: object) -> Step:
    """A step one working day after, at 10:00, approved in both languages unless said otherwise."""
    approvals = {"sendable_at": FINISHED} if approved else {}
    return Step.objects.create(
        **{
            "sequence": of, "slug": slug, "amount": 1, "unit": "working_days", "direction": "after", "local_time": time(10),
            "stream": "alumni", "priority": 3, "shelf_life_days": 7, "position": of.steps.count(),
            "subject_cy": f"Pwnc {slug}", "subject_en": f"Subject {slug}", **BODY, **approvals, **values,
        }
    )  # fmt: skip


def finished(people: int = 2, *, at: datetime = FINISHED) -> tuple[Series, list[Person]]:
    """A series that has finished, with so many alumni."""
    series = SeriesFactory(is_running=True)
    persons = [PersonFactory(english=True) for _ in range(people)]
    for person in persons:
        welcome(person, series, at=at)
    Series.objects.filter(pk=series.pk).update(status="finished", finished_at=at)
    series.refresh_from_db()
    return series, persons


def welcome(person: Person, series: Series, *, at: datetime = FINISHED) -> Alumnus:
    """Make ``person`` an alumnus of ``series``."""
    alumnus, _made = Alumnus.objects.get_or_create(person=person, defaults={"since": at})
    Completion.objects.create(alumnus=alumnus, series=series, completed_at=at)
    Profile.objects.get_or_create(alumnus=alumnus, defaults={"slug": f"person-{person.pk}"})
    return alumnus


def plan(series: Series, anchor: str = "series_finished", *, at: datetime = FINISHED) -> int:
    return planning.plan_for_series(series=series, anchor=anchor, by=None, at=at)


def approve_all(series: Series, by: Person, *, at: datetime = FINISHED) -> int:
    return approving.approve_series(plans=list(Plan.objects.filter(series=series)), by=by, at=at)


def states(series: Series) -> list[tuple[str, str]]:
    """State and reason of every nudge of ``series``, by step and person."""
    found = Nudge.objects.of_series(series).order_by("plan_step__position", "person_id", "occurrence")
    return [(nudge.state, nudge.reason) for nudge in found]


def dues(series: Series) -> list[datetime]:
    found = Nudge.objects.of_series(series).order_by("plan_step__position", "person_id", "occurrence")
    return [nudge.due_at for nudge in found]


def only_nudge() -> Nudge:
    return Nudge.objects.with_step().get()


def only_step() -> PlanStep:
    return PlanStep.objects.select_related("plan__series").get()


def working(days: int, hour: int = 10, *, after: datetime = FINISHED) -> datetime:
    """So many days after FINISHED, at this hour in Wales in summer."""
    return (after + timedelta(days=days)).replace(hour=hour - 1, minute=0)
