"""Lists of messages, choices and addresses in the console; a message's own page is in ``outbox.console``."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from outbox import console, delivery, kinds
from outbox.console_forms import SuppressionForm
from outbox.correspondence import subject_of
from outbox.models import DeliveryEvent, Message, OptOut, Reply, Suppression
from people.models import Person
from ui.console import ConsoleModelAdmin

__all__ = ["console"]

STOPPED_AT = {
    "email": _("A link in an email"),
    "one-click": _("Button of their mail program"),
    "preferences": _("Page of their choices"),
    "next": _("Page of what they get next"),
}
"""Where a person can stop a stream themselves, by the source on record."""


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
            '<a href="{}">{}</a>', reverse("admin:outbox_message_page", args=[message.pk]), subject_of(message)
        )

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, message: Message) -> str:
        """Return the title of its kind."""
        return console.kind_title(message)

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
