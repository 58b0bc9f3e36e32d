"""Pages of the console: one message, a person's correspondence, every kind in both languages, the health of sending."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from outbox import catalogue, deciding, health, kinds, previews
from outbox.console_forms import CANCEL, REINSTATE, SEND_AGAIN, SETTLE, DecisionForm, offered
from outbox.contents import BadText, what_is_wrong
from outbox.correspondence import correspondence, subject_of
from outbox.models import Message
from outbox.reasons import in_words
from outbox.rendering import Rendered
from outbox.states import TABLE
from people.models import Person
from ui.console import page, panel, show

ENTRIES_ON_PAGE = 100
FRAME_CSP = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": [""],
}
DECIDE = {SEND_AGAIN: deciding.send_again, SETTLE: deciding.settle_as_sent, CANCEL: deciding.cancel}


def _message(pk: int) -> Message:
    return get_object_or_404(Message.objects.select_related("content", "person"), pk=pk)


@page("outbox/messages/<int:pk>/", "blwch-anfon/negeseuon/<int:pk>/", name="outbox_message_page", title=_("Message"),
      permission="outbox.view_message")  # fmt: skip
def message_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: what it says, what became of it, what can be decided about it."""
    message = _message(pk)
    return _message_page(request, message, DecisionForm(message=message))


def _message_page(request: HttpRequest, message: Message, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    rendered, wrong = _shown(message)
    decidable = bool(offered(message)) and request.user.has_perm("outbox.change_message")
    context = {
        "title": subject_of(message),
        "message": message,
        "kind": kind_title(message),
        "meaning": state_meaning(message),
        "reason": in_words(message.reason),
        "rendered": rendered,
        "wrong": wrong,
        "words": _one_language(rendered),
        "frame": reverse("admin:outbox_message_html", args=[message.pk]),
        "events": message.events.order_by("-at", "-pk"),
        "replies": message.replies.all(),
        "form": form if decidable else None,
    }
    return show(request, "outbox/console/message.html", context, status=status)


def _shown(message: Message) -> tuple[Rendered | None, str]:
    # A message that could not be written is the very one somebody must look at.
    try:
        return previews.of_message(message), ""
    except (BadText, KeyError) as error:
        return None, what_is_wrong(error)


def _one_language(rendered: Rendered | None) -> str:
    return rendered.language if rendered and rendered.language in ("cy", "en") else ""


def kind_title(message: Message) -> str:
    """Return the title of the message's kind; of one that no longer exists, its name."""
    kind = kinds.KINDS.get(message.kind)
    return str(kind.title) if kind else message.kind


def state_meaning(message: Message) -> str:
    """Return what the message's state means, in a sentence."""
    return str(TABLE.states[message.state].meaning)


@page("outbox/messages/<int:pk>/decide/", "blwch-anfon/negeseuon/<int:pk>/penderfynu/", name="outbox_message_decide",
      title=_("Message"), permission="outbox.change_message")  # fmt: skip
@require_POST
def message_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out a decision about a message."""
    message = _message(pk)
    form = DecisionForm(request.POST, message=message)
    if not form.is_valid():
        return _message_page(request, message, form, status=422)
    by, at, why = cast("Person", request.user), timezone.now(), form.cleaned_data["why"]
    try:
        if form.cleaned_data["decision"] == REINSTATE:
            deciding.reinstate(message=message, by=by, at=at)
        else:
            DECIDE[form.cleaned_data["decision"]](message=message, by=by, at=at, why=why)
        messages.success(request, _("Done."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(reverse("admin:outbox_message_page", args=[pk]))


@page("outbox/messages/<int:pk>/html/", "blwch-anfon/negeseuon/<int:pk>/html/", name="outbox_message_html", title=_("Message"),
      permission="outbox.view_message")  # fmt: skip
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a message, by itself, for the frame of its page."""
    rendered, _wrong = _shown(_message(pk))
    if rendered is None:
        raise Http404
    return framed(rendered)


@page("outbox/people/<int:pk>/", "blwch-anfon/pobl/<int:pk>/", name="outbox_correspondence", title=_("Correspondence"),
      permission="outbox.view_message")  # fmt: skip
def correspondence_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that passed between us and a person, newest first."""
    person = get_object_or_404(Person, pk=pk)
    entries = Paginator(correspondence(person), ENTRIES_ON_PAGE).get_page(request.GET.get("page"))
    context = {"title": f"{gettext('Correspondence')}: {person}", "person": person, "entries": entries}
    return show(request, "outbox/console/correspondence.html", context)


@page(
    "outbox/kinds/",
    "blwch-anfon/mathau/",
    name="outbox_kinds",
    title=_("Every kind of message"),
    permission="outbox.view_message",
)
def kinds_page(request: HttpRequest) -> HttpResponse:
    """The catalogue: what is sent, why, on what basis, and how it looks."""
    return show(request, "outbox/console/kinds.html", {"lines": catalogue.lines(), "shown": previews.SHOWN})


@page("outbox/kinds/<slug:kind>/<slug:language>/", "blwch-anfon/mathau/<slug:kind>/<slug:language>/", name="outbox_preview",
      title=_("How a message looks"), permission="outbox.view_message")  # fmt: skip
def preview_page(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One kind in Welsh, in English or in both, as text and as HTML."""
    rendered = _preview(kind, language)
    context = {
        "title": f"{gettext('How a message looks')}: {_kind(kind).title}",
        "line": catalogue.line(_kind(kind)), "rendered": rendered, "language": language,
        "words": _one_language(rendered), "frame": reverse("admin:outbox_preview_html", args=[kind, language]),
    }  # fmt: skip
    return show(request, "outbox/console/preview.html", context)


@page("outbox/kinds/<slug:kind>/<slug:language>/html/", "blwch-anfon/mathau/<slug:kind>/<slug:language>/html/",
      name="outbox_preview_html", title=_("How a message looks"), permission="outbox.view_message")  # fmt: skip
def preview_html(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The HTML of a kind, by itself, for the frame of its page."""
    rendered = _preview(kind, language)
    if rendered is None:
        raise Http404
    return framed(rendered)


def _kind(name: str) -> kinds.Kind:
    try:
        return kinds.get(name)
    except kinds.UnknownKind:
        raise Http404 from None


def _preview(name: str, language: str) -> Rendered | None:
    if language not in previews.SHOWN:
        raise Http404
    return previews.of_kind(_kind(name), language, at=timezone.now())


def framed(rendered: Rendered) -> HttpResponse:
    """Answer with a message's HTML alone. It runs nothing, loads nothing and is no part of our site.

    Mail needs its styles inline, so this answer alone allows them, in a sandbox that allows nothing else.
    """
    response = HttpResponse(rendered.html)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = FRAME_CSP  # type: ignore[attr-defined]  # what csp_replace does, typed
    return response


@panel(order=10, permission="outbox.view_message", template="outbox/console/health.html")
def machinery(request: HttpRequest) -> dict[str, Any]:
    """Whether mail flows: last tick, oldest due, uncertain, failed."""
    return {"health": health.measure(at=timezone.now())}
