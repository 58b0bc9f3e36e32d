"""What a person will get next and why, and how they change it: signed in, or from the link in a message.

A GET changes nothing. Every change is a POST of a small form with the name of what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from nudges import preferences
from nudges.anchors import ANCHORS
from nudges.forms import PauseForm
from nudges.links import NEXT, NEXT_KEPT_FOR
from nudges.models import Nudge, Preference
from outbox.models import Stream
from outbox.preferences import EVERYTHING, STOPPABLE, opt_in, opt_out, stopped_streams
from people.links import BadLink, read
from people.models import Person
from people.views import bad_link
from ui.toggle import TOGGLE_FORM, as_typed, is_toggle

SOURCE = "next"


@dataclass(frozen=True, slots=True)
class Coming:
    """A message the person will get: which, when, why, and whether they can say it is done."""

    nudge: Nudge
    when: datetime
    why: str | Promise
    can_be_done: bool


@login_required
@never_cache
def next_messages(request: HttpRequest) -> HttpResponse:
    """Show the person signed in what they will get, and take their choices."""
    return _page(request, cast("Person", request.user))


@never_cache
def next_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the same without signing in: the signed link in a message says who it is."""
    try:
        claims = read(NEXT, token, at=timezone.now(), max_age=NEXT_KEPT_FOR)
    except BadLink as error:
        return bad_link(request, error)
    return _page(request, get_object_or_404(Person, pk=claims.person_id, is_active=True))


def _page(request: HttpRequest, person: Person) -> HttpResponse:
    now = timezone.now()
    pausing = request.method == "POST" and request.POST.get("do", "pause") == "pause"
    form = PauseForm(request.POST if pausing else None, at=now)
    if is_toggle(request):
        form = as_typed(form, request)
    elif request.method == "POST":
        if not pausing:
            _act(request, person, now)
            return HttpResponseRedirect(request.path)
        if form.is_valid():
            preferences.pause(person=person, until=form.cleaned_data["until"], by=person, at=now)
            messages.success(request, _("Your messages are paused."))
            return HttpResponseRedirect(request.path)
    return render(request, "nudges/next.html", {"form": form, "toggle_form": TOGGLE_FORM, **_context(person, now)})


def _context(person: Person, now: datetime) -> dict[str, Any]:
    preference = Preference.objects.filter(person=person).first()
    stopped = stopped_streams(person)
    return {
        "person": person,
        "coming": [
            Coming(nudge, when, ANCHORS[nudge.plan_step.plan.anchor].why, bool(nudge.plan_step.goal))
            for nudge, when in preferences.coming_to(person)
        ],
        "streams": [(stream.value, stream.label, stream.value in stopped) for stream in map(Stream, STOPPABLE)],
        "all_stopped": len(stopped) == len(STOPPABLE),
        "paused_until": preference.paused_until
        if preference and preference.paused_until and preference.paused_until > now
        else None,
        "slower": bool(preference and preference.slower),
    }


def _act(request: HttpRequest, person: Person, now: datetime) -> None:
    action = ACTIONS.get(request.POST.get("do", ""))
    if action is None:
        raise BadRequest("Unknown action")
    messages.success(request, action(request, person, now))


def _resume(_request: HttpRequest, person: Person, now: datetime) -> str:
    preferences.resume(person=person, by=person, at=now)
    return _("Your messages are no longer paused.")


def _slower(_request: HttpRequest, person: Person, now: datetime) -> str:
    preferences.set_slower(person=person, slower=True, by=person, at=now)
    return _("You will get fewer messages.")


def _usual(_request: HttpRequest, person: Person, now: datetime) -> str:
    preferences.set_slower(person=person, slower=False, by=person, at=now)
    return _("You will get messages as usual.")


def _done(request: HttpRequest, person: Person, now: datetime) -> str:
    number = request.POST.get("nudge", "")
    nudge = get_object_or_404(
        Nudge.objects.with_step().exclude(plan_step__goal=""), person=person, pk=number if number.isdecimal() else 0
    )
    preferences.already_done(nudge=nudge, by=person, at=now)
    return _("Thank you. We will not remind you of that again.")


def _stop(request: HttpRequest, person: Person, now: datetime) -> str:
    opt_out(person=person, stream=_stream(request), source=SOURCE, at=now, by=person)
    return _("You will get no more of these messages.")


def _start(request: HttpRequest, person: Person, now: datetime) -> str:
    opt_in(person=person, stream=_stream(request), source=SOURCE, at=now, by=person)
    return _("You will get these messages again.")


def _stop_all(_request: HttpRequest, person: Person, now: datetime) -> str:
    opt_out(person=person, stream=EVERYTHING, source=SOURCE, at=now, by=person)
    return _("You will get no more messages, apart from those about signing in and about a place of yours.")


def _stream(request: HttpRequest) -> str:
    stream = request.POST.get("stream", "")
    if stream not in STOPPABLE:
        raise BadRequest("Unknown stream")
    return stream


ACTIONS: dict[str, Callable[[HttpRequest, Person, datetime], str]] = {
    "resume": _resume,
    "slower": _slower,
    "usual": _usual,
    "done": _done,
    "stop": _stop,
    "start": _start,
    "stop_all": _stop_all,
}
