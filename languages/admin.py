"""The languages room in the console: the translators' queue, files out and back, service notices, the parity figure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from languages import publishing, taking
from languages.approving import send_for_review
from languages.bringing_back import bring_back
from languages.console import BilingualAdmin
from languages.differences import difference
from languages.entries import Entry, entries
from languages.exchange import ENDINGS, TYPES, Row, export, exportable, weigh
from languages.forms import ApplyForm, EmergencyForm, EntryForm, ExportForm, ImportForm, QueueForm, packed
from languages.models import ServiceNotice, State, TextState
from languages.parity import parity
from languages.writing import save_texts
from people import audit
from people.models import Person
from ui.console import ConsoleModelAdmin, page, panel, show
from ui.toggle import TOGGLE_FORM, as_typed, is_toggle

ON_PAGE = 50
VIEW, CHANGE = "languages.view_textstate", "languages.change_textstate"


@admin.register(TextState)
class TextStateAdmin(ConsoleModelAdmin):
    """Every text that is followed, to look at: the jobs change them."""

    exclude = ("field",)
    readonly_fields = ("called",)
    list_display = ("content_type", "object_id", "called", "language", "state", "needed_by", "assigned_to")
    list_filter = (
        "state",
        "language",
        "public",
        "reviewed_by_welsh_speaker",
        ("content_type", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("content_type", "assigned_to")

    @admin.display(description=_("text"), ordering="field")
    def called(self, text: TextState) -> str:
        """Return what the text is called."""
        return text.label

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes one by hand."""
        return False


@admin.register(ServiceNotice)
class ServiceNoticeAdmin(BilingualAdmin):
    """Notices above every public page."""

    list_display = ("__str__", "published_at", "ends_at")
    readonly_fields = ("published_at", "emergency_reason")
    change_form_template = "languages/console/notice_form.html"


@page(
    "languages/notices/<int:pk>/emergency/",
    "ieithoedd/hysbysiadau/<int:pk>/argyfwng/",
    name="languages_emergency",
    title=_("Publish in one language, in an emergency"),
    permission=publishing.RIGHT_IN_EMERGENCY,
)
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why; a POST publishes the notice in the language it has."""
    notice = get_object_or_404(ServiceNotice, pk=pk)
    form = EmergencyForm(request.POST or None)
    if is_toggle(request):
        form = as_typed(form, request)
    elif request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            publishing.publish_in_emergency(record=notice, reason=reason, by=_person(request), at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The notice is public. Its other language tops the translators’ queue."))
            return HttpResponseRedirect(reverse("admin:languages_servicenotice_change", args=[notice.pk]))
    texts = [(text, language) for language in ("cy", "en") if (text := getattr(notice, f"text_{language}"))]
    context = {"form": form, "notice_texts": texts, "toggle_form": TOGGLE_FORM}
    return show(request, "languages/console/emergency.html", context)


# --- the queue -----------------------------------------------------------------------------------------------------


@page(
    "languages/queue/",
    "ieithoedd/ciw/",
    name="languages_queue",
    title=_("Translators’ queue"),
    permission=VIEW,
)
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits, most pressing first; a POST answers with a file of it for translation."""
    form, export_form = QueueForm(request.GET or None), ExportForm(request.POST or None)
    may_change = request.user.has_perm(CHANGE)
    if may_change and export_form.is_valid() and not is_toggle(request):
        return _export(request, export_form)
    listed = form.narrowed(TextState.objects.queued(), _person(request)).select_related("assigned_to")
    found = Paginator(listed, ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": found,
        "entries": entries(found.object_list),
        "today": timezone.localdate(),
        "export": export_form if may_change else None,
        "query": _narrowing(request),
    }
    return show(request, "languages/console/queue.html", context)


