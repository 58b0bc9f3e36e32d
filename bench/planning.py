"""Planning at scale: nothing due, a hundred due, and a finish with ten thousand participants.

``python -m bench only=planning``; the bars are those of quality.md: nothing due among 1,000,000 planned takes at most 1.5 times
what it takes among 10,000 and under 20 ms; a finish with 10,000 participants takes at most one
statement a step and at most 3 s (the median of five).
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from labs.models import Series
from nudges import approving, planning, sending
from nudges.loading import load_sequences
from nudges.models import Nudge, Plan, PlanStep, Sequence
from people.models import Person

NOW = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Wales."""
SMALL, LARGE, FINISHERS = 10_000, 1_000_000, 10_000
ROUNDS = 5
PEOPLE = """
    INSERT INTO people_person (email, full_name, preferred_name, password, is_superuser, is_staff, is_active, language,
        language_source, joined_at)
    SELECT 'p' || i || '@corff' || (i %% 200) || '.example', 'Person ' || i, '', '!', FALSE, FALSE, TRUE, '', '', %s
    FROM generate_series(%s::int, %s::int) i
"""
ROWS = """
    INSERT INTO nudges_nudge (plan_step_id, person_id, occurrence, anchor_at, due_at, expires_at, state, approved)
    SELECT %s, p.id, k, %s, %s + (row_number() OVER ()) * interval '1 second',
        %s + (row_number() OVER ()) * interval '1 second' + interval '30 days', 'planned', TRUE
    FROM (SELECT id FROM people_person ORDER BY id LIMIT %s) p, generate_series(1, %s) k
"""


def run() -> dict[str, float]:
    """Measure on an empty, migrated database; print each figure beside its bar and return them by name."""
    figures: dict[str, float] = {}
    _people(FINISHERS)
    figures |= _finish()
    step = _step()
    for name, count in (("10,000", SMALL), ("1,000,000", LARGE)):
        _fill(step, count)
        figures[f"nothing due among {name} (ms)"] = _median(lambda: sending.hand_over_due(at=NOW), 101)
        figures[f"100 due among {name} (ms)"] = _median(_hundred_due, 7)
    small, large = figures["nothing due among 10,000 (ms)"], figures["nothing due among 1,000,000 (ms)"]
    figures["nothing due: 1,000,000 against 10,000"] = large / small
    for name, value in figures.items():
        print(f"{name:45} {value:10.2f}   {BARS.get(name, '')}")
    return figures


BARS = {
    "nothing due among 1,000,000 (ms)": "bar: under 20",
    "nothing due: 1,000,000 against 10,000": "bar: at most 1.5",
    "planning a finish of 10,000 (s)": "bar: at most 3",
    "INSERT statements at a finish": "bar: at most one a step",
}


def _people(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        cursor.execute(PEOPLE, [NOW, cursor.fetchone()[0] + 1, count])


def _finish() -> dict[str, float]:
    staff = Person.objects.order_by("pk").first()
    assert staff is not None
    load_sequences(by=None, at=NOW)
    approving.approve_library(by=staff, at=NOW)
    Sequence.objects.update(standing=True)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO alumni_alumnus (person_id, since) SELECT id, %s FROM people_person", [NOW])
    rounds = [_finish_one(number) for number in range(ROUNDS)]
    return {
        "planning a finish of 10,000 (s)": statistics.median(took for took, _, _ in rounds),
        "steps at a finish": rounds[0][1],
        "INSERT statements at a finish": rounds[0][2],
    }


def _finish_one(number: int) -> tuple[float, int, int]:
    """Plan one more series that all have completed; return the seconds, the steps and the statements."""
    series = _series(f"finished-{number}", finished_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO alumni_completion (alumnus_id, series_id, completed_at) SELECT id, %s, %s FROM alumni_alumnus",
            [series.pk, NOW],
        )
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        made = planning.plan_for_series(series=series, anchor="series_finished", by=None, at=NOW)
        took = time.perf_counter() - began
    steps = PlanStep.objects.filter(plan__series=series).count()
    assert made == steps * FINISHERS
    _clear()
    return took, steps, sum("INSERT INTO nudges_nudge" in query["sql"] for query in captured)


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE nudges_nudge CASCADE")


def _step() -> PlanStep:
    step = PlanStep.objects.select_related("plan__series").order_by("pk").first()
    assert step is not None
    return step


def _series(name: str, **values: datetime) -> Series:
    day = NOW.date()
    texts = {"title_cy": "Labs", "title_en": "Labs", "summary_cy": "Labs", "summary_en": "Labs"}
    return Series.objects.create(
        slug=f"bench-{name}", status="finished", published_at=NOW, starts_on=day, ends_on=day, **texts, **values
    )


def _fill(step: PlanStep, count: int) -> None:
    """Have ``count`` nudges planned, the first of them due a day from now."""
    Nudge.objects.all().delete() if count == SMALL else None
    already = Nudge.objects.count()
    people = Person.objects.count()
    later = NOW + timedelta(days=1 if not already else 30)
    each = (count - already) // people
    with connection.cursor() as cursor:
        offset = already // people
        cursor.execute(
            ROWS.replace("generate_series(1, %s)", f"generate_series({offset + 1}, %s)"),
            [step.pk, NOW, later, later, people, offset + each],
        )
        cursor.execute("VACUUM ANALYZE nudges_nudge")


def _hundred_due() -> None:
    chosen = list(Nudge.objects.filter(state="planned").order_by("-due_at").values_list("pk", flat=True)[:100])
    Nudge.objects.filter(pk__in=chosen).update(due_at=NOW - timedelta(minutes=1))
    assert Plan.objects.exists()


def _median(action: Callable[[], object], times: int) -> float:
    """Return the median milliseconds of ``action``, warmed once; a hundred due are judged after ``_hundred_due``."""
    took = []
    for _ in range(times + 1):
        if action is _hundred_due:
            _hundred_due()
            began = time.perf_counter()
            sending.hand_over_due(at=NOW)
        else:
            began = time.perf_counter()
            action()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took[1:])
