"""A participant's own page: sessions, calendar, what they need, and giving up the place."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.forms import NO_PREFERENCE, NeedsForm
from cohorts.models import Participant, ParticipantStatus
from cohorts.places import say_needs, withdraw
from labs.calendars import published
from people.models import Person
from ui.addresses import current_language
from ui.toggle import TOGGLE_FORM, as_typed, is_toggle


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the place; POST changes what the participant needs."""
    participant = _own(request, slug)
    if request.method != "POST":
        return _show(request, participant, NeedsForm(initial=_said(participant)))
    form = NeedsForm(request.POST)
    if is_toggle(request):
        return _show(request, participant, as_typed(form, request))
    if not form.is_valid():
        return _show(request, participant, form)
    say_needs(
        participant=participant,
        needs=form.cleaned_data["needs"],
        session_language=form.wish,
        written_in=current_language(),
        by=participant.person,
        at=timezone.now(),
    )
    messages.success(request, _("We have kept what you need."))
    return HttpResponseRedirect(reverse("cohorts:place", kwargs={"slug": slug}))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether the participant is sure; POST gives the place up."""
    participant = _own(request, slug)
    to_place = HttpResponseRedirect(reverse("cohorts:place", kwargs={"slug": slug}))
    if participant.status != ParticipantStatus.TAKING_PART:
        return to_place
    if request.method != "POST":
        return render(request, "cohorts/place/give_up.html", {"participant": participant, "series": participant.series})
    try:
        withdraw(participant=participant, by=participant.person, at=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return to_place


@never_cache
@login_required
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the participant's sessions as a calendar file, links to join included."""
    participant = _own(request, slug)
    sessions = participant.series.sessions.in_time_order().select_related("series")
    data = published(sessions, language=current_language(), at=timezone.now(), with_links=True)
    name = {"cy": "sesiynau", "en": "sessions"}[current_language()]
    headers = {"Content-Disposition": f'attachment; filename="{name}-{participant.series.slug}.ics"'}
    return HttpResponse(data, content_type="text/calendar; charset=utf-8", headers=headers)


def _own(request: HttpRequest, slug: str) -> Participant:
    person = request.user
    assert isinstance(person, Person)  # login_required
    return get_object_or_404(Participant.objects.of(person), series__slug=slug)


def _said(participant: Participant) -> dict[str, str]:
    return {"session_language": participant.session_language or NO_PREFERENCE, "needs": participant.needs}


def _show(request: HttpRequest, participant: Participant, form: NeedsForm) -> HttpResponse:
    context = {
        "participant": participant,
        "series": participant.series,
        "sessions": participant.series.sessions.in_time_order(),
        "takes_part": participant.status == ParticipantStatus.TAKING_PART,
        "form": form,
        "toggle_form": TOGGLE_FORM,
    }
    return render(request, "cohorts/place/place.html", context)
