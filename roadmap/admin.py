"""The roadmap on the console."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from languages.console import BilingualAdmin
from people.models import Person
from roadmap.forms import MoveForm
from roadmap.models import Goal, Horizon, Item, Move, Roadmap
from roadmap.moving import move
from ui.console import page, panel, show


class HeldBackFilter(admin.SimpleListFilter):
    """Finds items that wait for their other language."""

    title = _("held back")
    parameter_name = "held_back"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the one choice."""
        return [("yes", _("One language is missing"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        """Keep the items that wait."""
        return cast("Any", queryset).held_back() if self.value() == "yes" else queryset


@admin.register(Roadmap)
class RoadmapAdmin(BilingualAdmin):
    """The document's own title and introduction."""

    list_display = ("title", "ref", "published_at")
    readonly_fields = ("ref", "published_at")


@admin.register(Goal)
class GoalAdmin(BilingualAdmin):
    """Goals in order."""

    list_display = ("title", "position", "published_at")
    list_select_related = ("roadmap",)
    readonly_fields = ("published_at",)


class MoveInline(admin.TabularInline[Move, Item]):
    """Every move of the item; moves are made on their own page and never edited."""

    model = Move
    extra = 0
    can_delete = False
    fields = readonly_fields = ("at", "by", "from_horizon", "to_horizon", "in_welsh", "in_english")

    @admin.display(description=_("Why, in Welsh"))
    def in_welsh(self, move: Move) -> str:
        """Return the reason in Welsh."""
        return str(move.why_cy)  # type: ignore[attr-defined]

    @admin.display(description=_("Why, in English"))
    def in_english(self, move: Move) -> str:
        """Return the reason in English."""
        return str(move.why_en)  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds a move here."""
        return False


@admin.register(Item)
class ItemAdmin(BilingualAdmin):
    """Items: what they say and, on a page of its own, where they stand."""

    list_display = ("text", "goal", "horizon", "owner", "published_at")
    list_filter = ("horizon", HeldBackFilter, "goal")
    list_select_related = ("goal", "owner")
    search_fields = ("text_cy", "text_en", "ref")
    autocomplete_fields = ("owner",)
    readonly_fields = ("horizon", "published_at", "withdrawn_at")
    inlines = (MoveInline,)
    change_form_template = "admin/roadmap/item/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask where a new item stands; later it moves on its own page, with a reason."""
        return self.readonly_fields if obj else ("published_at", "withdrawn_at")


@panel(order=60, permission="roadmap.view_item", template="roadmap/console/held_back.html")
def held_back(request: HttpRequest) -> dict[str, Any] | None:
    """Say how many items wait for their other language."""
    waiting = Item.objects.held_back().count()
    return {"waiting": waiting} if waiting else None


@page(
    "roadmap/item/<int:pk>/move/",
    "map-ffordd/eitem/<int:pk>/symud/",
    name="roadmap_item_move",
    title=_("Move an item of the roadmap"),
    permission="roadmap.change_item",
)
def move_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where the item stands; a POST moves it, with the reason in both languages."""
    item: Item = get_object_or_404(Item.objects.select_related("goal"), pk=pk)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = {"cy": form.cleaned_data["why_cy"], "en": form.cleaned_data["why_en"]}
        try:
            move(
                item=item,
                to=Horizon(form.cleaned_data["to"]),
                why=why,
                by=cast("Person", request.user),
                at=timezone.now(),
            )
        except ValidationError as error:
            form.add_error("to", error)
        else:
            messages.success(request, _("The item was moved."))
            return HttpResponseRedirect(reverse("admin:roadmap_item_change", args=[item.pk]))
    return show(request, "roadmap/console/move.html", {"form": form, "item": item})
