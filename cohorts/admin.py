"""Applications, offers, places, participants and attendance on the console: to look up; they are changed by jobs.

Decisions are taken on the pages of ``cohorts.console``, attendance is recorded on that of ``cohorts.running``.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cohorts import console, running
from cohorts.models import Application, Attendance, Offer, Participant, Place
from ui.console import ConsoleModelAdmin

__all__ = ["console", "running"]


class LookUpAdmin(ConsoleModelAdmin):
    """Shows records; nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by hand."""
        return False


@admin.register(Application)
class ApplicationAdmin(LookUpAdmin):
    """Every application, with a way to the page where it is decided."""

    list_display = ("person", "decide", "series", "organisation_shown", "status", "written_in", "submitted_at")
    list_filter = ("status", "series", "written_in")
    list_select_related = ("person", "series", "organisation")
    search_fields = ("person__full_name", "person__email", "organisation__name_cy", "organisation__name_en")

    @admin.display(description=_("page"))
    def decide(self, application: Application) -> str:
        """Link to the page where it is decided."""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:cohorts_application", args=[application.pk]), _("Decide")
        )

    @admin.display(description=_("organisation"))
    def organisation_shown(self, application: Application) -> str:
        """Return the organisation's name, or as the person typed it."""
        return application.organisation_shown


@admin.register(Offer)
class OfferAdmin(LookUpAdmin):
    """Every offer."""

    list_display = ("person", "place", "status", "made_at", "expires_at", "answered_at")
    list_filter = ("status", "place__series")
    list_select_related = ("application__person", "place__series")
    search_fields = ("application__person__full_name", "application__person__email")

    @admin.display(description=_("person"))
    def person(self, offer: Offer) -> str:
        """Return whom the place was offered to."""
        return str(offer.application.person)


@admin.register(Place)
class PlaceAdmin(LookUpAdmin):
    """The places: as many as the series' capacity."""

    list_display = ("series", "number")
    list_filter = ("series",)
    list_select_related = ("series",)


@admin.register(Participant)
class ParticipantAdmin(LookUpAdmin):
    """Everyone who takes or took part."""

    list_display = ("person", "series", "organisation", "session_language", "status", "joined_at")
    list_filter = ("status", "series", "session_language")
    list_select_related = ("person", "series", "organisation")
    search_fields = ("person__full_name", "person__email")


@admin.register(Attendance)
class AttendanceAdmin(LookUpAdmin):
    """Who was where."""

    list_display = ("participant", "session", "presence", "recorded_at")
    list_filter = ("presence", "session__series")
    list_select_related = ("participant__person", "participant__series", "session")
    search_fields = ("participant__person__full_name",)
