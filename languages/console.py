"""The staff form with the two languages side by side, for every model that declares its texts.

A room writes ``class SeriesAdmin(BilingualAdmin)`` and gets, field by field, Welsh beside English, where each of them
is, what changed since it was approved, and the buttons to send it for review, approve it, send it back, publish both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import BoundField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from languages import approving, publishing
from languages.bilingual_form import ACTION, REASON, SEEN, SEND_BACK, BilingualForm, mark
from languages.differences import ADDED, REMOVED, Piece, difference
from languages.models import State, TextState
from languages.publishing import state_in_words
from languages.texts import Declaration, declarations
from languages.writing import save_texts
from people.models import Language, Person
from ui.console import ConsoleModelAdmin

TEXTS = "bilingual"
"""The class of the fieldset that the template draws in two columns."""


@dataclass(frozen=True, slots=True)
class Side:
    """One language of a text, as the form shows it."""

    column: str
    language: str
    label: str
    bound: BoundField | None
    text: str
    state: str = ""
    state_label: str = ""
    reviewed: bool = False
    reason: str = ""
    typed_reason: str = ""
    pieces: Sequence[Piece] = ()
    actions: Sequence[tuple[str, str]] = ()

    @property
    def seen(self) -> tuple[str, str]:
        """The name and the value that say which version this page shows."""
        return SEEN + self.column, mark(self.text)

    @property
    def reason_name(self) -> str:
        """The name of the input for the reason to send the text back, or nothing where it cannot be."""
        return REASON + self.column if any(value.startswith(SEND_BACK) for value, _label in self.actions) else ""

    @property
    def removed(self) -> int:
        """How many words went since the text was approved."""
        return self._count(REMOVED)

    @property
    def added(self) -> int:
        """How many words came since the text was approved."""
        return self._count(ADDED)

    def _count(self, kind: str) -> int:
        return sum(len(piece.text.split()) for piece in self.pieces if piece.kind == kind)


@dataclass(frozen=True, slots=True)
class Pair:
    """A text in its two languages."""

    label: str
    optional: bool
    sides: list[Side] = field(default_factory=list)


class BilingualAdmin(ConsoleModelAdmin):
    """A model admin whose declared texts stand side by side.

    ``published_here`` off is for what another page makes public for the first time, such as a series by opening it; its
    later words are published here all the same.
    """

    form = BilingualForm
    change_form_template = "languages/console/bilingual_form.html"
    published_here = True

    @property
    def declaration(self) -> Declaration:
        """The texts of the model."""
        return declarations[self.model]

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out the fields that stand for whichever language is spoken now."""
        return [*(super().get_exclude(request, obj) or ()), *self.declaration.fields]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put the texts first and leave everything else as it was."""
        texts = {*self.declaration.fields, *self.declaration.columns}
        rest = [
            (name, {**options, "fields": [one for one in options["fields"] if one not in texts]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        own = (None, {"fields": list(self.declaration.columns), "classes": [TEXTS]})
        return [own, *(entry for entry in rest if entry[1]["fields"])]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the words written and, with the words in use, the record: a public one keeps what it shows."""
        columns = [column for column in self.declaration.columns if column in form.cleaned_data]
        texts = {column: form.cleaned_data[column] or "" for column in columns}
        kept = self.model._default_manager.get(pk=obj.pk) if change else obj
        if change:
            save_texts(record=kept, texts=texts, by=_person(request), at=timezone.now())
        for column in columns:
            setattr(obj, column, getattr(kept, column) if change else "")
        self.save_record(request, obj, form, change)
        if not change:
            save_texts(record=obj, texts=texts, by=_person(request), at=timezone.now())

    def saved_fields(self, obj: Any, form: Any) -> list[str]:
        """Return the fields that changed for everyone who reads them; words that are held are not among them."""
        held = self.declaration.columns if self.declaration.is_public(obj) else ()
        return [name for name in form.changed_data if name not in held]

    def save_record(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save everything but the texts; a room with a job for it calls the job here."""
        obj.save()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the pairs of texts and the buttons for all of them."""
        obj = kwargs.get("obj") or (args[3] if len(args) > 3 else None)
        form = context["adminform"].form
        context["bilingual"] = list(self._pairs(request, form, obj))
        context["text_actions"] = self._actions_for_all(request, obj)
        context["held"] = bool(obj and self._held(obj))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Do what the button asked after the record was added, or what Django does."""
        return self._act(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Do what the button asked after the record was saved, or what Django does."""
        return self._act(request, obj) or super().response_change(request, obj)

    # --- what the form shows ---

    def _pairs(self, request: HttpRequest, form: ModelForm[Any], obj: Any) -> Iterator[Pair]:
        known = {side.column: side for side in TextState.objects.of(obj)} if obj else {}
        for name in self.declaration.fields:
            pair = Pair(self.declaration.label(name), name in self.declaration.optional)
            for language in Language:
                column = f"{name}_{language.value}"
                pair.sides.append(self._side(request, form, obj, column, language, known.get(column)))
            yield pair

    def _side(
        self, request: HttpRequest, form: Any, obj: Any, column: str, language: Language, known: TextState | None
    ) -> Side:
        bound = form[column] if column in form.fields else None
        text = form.working[column] if bound is not None else getattr(obj, column, "") or ""
        if known is None:
            return Side(column, language.value, str(language.label), bound, text)
        changed = known.approved_text and known.approved_text != known.working_text
        return Side(
            column,
            language.value,
            str(language.label),
            bound,
            known.working_text,
            state=known.state,
            state_label=state_in_words(known),
            reviewed=known.reviewed_by_welsh_speaker,
            reason=known.sent_back_reason,
            typed_reason=request.POST.get(REASON + column, ""),
            pieces=difference(known.approved_text, known.working_text) if changed else (),
            actions=self._actions(request, obj, known),
        )

    def _actions(self, request: HttpRequest, obj: Any, side: TextState) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        if side.state in (State.DRAFT, State.OUT_OF_DATE) and self.has_change_permission(request, obj):
            found.append((f"send:{side.column}", gettext("Save and send for review")))
        if side.state == State.IN_REVIEW and request.user.has_perm(approving.RIGHT):
            found.append((f"approve:{side.column}", gettext("Approve")))
            found.append((f"{SEND_BACK}:{side.column}", gettext("Send back")))
        if self._wants_welsh_speaker(side) and request.user.has_perm(approving.RIGHT):
            found.append((f"reviewed:{side.column}", gettext("I speak Welsh and have reviewed this")))
        return found

    @staticmethod
    def _wants_welsh_speaker(side: TextState) -> bool:
        waiting = side.state in (State.IN_REVIEW, State.APPROVED) and not side.reviewed_by_welsh_speaker
        return waiting and side.language == Language.WELSH

    def _actions_for_all(self, request: HttpRequest, obj: Any) -> list[tuple[str, str]]:
        if not self.has_change_permission(request, obj):
            return []
        found = [("send:", gettext("Save and send everything for review"))]
        if obj and request.user.has_perm(approving.RIGHT):
            found.append(("approve:", gettext("Approve everything in review")))
            found += self._ways_of_publishing(obj)
        return found

    def _ways_of_publishing(self, obj: Any) -> list[tuple[str, str]]:
        public, found = self.declaration.is_public(obj), []
        if public or (self.published_here and self.declaration.public):
            found.append(("publish:", gettext("Publish both languages")))
        if public and self.published_here and self.declaration.public:
            found.append(("unpublish:", gettext("Take back from the public")))
        return found

    def _held(self, obj: models.Model) -> bool:
        return self.declaration.is_public(obj) and any(side.held for side in TextState.objects.of(obj))

    # --- what its buttons do ---

    def _act(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        action, _colon, column = request.POST.get(ACTION, "").partition(":")
        if action not in ACTIONS:
            return None
        try:
            ACTIONS[action](request, obj, column)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        except PermissionDenied:
            messages.error(request, gettext("You may not do this."))
        else:
            messages.success(request, str(DONE[action]))
        opts = self.opts
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk]))


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _chosen(obj: models.Model, column: str, *states: State) -> list[TextState]:
    """Return the text of ``column`` or, without one, everything in ``states`` of the record and of its parts."""
    if column:
        return [side for side in TextState.objects.of(obj) if side.column == column]
    return [
        side
        for alike in publishing.with_parts(obj)
        if alike
        for side in TextState.objects.of_many(type(alike[0]), [one.pk for one in alike])
        if side.state in states and side.working_text
    ]


