"""People in the console: finding them, what is on record about them, what they may do, and the audit trail."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people import details, roles
from people.choices import choose_language
from people.console_forms import NewPersonForm, PersonForm, PersonWithRolesForm, TrailForm
from people.models import AuditEntry, LanguageSource, Person
from people.panels import PERSON_PANELS, rendered
from people.registering import register
from people.searching import WelshOrder
from people.telling import tell_all
from ui.console import ConsoleModelAdmin, page, show

ENTRIES_ON_PERSON = 20
ENTRIES_ON_PAGE = 50


@admin.register(Person)
class PersonAdmin(ConsoleModelAdmin):
    """A person's page: what they told us, then a section from each room that knows something of them."""

    list_display = ("name", "email", "language", "is_staff")
    list_filter = ("language", "is_staff", "is_active")
    search_fields = ("full_name",)
    search_help_text = _("Part of a name or email address. Capitals and accents do not matter.")
    ordering = (WelshOrder("full_name"), "pk")

    @admin.display(description=_("name"), ordering=WelshOrder("full_name"))
    def name(self, person: Person) -> str:
        """Return the name, or the address of someone who gave none."""
        return str(person)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Person], search_term: str
    ) -> tuple[QuerySet[Person], bool]:
        """Search by the people room's own rule."""
        return cast("Any", queryset).search(search_term), False

    def get_form(self, request: HttpRequest, obj: Person | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form of a new or a known person."""
        known = PersonWithRolesForm if self._manages(request, obj) else PersonForm
        return super().get_form(request, obj, change, **{**kwargs, "form": known if obj else NewPersonForm})

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """Return the fields that the person signed in may fill in."""
        if obj is None:
            return NewPersonForm.Meta.fields
        return (*PersonForm.Meta.fields, "roles") if self._manages(request, obj) else PersonForm.Meta.fields

    def _manages(self, request: HttpRequest, obj: Person | None) -> bool:
        return request.user.has_perm(details.MANAGE_STAFF) and self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Whether staff may change people at all, and this one."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or details.may_manage(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Nobody is deleted by hand."""
        return False

    def save_model(self, request: HttpRequest, obj: Person, form: ModelForm[Person], change: bool) -> None:
        """Hand what was typed to the jobs, each of which records what it did."""
        actor, at, given = cast("Person", request.user), timezone.now(), form.cleaned_data
        if not change:
            made = register(**{**given, "source": LanguageSource.STAFF, "by": actor, "at": at})
            obj.pk = made.pk
            return
        person = Person.objects.get(pk=obj.pk)
        details.edit(
            person=person, full_name=given["full_name"], preferred_name=given["preferred_name"], by=actor, at=at
        )
        details.change_email(person=person, email=given["email"], by=actor, at=at)
        details.set_active(person=person, active=given["is_active"], by=actor, at=at)
        if given["language"] != person.language:
            choose_language(person=person, language=given["language"], source=LanguageSource.STAFF, by=actor, at=at)
        if "roles" in form.changed_data:
            roles.give(person=person, slugs=given["roles"], by=actor, at=at)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the person with the rooms' sections and the latest entries of the audit trail."""
        person = self.get_object(request, object_id)
        context = {**(extra_context or {}), **(self._about(request, person) if person else {})}
        return super().change_view(request, object_id, form_url, context)

    @staticmethod
    def _about(request: HttpRequest, person: Person) -> dict[str, Any]:
        allowed = request.user.has_perm("people.view_auditentry")
        entries = AuditEntry.objects.with_person(person).select_related("by")[:ENTRIES_ON_PERSON] if allowed else ()
        return {
            "sections": rendered(PERSON_PANELS.values(), request, person),
            "entries": tell_all(entries),
            "may_manage": details.may_manage(request.user, person),
        }


@page(
    "people/<int:pk>/sign-out/",
    "pobl/<int:pk>/allgofnodi/",
    name="people_sign_out",
    title=_("Sign someone out everywhere"),
    permission="people.change_person",
)
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then end every session of a person."""
    person = get_object_or_404(Person, pk=pk)
    if not details.may_manage(request.user, person):
        raise PermissionDenied
    if request.method != "POST":
        return show(request, "people/console/sign_out.html", {"person": person})
    details.end_sessions(person=person, by=cast("Person", request.user), at=timezone.now())
    messages.success(request, gettext("They have been signed out everywhere."))
    return redirect("admin:people_person_change", person.pk)


@page(
    "audit/",
    "archwilio/",
    name="people_audit",
    title=_("Audit trail"),
    permission="people.view_auditentry",
)
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Show who did what, in sentences, the latest first."""
    form = TrailForm(request.GET)
    entries = AuditEntry.objects.select_related("by")
    if form.is_valid():
        entries = _narrowed(entries, form.cleaned_data)
    listed = Paginator(entries, ENTRIES_ON_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": listed, "entries": tell_all(listed), "person": form.cleaned_data.get("person")}
    return show(request, "people/console/audit.html", context)


def _narrowed(entries: Any, given: dict[str, Any]) -> Any:
    if given["person"]:
        entries = entries.with_person(given["person"])
    if given["action"]:
        entries = entries.filter(action=given["action"])
    if given["since"]:
        entries = entries.filter(at__gte=timezone.make_aware(datetime.combine(given["since"], time.min)))
    return entries
