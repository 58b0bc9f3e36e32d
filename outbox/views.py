"""Stopping messages and choosing what to get, from a signed link and without signing in.

A GET changes nothing, for scanners follow links. The POST of a mail program's own button (RFC 8058) needs no cookie.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from outbox.addresses import GOOD_FOR, STOP
from outbox.forms import PreferencesForm
from outbox.models import Stream
from outbox.preferences import EVERYTHING, STOPPABLE, choose, opt_out, stopped_streams
from people import links
from people.choices import LANGUAGE_LINK
from people.models import Person
from ui.toggle import TOGGLE_FORM, as_typed, is_toggle

FROM_EMAIL = "email"
ONE_CLICK = "one-click"
FROM_PAGE = "preferences"


def _claims(token: str) -> links.Claims:
    return links.read(STOP, token, at=timezone.now(), max_age=GOOD_FOR)


def _bad_link(request: HttpRequest, error: links.BadLink) -> HttpResponse:
    return render(request, "people/bad_link.html", {"expired": error.expired}, status=410 if error.expired else 404)


@csrf_exempt
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would be stopped. POST stops the stream, or everything; the link itself is the permission."""
    try:
        claims = _claims(token)
    except links.BadLink as error:
        return _bad_link(request, error)
    person = get_object_or_404(Person, pk=claims.person_id)
    stream = claims["stream"] if claims["stream"] in STOPPABLE else EVERYTHING
    if request.method != "POST":
        context = {
            "token": token,
            "stream": stream and Stream(stream).label,
            "stopped": stream in stopped_streams(person),
        }
        return render(request, "outbox/stop.html", context)
    if "List-Unsubscribe" in request.POST:
        opt_out(person=person, stream=stream, source=ONE_CLICK, at=timezone.now(), by=person)
        return HttpResponse(_("Stopped."), content_type="text/plain; charset=utf-8")
    wanted = EVERYTHING if request.POST.get("which") == "all" else stream
    opt_out(person=person, stream=wanted, source=FROM_EMAIL, at=timezone.now(), by=person)
    return render(request, "outbox/stopped.html", {"token": token, "stream": wanted and Stream(wanted).label})


@never_cache
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show and take the choice of streams, and lead to the choice of language."""
    try:
        claims = _claims(token)
    except links.BadLink as error:
        return _bad_link(request, error)
    person = get_object_or_404(Person, pk=claims.person_id)
    wanted = [stream.value for stream in STOPPABLE if stream not in stopped_streams(person)]
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial={"streams": wanted})
    if is_toggle(request):
        form = as_typed(form, request)
    elif form.is_valid():
        chosen = set(form.cleaned_data["streams"])
        choose(person=person, wanted=chosen, source=FROM_PAGE, at=timezone.now(), by=person)
        messages.success(request, _("Your choices have been saved."))
        return HttpResponseRedirect(reverse("outbox:preferences", args=[token]))
    context = {
        "form": form,
        "person": person,
        "toggle_form": TOGGLE_FORM,
        "language_token": links.make(LANGUAGE_LINK, person_id=person.pk),
    }
    return render(request, "outbox/preferences.html", context)
