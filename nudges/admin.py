"""The library of sequences in the console, and lists to look things up in. Plans are run from ``nudges.console``."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from languages.console import BilingualAdmin
from nudges import console, console_steps
from nudges.admin_forms import SequenceForm, StepForm
from nudges.anchors import ANCHORS
from nudges.models import Answer, CalendarChange, Nudge, Preference, Sequence, Step
from people import audit
from people.models import Person
from ui.console import ConsoleModelAdmin

__all__ = ["console", "console_steps"]


class LibraryAdmin(BilingualAdmin):
    """What the library holds; each change is told in the audit trail."""

    def save_record(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save everything but the texts, and say what changed."""
        obj.save()
        changed = self.saved_fields(obj, form)
        by = cast("Person", request.user)
        audit.record("sequence-edited", by=by, at=timezone.now(), on=obj, changed=changed)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove it and record who did."""
        audit.record("sequence-removed", by=cast("Person", request.user), at=timezone.now(), on=obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Remove each, and record who did."""
        for one in queryset:
            self.delete_model(request, one)


class ReadOnlyAdmin(ConsoleModelAdmin):
    """A list to look things up in; what changes these records are jobs."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes one by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes one by hand."""
        return False


@admin.register(Sequence)
class SequenceAdmin(LibraryAdmin):
    """Sequences: what they hang on, and whether they are in use."""

    form = SequenceForm
    published_here = False
    list_display = ("title", "hangs_on", "active", "standing")
    list_filter = ("active",)
    search_fields = ("title_cy", "title_en", "slug")
    fields = ("slug", "title_cy", "title_en", "anchor", "active", "standing", "position")

    @admin.display(description=_("hangs on"), ordering="anchor")
    def hangs_on(self, sequence: Sequence) -> str:
        """Return what happens for its steps to count from."""
        return str(ANCHORS[sequence.anchor].title)


@admin.register(Step)
class StepAdmin(LibraryAdmin):
    """Steps of the library: when, for what goal, and what they say in both languages."""

    form = StepForm
    list_display = ("subject", "sequence", "stream", "goal", "sendable_at")
    list_filter = ("sequence", "stream")
    list_select_related = ("sequence",)
    search_fields = ("subject_cy", "subject_en", "slug")
    fields = (
        "sequence",
        "slug",
        "position",
        "amount",
        "unit",
        "direction",
        "local_time",
        "goal",
        "conditions",
        "stream",
        "priority",
        "shelf_life_days",
        "subject_cy",
        "subject_en",
        "body_cy",
        "body_en",
    )


@admin.register(Nudge)
class NudgeAdmin(ReadOnlyAdmin):
    """Every nudge, to be found by person, series, state and reason."""

    list_display = ("page", "person", "series", "due_at", "state", "reason")
    list_display_links = None
    list_filter = ("state", "reason")
    search_fields = ("person__full_name", "person__email")
    list_select_related = ("person", "plan_step__plan__series")
    ordering = ("-due_at",)
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("step"))
    def page(self, nudge: Nudge) -> str:
        """Link to the nudge's own page."""
        return format_html('<a href="{}">{}</a>', reverse("admin:nudges_one", args=[nudge.pk]), nudge.plan_step)

    @admin.display(description=_("series"))
    def series(self, nudge: Nudge) -> str:
        """Name the series."""
        return str(nudge.plan_step.plan.series)


@admin.register(Preference)
class PreferenceAdmin(ReadOnlyAdmin):
    """Who has paused or slowed their messages."""

    list_display = ("person", "paused_until", "slower", "changed_at")
    list_select_related = ("person",)


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin):
    """Who replied, or said that it is done."""

    list_display = ("person", "plan", "kind", "at")
    list_select_related = ("person", "plan")


@admin.register(CalendarChange)
class CalendarChangeAdmin(ConsoleModelAdmin):
    """Days that a proclamation made holidays or working days."""

    list_display = ("day", "is_holiday", "note")

    def save_model(self, request: HttpRequest, obj: CalendarChange, form: ModelForm[Any], change: bool) -> None:
        """Keep it and record who said so."""
        super().save_model(request, obj, form, change)
        by = cast("Person", request.user)
        audit.record(
            "holiday-changed", by=by, at=timezone.now(), on=obj, day=obj.day.isoformat(), is_holiday=obj.is_holiday
        )

    def delete_model(self, request: HttpRequest, obj: CalendarChange) -> None:
        """Let the day be again what the software knows it as, and record who said so."""
        by = cast("Person", request.user)
        audit.record("holiday-removed", by=by, at=timezone.now(), on=obj, day=obj.day.isoformat())
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CalendarChange]) -> None:
        """Take back each, and record who said so."""
        for one in queryset:
            self.delete_model(request, one)
