"""Messages in the console: what went out, what waits, what needs a decision, and every kind in both languages."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from outbox import catalogue, deciding, delivery, health, kinds, previews
from outbox.console_forms import CANCEL, OFFERED, REINSTATE, SEND_AGAIN, SETTLE, DecisionForm, SuppressionForm
from outbox.correspondence import subject_of
from outbox.models import DeliveryEvent, Message, OptOut, Reply, Suppression
from outbox.reasons import in_words
from outbox.rendering import Rendered
from outbox.states import TABLE, State
from people.models import Person
from ui.console import ConsoleModelAdmin, page, panel, show

STOPPED_AT = {
    "email": _("A link in an email"),
    "one-click": _("Button of their mail program"),
    "preferences": _("Page of their choices"),
    "next": _("Page of what they get next"),
}
"""Where a person can stop a stream themselves, by the source on record."""
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


class ReadOnlyAdmin(ConsoleModelAdmin):
    """A list whose records nobody types or deletes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes one."""
        return False


class KindFilter(admin.SimpleListFilter):
    """Finds the messages of one kind, by its title."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every kind there is."""
        return [(slug, kind.title) for slug, kind in sorted(kinds.KINDS.items())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """Keep the messages of the kind chosen."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The list of messages; each leads to its own page."""

    list_display = ("linked_subject", "person", "what", "state", "due_at", "sent_at")
    list_display_links = None
    list_filter = ("state", "stream", KindFilter)
    list_select_related = ("content", "person")
    search_fields = ("person__email", "person__full_name", "to_address", "sent_to")
    search_help_text = _("Part of a name or email address.")
    ordering = ("-due_at", "-pk")
    date_hierarchy = None

    @admin.display(description=_("subject"))
    def linked_subject(self, message: Message) -> str:
        """Return the subject, linked to the message's page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:outbox_message_page", args=[message.pk]), subject_of(message.content)
        )

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, message: Message) -> str:
        """Return the title of its kind."""
        return kind_title(message)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the message's own page."""
        message = self.get_object(request, object_id)
        if message is None or not self.has_view_permission(request, message):
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(reverse("admin:outbox_message_page", args=[message.pk]))


@admin.register(OptOut)
class OptOutAdmin(ReadOnlyAdmin):
    """Who stopped what, where and when."""

    exclude = ("source",)
    readonly_fields = ("where",)
    list_display = ("person", "stream", "where", "at")
    list_filter = ("stream",)
    list_select_related = ("person",)
    ordering = ("-at", "-pk")

    @admin.display(description=_("where"), ordering="source")
    def where(self, stopped: OptOut) -> str:
        """Return where they stopped it."""
        return str(STOPPED_AT.get(stopped.source, _("By staff or a program")))


@admin.register(DeliveryEvent)
class DeliveryEventAdmin(ReadOnlyAdmin):
    """What providers and returned messages told."""

    list_display = ("at", "type", "address", "source", "detail")
    list_filter = ("type", "source")
    search_fields = ("address",)
    ordering = ("-at", "-pk")


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    """What people answered."""

    list_display = ("received_at", "from_address", "person", "subject")
    list_select_related = ("person",)
    search_fields = ("from_address", "subject")


@admin.register(Suppression)
class SuppressionAdmin(ConsoleModelAdmin):
    """Addresses nothing is sent to; staff add one, or let one be written to again."""

    form = SuppressionForm
    list_display = ("address", "reason", "at", "detail")
    list_filter = ("reason",)
    search_fields = ("address",)
    ordering = ("-at", "-pk")
    actions = ("lift_chosen",)

    def has_change_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        """An address is suppressed or it is not: there is nothing to edit."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        """Lifting is an action of its own, kept in the trail."""
        return False

    def has_lift_permission(self, request: HttpRequest) -> bool:
        """Who may stop sending to an address may also let it be written to again."""
        return bool(request.user.has_perm("outbox.delete_suppression"))

    @admin.action(description=_("Let these addresses be written to again"), permissions=["lift"])
    def lift_chosen(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        """Lift each, by the job."""
        for suppression in queryset:
            delivery.lift(suppression=suppression, by=cast("Person", request.user), at=timezone.now())
        messages.success(request, _("They will be written to again."))

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:
        """Hand the address to the job."""
        by, at, reason = cast("Person", request.user), timezone.now(), Suppression.Reason.BY_STAFF
        kept = delivery.suppress(address=obj.address, reason=reason, detail=obj.detail, by=by, at=at)
        obj.pk, obj.reason, obj.at = kept.pk, kept.reason, kept.at


@page("outbox/messages/<int:pk>/", "blwch-anfon/negeseuon/<int:pk>/", name="outbox_message_page", title=_("Message"),
      permission="outbox.view_message")  # fmt: skip
def message_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: what it says, what became of it, what can be decided about it."""
    message = get_object_or_404(Message.objects.select_related("content", "person"), pk=pk)
    return _message_page(request, message, DecisionForm(message=message))


def _message_page(request: HttpRequest, message: Message, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    rendered = previews.of_message(message)
    decidable = bool(OFFERED.get(State(message.state))) and request.user.has_perm("outbox.change_message")
    context = {
        "title": subject_of(message.content),
        "message": message,
        "kind": kind_title(message),
        "meaning": state_meaning(message),
        "reason": in_words(message.reason),
        "rendered": rendered,
        "words": _one_language(rendered),
        "frame": reverse("admin:outbox_message_html", args=[message.pk]),
        "events": message.events.order_by("-at", "-pk"),
        "replies": message.replies.all(),
        "form": form if decidable else None,
    }
    return show(request, "outbox/console/message.html", context, status=status)


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
    message = get_object_or_404(Message.objects.select_related("content", "person"), pk=pk)
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
    message = get_object_or_404(Message.objects.select_related("content", "person"), pk=pk)
    return framed(previews.of_message(message))


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