def _send(request: HttpRequest, obj: models.Model, column: str) -> None:
    # What is out of date is sent one by one: someone must say that its words still hold.
    for side in _chosen(obj, column, State.DRAFT):
        approving.send_for_review(text=side, by=_person(request), at=timezone.now())


def _approve(request: HttpRequest, obj: models.Model, column: str) -> None:
    for side in _chosen(obj, column, State.IN_REVIEW):
        approving.approve(text=side, by=_person(request), at=timezone.now())


def _send_back(request: HttpRequest, obj: models.Model, column: str) -> None:
    if not request.user.has_perm(approving.RIGHT):
        raise PermissionDenied
    for side in _chosen(obj, column, State.IN_REVIEW):
        reason = request.POST.get(REASON + column, "")
        approving.send_back(text=side, reason=reason, by=_person(request), at=timezone.now())


def _reviewed(request: HttpRequest, obj: models.Model, column: str) -> None:
    if not request.user.has_perm(approving.RIGHT):
        raise PermissionDenied
    for side in _chosen(obj, column or "-"):
        approving.mark_reviewed(text=side, by=_person(request), at=timezone.now())


def _publish(request: HttpRequest, obj: models.Model, column: str) -> None:
    if not request.user.has_perm(approving.RIGHT):
        raise PermissionDenied
    within = declarations[type(obj)].within
    publishing.publish(record=getattr(obj, within) if within else obj, by=_person(request), at=timezone.now())


def _unpublish(request: HttpRequest, obj: models.Model, column: str) -> None:
    if not request.user.has_perm(approving.RIGHT):
        raise PermissionDenied
    publishing.unpublish(record=obj, by=_person(request), at=timezone.now())


ACTIONS: dict[str, Callable[[HttpRequest, models.Model, str], None]] = {
    "send": _send,
    "approve": _approve,
    SEND_BACK: _send_back,
    "reviewed": _reviewed,
    "publish": _publish,
    "unpublish": _unpublish,
}
DONE = {
    "send": _("Saved and sent for review."),
    "approve": _("Approved."),
    SEND_BACK: _("Sent back."),
    "reviewed": _("Recorded: reviewed by a Welsh speaker."),
    "publish": _("Published in both languages."),
    "unpublish": _("Taken back: the public no longer reads it."),
}
