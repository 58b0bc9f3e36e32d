"""The pages from which staff see, approve and change what goes out: over all, per series, per step, and the simulator."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labs.models import Series
from labs.sections import series_section
from nudges import holidays
from nudges.calendar import LONDON, on_clock
from nudges.forms import DateForm
from nudges.models import Nudge, Plan, PlanStep, Reason, Step
from nudges.querysets import WAITING
from nudges.simulating import simulate
from outbox.correspondence import about, entry_of
from outbox.models import Message
from outbox.states import State
from people.models import Person
from ui.console import may, page, panel, show

VIEW, CHANGE = "nudges.view_nudge", "nudges.change_nudge"
MESSAGES = "outbox.view_message"
LATEST, ON_PAGE = 20, 100
"""Messages on a series' page of nudges, and on each page of all of them."""
DAYS = 42
"""Days that the calendar shows at once."""


def actor(request: HttpRequest) -> Person:
    """Return the member of staff who acts; raises ``PermissionDenied`` for one who may only look."""
    if not may(request, CHANGE):
        raise PermissionDenied
    return cast("Person", request.user)


def _series(request: HttpRequest) -> Series | None:
    given = request.GET.get("series", "")
    return get_object_or_404(Series, pk=given) if given.isdecimal() else None


def _day(request: HttpRequest) -> tuple[DateForm, date]:
    form = DateForm(request.GET if any(name.startswith("on-") for name in request.GET) else None)
    today = timezone.localdate()
    return form, (form.cleaned_data["on"] or today) if form.is_valid() else today


@page(
    "nudges/calendar/",
    "nodiadau-atgoffa/calendr/",
    name="nudges_calendar",
    title=_("What goes out when"),
    permission=VIEW,
)
def calendar(request: HttpRequest) -> HttpResponse:
    """Show what is planned day by day, of one series or of all."""
    form, start = _day(request)
    series = _series(request)
    context = {
        "form": form,
        "series": series,
        "days": outlook(start, series),
        "until": start + timedelta(days=DAYS),
        "later": start + timedelta(days=DAYS),
        "horizon": holidays.current().horizon,
    }
    return show(request, "nudges/console/calendar.html", context)


def outlook(start: date, series: Series | None, days: int = DAYS) -> list[tuple[date, list[dict[str, Any]]]]:
    """Return by day, from ``start``, each step with how many nudges are planned, held, sent on and not sent."""
    nudges = Nudge.objects.due_between(
        on_clock(start, datetime.min.time()), on_clock(start + timedelta(days=days), datetime.min.time())
    )
    if series is not None:
        nudges = nudges.filter(plan_step__plan__series=series)
    rows = list(
        nudges.annotate(day=TruncDate("due_at", tzinfo=LONDON))
        .values("day", "plan_step")
        .annotate(
            planned=Count("pk", filter=Q(state="planned")),
            held=Count("pk", filter=Q(state="held")),
            handed=Count("pk", filter=Q(state="handed")),
            not_sent=Count("pk", filter=~Q(state__in=("planned", "held", "handed"))),
        )
        .order_by("day", "plan_step__plan__series", "plan_step")
    )
    steps = PlanStep.objects.select_related("plan__series").in_bulk({row["plan_step"] for row in rows})
    told = [{**row, "step": steps[row["plan_step"]]} for row in rows]
    return [(day, list(of_day)) for day, of_day in groupby(told, key=lambda row: row["day"])]


@page(
    "nudges/simulator/", "nodiadau-atgoffa/efelychydd/", name="nudges_simulator", title=_("Simulator"), permission=VIEW
)
def simulator(request: HttpRequest) -> HttpResponse:
    """Show for a day who would get what, and for everyone excluded why."""
    form, day = _day(request)
    series = _series(request)
    found = simulate(on=day, now=timezone.now(), series_id=series.pk if series else None)
    context = {
        "form": form,
        "series": series,
        "found": found,
        "counts": [(step, _told(outcomes)) for step, outcomes in found.counts.items()],
        "excluded": [(one.nudge, Reason(one.reason).label) for one in found.excluded],
        "is_working_day": holidays.current().is_working_day(day),
    }
    return show(request, "nudges/console/simulator.html", context)


