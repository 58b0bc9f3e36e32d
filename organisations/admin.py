"""Organisations, who works in them, and the pipeline, on the console."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from languages.console import BilingualAdmin
from organisations.forms import StageForm
from organisations.models import Affiliation, Organisation, Prospect
from organisations.pipeline import STAGES, move, plan_action
from people import audit
from people.models import Person
from ui.console import ConsoleModelAdmin, page, panel, show


@admin.register(Organisation)
class OrganisationAdmin(BilingualAdmin):
    """Bodies; those of the data file come from ``load_public_bodies``."""

    list_display = ("name", "sector", "listed")
    list_filter = ("listed", "sector")
    search_fields = ("name_cy",)
    search_help_text = gettext_lazy("Part of a name in either language, or of another name it is known by.")
    prepopulated_fields = {"slug": ("name_en",)}
    fields = ("name_cy", "name_en", "slug", "sector", "website", "aliases", "listed")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """List them by name in the language of the page."""
        return cast("QuerySet[Organisation]", cast("Any", super().get_queryset(request)).in_order())

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Leave the order to the queryset."""
        return ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        """Search by the room's own rule."""
        return cast("Any", queryset).search(search_term), False

    def save_record(self, request: HttpRequest, obj: Organisation, form: ModelForm[Organisation], change: bool) -> None:
        """Save, and record it."""
        obj.save()
        action = "organisation-changed" if change else "organisation-added"
        fields = sorted(form.changed_data)
        audit.record(action, by=cast("Person", request.user), at=timezone.now(), on=obj, fields=fields)


@admin.register(Affiliation)
class AffiliationAdmin(ConsoleModelAdmin):
    """Who works where."""

    list_display = ("person", "organisation", "job_title", "started_on", "ended_on")
    list_select_related = ("person", "organisation")
    search_fields = ("person__full_name", "person__email", "organisation__name_cy", "organisation__name_en")
    autocomplete_fields = ("person", "organisation")


class ProspectForm(forms.ModelForm[Prospect]):
    """Whose move it is and what comes next; the stage is moved on its own page."""

    class Meta:
        model = Prospect
        fields = ("organisation", "owner", "next_action", "next_action_on", "notes")


@admin.register(Prospect)
class ProspectAdmin(ConsoleModelAdmin):
    """The pipeline."""

    form = ProspectForm
    change_form_template = "admin/organisations/prospect/change_form.html"
    list_display = ("organisation", "stage", "owner", "next_action", "next_action_on")
    list_filter = ("stage",)
    list_select_related = ("organisation", "owner")
    search_fields = ("organisation__name_cy", "organisation__name_en")
    autocomplete_fields = ("organisation", "owner")
    ordering = ("next_action_on", "pk")

    def save_model(self, request: HttpRequest, obj: Prospect, form: ModelForm[Prospect], change: bool) -> None:
        """Save, and hand the next action to the job."""
        obj.save()
        plan_action(
            prospect=obj,
            owner=obj.owner,
            action=obj.next_action,
            on=obj.next_action_on,
            by=cast("Person", request.user),
            at=timezone.now(),
        )


@page(
    "organisations/pipeline/<int:pk>/move/",
    "sefydliadau/piblinell/<int:pk>/symud/",
    name="organisations_prospect_move",
    title=gettext_lazy("Move along the pipeline"),
    permission="organisations.change_prospect",
)
def move_prospect(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where the organisation stands; POST moves it."""
    prospect = get_object_or_404(Prospect.objects.select_related("organisation"), pk=pk)
    form = StageForm(request.POST if request.method == "POST" else None, prospect=prospect)
    if form.is_valid():
        try:
            move(
                prospect=prospect,
                stage=form.cleaned_data["stage"],
                by=cast("Person", request.user),
                at=timezone.now(),
            )
        except ValidationError as error:
            form.add_error("stage", error)
        else:
            messages.success(request, _("The organisation was moved."))
            return HttpResponseRedirect(reverse("admin:organisations_prospect_change", args=[pk]))
    context = {"form": form, "prospect": prospect, "meaning": STAGES.states[prospect.stage].meaning}
    return show(request, "organisations/console/move.html", context)


@panel(order=40, permission="organisations.view_prospect", template="organisations/console/panel.html")
def next_actions(request: HttpRequest) -> dict[str, Any] | None:
    """List what the pipeline waits for today."""
    due = Prospect.objects.waiting_for_action(on=timezone.localdate()).select_related("organisation", "owner")
    return {"due": due} if due else None
