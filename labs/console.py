"""A series' own page in the console: where it stands, what must be seen to, and the buttons that move it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labs import status
from labs.forms import CopyForm
from labs.models import Provision, Series, Session, Status
from labs.planning import copy_series
from labs.readiness import problems
from labs.sections import sections, session_warnings, warnings
from people.models import Person
from ui.console import may, page, panel, show

CHANGE = "labs.change_series"


@dataclass(frozen=True, slots=True)
class Move:
    """A button on a series' page: its words in addresses, what it does, and what staff are told before they confirm."""

    name: str
    welsh: str
    label: str | Promise
    consequence: str | Promise
    job: Callable[..., Series]
    source: tuple[Status, ...]

    @property
    def page_name(self) -> str:
        """The name of its page of the console."""
        return f"labs_series_{self.name}"


MOVES = (
    Move(
        "open",
        "agor",
        gettext_lazy("Open sign-up"),
        gettext_lazy("The series is published in both languages and people can sign up."),
        status.open_sign_up,
        (Status.DRAFT, Status.CLOSED),
    ),
    Move(
        "close",
        "cau",
        gettext_lazy("Close sign-up"),
        gettext_lazy("Nobody else can sign up. You can open it again."),
        status.close_sign_up,
        (Status.OPEN,),
    ),
    Move(
        "start",
        "cychwyn",
        gettext_lazy("Start"),
        gettext_lazy("The sessions begin. Places that become free no longer go to the waiting list by themselves."),
        status.start,
        (Status.CLOSED,),
    ),
    Move(
        "finish",
        "gorffen",
        gettext_lazy("Finish"),
        gettext_lazy("Everyone who takes part becomes an alumnus and their follow-up messages are planned."),
        status.finish,
        (Status.RUNNING,),
    ),
    Move(
        "reopen",
        "ailagor",
        gettext_lazy("Undo the finish"),
        gettext_lazy(
            "The participants are no longer alumni of this series and their follow-up messages are withdrawn."
        ),
        status.reopen,
        (Status.FINISHED,),
    ),
    Move(
        "cancel",
        "canslo",
        gettext_lazy("Call off"),
        gettext_lazy("The series will not take place. Everyone who signed up is told. This can't be undone."),
        status.cancel,
        (Status.DRAFT, Status.OPEN, Status.CLOSED, Status.RUNNING),
    ),
)


def _register(move: Move) -> None:
    @page(
        f"labs/series/<int:pk>/{move.name}/",
        f"labs/cyfresi/<int:pk>/{move.welsh}/",
        name=move.page_name,
        title=move.label,
        permission=CHANGE,
    )
    def confirm(request: HttpRequest, pk: int) -> HttpResponse:
        series = get_object_or_404(Series, pk=pk)
        return _move(request, series, move) if request.method == "POST" else _confirm(request, series, move)


for _each in MOVES:
    _register(_each)


def _confirm(request: HttpRequest, series: Series, move: Move, refused: Sequence[str] = ()) -> HttpResponse:
    context = {"series": series, "move": move, "refused": refused, "possible": series.status in move.source}
    return show(request, "labs/console/confirm.html", context)


def _move(request: HttpRequest, series: Series, move: Move) -> HttpResponse:
    try:
        move.job(series=series, by=cast("Person", request.user), at=timezone.now())
    except ValidationError as error:
        return _confirm(request, series, move, error.messages)
    messages.success(request, _("Done. Status of the series: %(status)s.") % {"status": series.get_status_display()})
    return HttpResponseRedirect(reverse("admin:labs_series", args=[series.pk]))


@page(
    "labs/series/<int:pk>/",
    "labs/cyfresi/<int:pk>/",
    name="labs_series",
    title=gettext_lazy("Series"),
    permission="labs.view_series",
)
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where the series stands."""
    series = get_object_or_404(Series.objects.select_related("owner", "copied_from"), pk=pk)
    sessions = list(series.sessions.planned())
    found = warnings(series, sessions)
    context = {
        "title": series,
        "series": series,
        "sessions": [(session, found.get(session.pk, [])) for session in sessions],
        "problems": problems(series) if series.status == Status.DRAFT else [],
        "meaning": status.STATUSES.states[series.status].meaning,
        "moves": [move for move in MOVES if series.status in move.source] if may(request, CHANGE) else [],
        "sections": sections(request, series),
    }
    return show(request, "labs/console/series.html", context)


@page(
    "labs/series/<int:pk>/copy/",
    "labs/cyfresi/<int:pk>/copio/",
    name="labs_series_copy",
    title=gettext_lazy("Copy a series"),
    permission="labs.add_series",
)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask when the copy starts; POST makes it and opens its page."""
    series = get_object_or_404(Series, pk=pk)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        day = form.cleaned_data["starts_on"]
        made = copy_series(series=series, starts_on=day, by=cast("Person", request.user), at=timezone.now())
        messages.success(request, _("The series was copied, in both languages. Check its dates."))
        return HttpResponseRedirect(reverse("admin:labs_series", args=[made.pk]))
    return show(request, "labs/console/copy.html", {"form": form, "series": series})


@panel(order=10, permission="labs.view_series", template="labs/console/panel.html")
def current(request: HttpRequest) -> dict[str, Any] | None:
    """List the series that are being planned, open, or running."""
    return {"series_list": Series.objects.current()}


@session_warnings
def interpretation_not_booked(series: Series, sessions: Sequence[Session]) -> dict[int, list[str]]:
    """Warn of sessions announced with simultaneous translation that is not booked."""
    told = _("Simultaneous translation is announced and not booked.")
    return {
        session.pk: [told]
        for session in sessions
        if session.provision == Provision.INTERPRETED and session.interpretation_booked_at is None
    }