def _told(outcomes: Counter[str]) -> list[tuple[Any, int]]:
    return [(Reason(reason).label if reason else _("Goes out"), count) for reason, count in sorted(outcomes.items())]


@page(
    "nudges/series/<int:pk>/",
    "nodiadau-atgoffa/cyfres/<int:pk>/",
    name="nudges_series",
    title=_("Nudges of a series"),
    permission=VIEW,
)
def series_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a series' plans: each step, when it goes out, to how many, and whether it is approved."""
    series = get_object_or_404(Series, pk=pk)
    entries = about(series, limit=LATEST) if may(request, MESSAGES) else None
    context = {"series": series, "plans": plans_of(series), "entries": entries}
    return show(request, "nudges/console/series.html", context)


@page(
    "nudges/series/<int:pk>/messages/",
    "nodiadau-atgoffa/cyfres/<int:pk>/negeseuon/",
    name="nudges_series_messages",
    title=_("Messages about a series"),
    permission=MESSAGES,
)
def series_messages(request: HttpRequest, pk: int) -> HttpResponse:
    """List every message about a series, newest first; ``?state=`` keeps those in one state."""
    series = get_object_or_404(Series, pk=pk)
    found = Message.objects.about(series)
    counts = dict(found.order_by("state").values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("state", "")
    listed = Paginator(found.filter(state=chosen) if chosen in counts else found, ON_PAGE)
    shown = listed.get_page(request.GET.get("page"))
    context = {
        "title": f"{gettext('Messages about a series')}: {series}",
        "series": series,
        "states": [(state, state.label, counts[state]) for state in State if state in counts],
        "chosen": chosen,
        "total": sum(counts.values()),
        "shown": shown,
        "entries": [entry_of(message) for message in shown],
    }
    return show(request, "nudges/console/messages.html", context)


def plans_of(series: Series) -> list[tuple[Plan, list[PlanStep]]]:
    """Return each plan of ``series`` with its steps and their counts."""
    steps: QuerySet[PlanStep] = PlanStep.objects.filter(plan__series=series).select_related("plan").with_counts()
    ordered = steps.order_by("plan__position", "plan_id", "position", "pk")
    return [(plan, list(of_plan)) for plan, of_plan in groupby(ordered, key=lambda step: step.plan)]


@series_section(order=40, permission=VIEW, template="nudges/console/section.html")
def section(request: HttpRequest, series: Series) -> dict[str, Any]:
    """The nudges of a series on its own page in the console, and how many messages there are about it."""
    nudges = Nudge.objects.of_series(series)
    counts: dict[str, int] = nudges.aggregate(
        waiting=Count("pk", filter=Q(state__in=WAITING)),
        held=Count("pk", filter=Q(state="held")),
        handed=Count("pk", filter=Q(state="handed")),
    )
    return {
        "counts": counts,
        "coming": nudges.waiting().with_step().order_by("due_at").first(),
        "messages": Message.objects.about(series).count() if may(request, MESSAGES) else None,
    }


@panel(order=30, permission=VIEW, template="nudges/console/panel.html")
def to_see_to(_request: HttpRequest) -> dict[str, Any]:
    """What staff must see to: steps to approve, texts to approve, nudges that expired, and holidays running out."""
    now = timezone.now()
    return {
        "steps": PlanStep.objects.waiting_for_approval().select_related("plan__series")[:10],
        "texts": Step.objects.waiting_for_approval().count(),
        "expired": Nudge.objects.filter(state="expired", decided_at__gte=now - timedelta(days=14)).count(),
        "today": Nudge.objects.filter(state="planned", due_at__lt=now + timedelta(days=1)).count(),
        "late": Nudge.objects.late(now - timedelta(hours=1)).exists() and holidays.current().is_working_minute(now),
        "horizon": holidays.current().horizon if holidays.current().horizon_is_near(timezone.localdate(now)) else None,
    }