@page(
    "languages/queue/<int:pk>/",
    "ieithoedd/ciw/<int:pk>/",
    name="languages_entry",
    title=_("A text of the queue"),
    permission=CHANGE,
)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a text beside its other language; a POST takes it, puts it back, saves it or sends it for review."""
    found = _entry(pk)
    form = EntryForm(request.POST or None, entry=found)
    if is_toggle(request):
        form = as_typed(form, request)
    elif request.method == "POST" and form.is_valid():
        following = _following(request, found.side)
        if _done(request, found, form):
            return HttpResponseRedirect(following)
    context = {"form": form, "entry": found, "pieces": _pieces(found), "toggle_form": TOGGLE_FORM}
    return show(request, "languages/console/entry.html", context)


def _entry(pk: int) -> Entry:
    found = entries([get_object_or_404(TextState.objects.select_related("assigned_to"), pk=pk)])
    if not found:
        raise Http404  # its record was deleted past the hook
    return found[0]


def _pieces(found: Entry) -> Any:
    """What changed in the other language since it was last approved: the reason this one is out of date."""
    other = found.other
    if other is None or not other.approved_text or other.approved_text == other.working_text:
        return []
    return difference(other.approved_text, other.working_text)


def _done(request: HttpRequest, found: Entry, form: EntryForm) -> bool:
    try:
        _do(request, found, form.cleaned_data["text"])
    except ValidationError as error:
        form.add_error("text", error)
        return False
    return True


def _do(request: HttpRequest, found: Entry, text: str) -> None:
    side, by, at = found.side, _person(request), timezone.now()
    if "take" in request.POST:
        taking.take(text=side, by=by, at=at)
        messages.success(request, _("The text is yours."))
        return
    if "put_back" in request.POST:
        taking.put_back(text=side, by=by, at=at)
        messages.success(request, _("The text is back in the queue."))
        return
    save_texts(record=found.record, texts={side.column: text}, by=by, at=at)
    if "send" in request.POST:
        _send(side, by, at)
    messages.success(request, _("Saved."))


def _send(side: TextState, by: Person, at: datetime) -> None:
    side.refresh_from_db()
    if side.state != State.IN_REVIEW:
        send_for_review(text=side, by=by, at=at)


def _following(request: HttpRequest, side: TextState) -> str:
    """Return where to go next: the following text of the narrowed queue, the same for who takes one, or the queue."""
    query = request.GET.urlencode()
    suffix = f"?{query}" if query else ""
    if {"take", "put_back"} & set(request.POST):
        return reverse("admin:languages_entry", args=[side.pk]) + suffix
    waiting = QueueForm(request.GET or None).narrowed(TextState.objects.queued(), _person(request))
    keys = list(waiting.exclude(state=State.IN_REVIEW).values_list("pk", flat=True))
    place = keys.index(side.pk) + 1 if side.pk in keys else 0
    rest = [key for key in [*keys[place:], *keys[:place]] if key != side.pk]
    return (reverse("admin:languages_entry", args=[rest[0]]) if rest else reverse("admin:languages_queue")) + suffix


def _narrowing(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


# --- files out and back --------------------------------------------------------------------------------------------


def _export(request: HttpRequest, form: ExportForm) -> HttpResponse:
    """Answer with a file of the narrowed queue, to be translated into one language; the export is on record."""
    language, kind = form.cleaned_data["into"], form.cleaned_data["format"]
    waiting = QueueForm(request.GET or None).narrowed(TextState.objects.queued(), _person(request))
    listed = exportable(entries(waiting.filter(language=language)), language=language)
    audit.record("texts-exported", by=_person(request), at=timezone.now(), count=len(listed), format=kind)
    response = HttpResponse(export(listed, language=language, kind=kind), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="labs-{language}.{ENDINGS[kind]}"'
    return response


@page(
    "languages/queue/import/",
    "ieithoedd/ciw/mewnforio/",
    name="languages_import",
    title=_("Bring back translations"),
    permission=CHANGE,
)
def import_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file; a POST with one shows what it would change, and a POST from that page changes it."""
    if "packed" in request.POST and not is_toggle(request):
        return _apply(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if is_toggle(request):
        form = as_typed(form, request)
    elif request.method == "POST" and form.is_valid():
        units, kind = form.cleaned_data["units"], form.cleaned_data["kind"]
        apply = ApplyForm(initial={"packed": packed(units, kind)})
        return _rows(request, weigh(units), {"form": apply, "preview": True})
    return show(request, "languages/console/import.html", {"form": form, "toggle_form": TOGGLE_FORM})


def _apply(request: HttpRequest) -> HttpResponse:
    form = ApplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["packed"])))
        return HttpResponseRedirect(reverse("admin:languages_import"))
    units, kind = form.cleaned_data["packed"]
    rows = bring_back(units=units, kind=kind, by=_person(request), at=timezone.now())
    return _rows(request, rows, {"preview": False})


def _rows(request: HttpRequest, rows: list[Row], context: dict[str, Any]) -> HttpResponse:
    taken = sum(row.taken for row in rows)
    counts = {"rows": rows, "taken": taken, "not_taken": len(rows) - taken}
    return show(request, "languages/console/import_rows.html", {**counts, **context})


# --- the parity figure ---------------------------------------------------------------------------------------------


@panel(order=30, permission=VIEW, template="languages/console/parity_panel.html")
def parity_panel(request: HttpRequest) -> dict[str, Any]:
    """Show the parity figure on the front page."""
    return {"parity": parity(on=timezone.localdate())}
