"""Choosing a cohort in the console: applications by series, one application, and decisions about one or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.console_forms import DECISIONS, DecisionForm, FilterForm, possible_decisions
from cohorts.models import Application, Offer, OfferStatus
from cohorts.places import take_back
from cohorts.selection import decide
from cohorts.statuses import APPLICATION
from labs.models import Series
from people.models import Person
from ui.console import may, page, show

PER_PAGE = 50
DECIDE = "cohorts.change_application"


@page(
    "cohorts/series/<int:pk>/applications/",
    "carfannau/cyfresi/<int:pk>/ceisiadau/",
    name="cohorts_applications",
    title=gettext_lazy("Applications"),
    permission="cohorts.view_application",
)
def applications(request: HttpRequest, pk: int) -> HttpResponse:
    """List the applications of a series; POST takes a decision about those ticked, after asking once more."""
    series = get_object_or_404(Series, pk=pk)
    if request.method == "POST":
        return _bulk(request, series)
    return _list(request, series)


def _list(request: HttpRequest, series: Series, problem: str = "") -> HttpResponse:
    filters = FilterForm(request.GET)
    filters.full_clean()
    chosen = series.applications.with_people().chosen_by(filters.cleaned_data).order_by("submitted_at", "pk")
    entries = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "series": series,
        "filters": filters,
        "entries": entries,
        "query": query.urlencode(),
        "decisions": DECISIONS if may(request, DECIDE) else {},
        "free": series.places.free().count(),
        "problem": problem,
    }
    return show(request, "cohorts/console/applications.html", context)


def _bulk(request: HttpRequest, series: Series) -> HttpResponse:
    if not may(request, DECIDE):
        raise PermissionDenied
    form = DecisionForm(request.POST, series=series)
    if not form.is_valid():
        return _list(
            request, series, problem=" ".join(str(message) for errors in form.errors.values() for message in errors)
        )
    chosen, decision = form.cleaned_data["applications"], form.cleaned_data["decision"]
    if "confirmed" not in request.POST:
        context = {"series": series, "chosen": chosen, "decision": decision, "words": DECISIONS[decision]}
        return show(request, "cohorts/console/confirm.html", context)
    return _decided(request, chosen, decision, reverse("admin:cohorts_applications", args=[series.pk]))


def _decided(request: HttpRequest, chosen: Sequence[Application], decision: str, target: str) -> HttpResponse:
    outcome = decide(applications=chosen, decision=decision, by=cast("Person", request.user), at=timezone.now())
    if outcome.done:
        messages.success(request, _("Done. Number of applications: %(count)s.") % {"count": outcome.done})
    if outcome.refused:
        names = ", ".join(str(application.person) for application in outcome.refused)
        messages.warning(request, _("Not possible in their present state: %(names)s.") % {"names": names})
    return HttpResponseRedirect(target)


@page(
    "cohorts/applications/<int:pk>/",
    "carfannau/ceisiadau/<int:pk>/",
    name="cohorts_application",
    title=gettext_lazy("Application"),
    permission="cohorts.view_application",
)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one application; POST ``decision`` decides about it."""
    found = get_object_or_404(Application.objects.with_people().select_related("series"), pk=pk)
    if request.method == "POST":
        return _decide_one(request, found)
    context = {
        "application": found,
        "series": found.series,
        "offers": found.offers.select_related("place"),
        "meaning": APPLICATION.states[found.status].meaning,
        "decisions": possible_decisions(found.status) if may(request, DECIDE) else {},
        "open_offer": found.offers.filter(status=OfferStatus.MADE).first() if may(request, DECIDE) else None,
        "free": found.series.places.free().count(),
    }
    return show(request, "cohorts/console/application.html", context)


def _decide_one(request: HttpRequest, found: Application) -> HttpResponse:
    if not may(request, DECIDE):
        raise PermissionDenied
    target, decision = reverse("admin:cohorts_application", args=[found.pk]), request.POST.get("decision", "")
    if decision not in DECISIONS:
        messages.error(request, _("Choose what to do."))
        return HttpResponseRedirect(target)
    return _decided(request, [found], decision, target)


@page(
    "cohorts/offers/<int:pk>/take-back/",
    "carfannau/cynigion/<int:pk>/tynnu-yn-ol/",
    name="cohorts_take_back",
    title=gettext_lazy("Take back an offer"),
    permission=DECIDE,
)
def take_back_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take back an offer that was not answered."""
    offer = get_object_or_404(Offer.objects.select_related("application__person", "application__series"), pk=pk)
    if request.method != "POST":
        return show(request, "cohorts/console/take_back.html", {"offer": offer})
    try:
        take_back(offer=offer, by=cast("Person", request.user), at=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The offer was taken back."))
    return HttpResponseRedirect(reverse("admin:cohorts_application", args=[offer.application_id]))
