"""Series, themes and sessions on the console; a series is run from its own page (``labs.console``)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from labs import console, planning, sessions
from labs.forms import SeriesForm
from labs.models import Series, Session, Theme
from labs.sections import warnings
from languages.console import BilingualAdmin
from people.models import Person

__all__ = ["SeriesAdmin", "SessionAdmin", "ThemeAdmin", "console"]


@admin.register(Series)
class SeriesAdmin(BilingualAdmin):
    """What a series is; where it stands is moved on its own page."""

    form = SeriesForm
    published_here = False
    change_form_template = "admin/labs/series/change_form.html"
    list_display = ("title", "run", "kind", "status", "starts_on", "capacity", "session_count", "owner")
    list_filter = ("status", "kind")
    list_select_related = ("owner",)
    search_fields = ("title_cy", "title_en", "slug")
    autocomplete_fields = ("owner",)
    prepopulated_fields = {"slug": ("title_en",)}
    fields = SeriesForm.Meta.fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        """Add the number of sessions."""
        return cast("QuerySet[Series]", cast("Any", super().get_queryset(request)).with_counts())

    @admin.display(description=_("page"))
    def run(self, series: Series) -> str:
        """Link to the page from which it is run."""
        return format_html('<a href="{}">{}</a>', reverse("admin:labs_series", args=[series.pk]), _("Run"))

    @admin.display(description=_("sessions"))
    def session_count(self, series: Series) -> int:
        """Return how many sessions it has."""
        return int(getattr(series, "session_count"))  # noqa: B009 - annotated

    def save_record(self, request: HttpRequest, obj: Series, form: ModelForm[Series], change: bool) -> None:
        """Hand what was typed to the job."""
        planning.keep(
            series=obj, changed=self.saved_fields(obj, form), by=cast("Person", request.user), at=timezone.now()
        )

    def has_delete_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        """A series is called off, never deleted."""
        return False


@admin.register(Theme)
class ThemeAdmin(BilingualAdmin):
    """The themes of every series."""

    list_display = ("title", "series", "position")
    list_filter = ("series",)
    list_select_related = ("series",)
    search_fields = ("title_cy", "title_en")
    autocomplete_fields = ("series",)
    fields = ("series", "position", "title_cy", "title_en")


@admin.register(Session)
class SessionAdmin(BilingualAdmin):
    """Sessions: a change that calendars show sends everyone the new version."""

    change_form_template = "admin/labs/session/change_form.html"
    list_display = ("number", "title", "series", "starts_at", "mode", "provision", "interpretation_booked_at")
    list_display_links = ("number", "title")
    list_filter = ("series", "mode", "provision")
    list_select_related = ("series",)
    search_fields = ("title_cy", "title_en")
    autocomplete_fields = ("series", "theme")
    fields = (
        "series",
        "theme",
        "number",
        "title_cy",
        "title_en",
        "aims_cy",
        "aims_en",
        "starts_at",
        "ends_at",
        "mode",
        "venue_cy",
        "venue_en",
        "join_url",
        "provision",
        "interpretation_booked_at",
        "make_cy",
        "make_en",
        "outcomes_cy",
        "outcomes_en",
        "speaker",
    )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what must be seen to above the form."""
        session = self.get_object(request, object_id)
        told = warnings(session.series, [session]).get(session.pk, []) if session else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "warnings": told})

    def save_record(self, request: HttpRequest, obj: Session, form: ModelForm[Session], change: bool) -> None:
        """Hand what was typed to the job."""
        sessions.keep(
            session=obj, changed=self.saved_fields(obj, form), by=cast("Person", request.user), at=timezone.now()
        )

    def delete_model(self, request: HttpRequest, obj: Session) -> None:
        """Hand the removal to the job."""
        sessions.remove(session=obj, by=cast("Person", request.user), at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        """Remove several, each through the job."""
        for session in queryset:
            self.delete_model(request, session)
