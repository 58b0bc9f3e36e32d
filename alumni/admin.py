"""Alumni in the console: who they are, what they show, how they say it is going. What they wrote is theirs."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alumni import profiles
from alumni.models import Alumnus, CheckIn, Completion, Profile
from people.models import Person
from people.searching import SearchText, WelshOrder, with_every_word
from ui.console import ConsoleModelAdmin


class ReadOnly(ConsoleModelAdmin):
    """A list and pages to read: these records are made by jobs and by alumni themselves."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is added by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed by hand."""
        return False


class PersonSearch(ReadOnly):
    """Finds records by their person's name or address; ``person`` is the way from the record to the person."""

    person_path = "person"
    search_fields = ("pk",)
    search_help_text = _("Part of a name or email address. Capitals and accents do not matter.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the people room's own rule."""
        parts = (f"{self.person_path}__{name}" for name in ("full_name", "preferred_name", "email"))
        return queryset.alias(searched_text=SearchText(*parts)).filter(with_every_word(search_term)), False


class CompletionInline(admin.TabularInline[Completion, Alumnus]):
    """The series an alumnus completed."""

    model = Completion
    extra = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed by hand."""
        return False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is added by hand."""
        return False


@admin.register(Alumnus)
class AlumnusAdmin(PersonSearch):
    """Those who completed a series."""

    list_display = ("person", "since")
    list_select_related = ("person",)
    list_filter = ("series",)
    ordering = (WelshOrder("person__full_name"), "pk")
    inlines = (CompletionInline,)


@admin.register(Profile)
class ProfileAdmin(PersonSearch):
    """Profiles, claimed or not."""

    person_path = "alumnus__person"
    list_display = ("alumnus", "claimed_at", "audience", "written_in")
    list_select_related = ("alumnus__person",)
    list_filter = ("audience", ("claimed_at", admin.EmptyFieldListFilter))
    ordering = (WelshOrder("alumnus__person__full_name"), "pk")
    actions = ("hide",)

    @admin.action(description=_("Hide from everyone but the team"), permissions=["hide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Profile]) -> None:
        """Hide the profiles chosen, for example because something in them should not be public."""
        actor, at = cast("Person", request.user), timezone.now()
        for profile in queryset:
            profiles.hide(profile=profile, by=actor, at=at)
        messages.success(request, gettext("The profiles chosen are hidden."))

    def has_hide_permission(self, request: HttpRequest) -> bool:
        """Whether the person signed in may hide profiles."""
        return request.user.has_perm("alumni.change_profile")


@admin.register(CheckIn)
class CheckInAdmin(PersonSearch):
    """How alumni say it is going, the latest first."""

    list_display = ("person", "series", "asked_for", "feeling", "answered_at")
    list_select_related = ("person", "series")
    list_filter = ("feeling", "series")
    ordering = ("-answered_at", "-pk")
