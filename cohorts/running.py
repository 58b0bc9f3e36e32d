"""The cohort's part of a series' page in the console: numbers, who takes part, attendance, and language wishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.attendance import record
from cohorts.console_forms import AttendanceForm
from cohorts.models import ApplicationStatus, Participant
from labs.models import Provision, Series, Session
from labs.sections import series_section, session_warnings
from people.models import Person
from ui.console import page, panel, show

WELSH_SHARE = 0.10
"""The share of people asking for Welsh from which translation is arranged (Welsh Language Standards, standard 27)."""


@series_section(order=10, permission="cohorts.view_application", template="cohorts/console/series_applications.html")
def application_counts(request: HttpRequest, series: Series) -> dict[str, Any]:
    """Count the applications of each status, and the places."""
    counts = dict(series.applications.values_list("status").order_by("status").annotate(count=Count("pk")))
    shown = [(label, counts[status]) for status, label in ApplicationStatus.choices if status in counts]
    return {"counts": shown, "free": series.places.free().count()}


@series_section(order=20, permission="cohorts.view_participant", template="cohorts/console/series_participants.html")
def participants(request: HttpRequest, series: Series) -> dict[str, Any] | None:
    """List who takes part with what they need, and where to record attendance."""
    people = list(series.participants.select_related("person", "organisation"))
    if not people:
        return None
    may_record = request.user.has_perm("cohorts.change_attendance")
    return {"participants": people, "sessions": series.sessions.planned() if may_record else ()}


@session_warnings
def welsh_asked_for(series: Series, sessions: Sequence[Session]) -> dict[int, list[str]]:
    """Warn of sessions in English alone where enough people wish for Welsh (W10).

    Those announced with translation are the labs room's to warn of, until it is booked.
    """
    wishes = Participant.objects.filter(series=series).taking_part().language_wishes()
    if not wishes["cy"] or wishes["cy"] < WELSH_SHARE * wishes["all"]:
        return {}
    told = _("Taking part: %(all)s. Asked for Welsh: %(cy)s. Simultaneous translation is not booked.") % wishes
    return {
        session.pk: [told]
        for session in sessions
        if session.provision == Provision.ENGLISH and session.interpretation_booked_at is None
    }


@page(
    "cohorts/sessions/<int:pk>/attendance/",
    "carfannau/sesiynau/<int:pk>/presenoldeb/",
    name="cohorts_attendance",
    title=gettext_lazy("Attendance"),
    permission="cohorts.change_attendance",
)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who was expected at a session; POST keeps who was there."""
    session = get_object_or_404(Session.objects.select_related("series"), pk=pk)
    form = AttendanceForm(request.POST if request.method == "POST" else None, session=session)
    if form.is_valid():
        try:
            record(session=session, presences=form.presences, by=cast("Person", request.user), at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Attendance was kept."))
            return HttpResponseRedirect(reverse("admin:labs_series", args=[session.series_id]))
    return show(
        request, "cohorts/console/attendance.html", {"form": form, "session": session, "series": session.series}
    )


@panel(order=20, permission="cohorts.view_application", template="cohorts/console/panel.html")
def to_decide(request: HttpRequest) -> dict[str, Any] | None:
    """Say how many applications of each series wait for a decision."""
    undecided = Q(applications__status__in=[ApplicationStatus.SUBMITTED, ApplicationStatus.SHORTLISTED])
    waiting = Series.objects.current().annotate(undecided=Count("applications", filter=undecided))
    listed = list(waiting.filter(undecided__gt=0))
    return {"series_list": listed} if listed else None
