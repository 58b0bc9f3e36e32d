"""Forms of the translators' queue and of service notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from languages.entries import Entry
from languages.exchange import ENDINGS, PO, XLIFF, Unit, read
from languages.models import State, TextState
from languages.texts import declarations
from people.models import Language, Person

MOST_BYTES = 5_000_000
ANYONE, MINE, NOBODY = "", "me", "nobody"
SALT = "languages.bringing_back"


class QueueForm(forms.Form):
    """Narrows the queue."""

    language = forms.ChoiceField(label=_("Language to write"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    who = forms.ChoiceField(label=_("Who has it"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_states = [choice for choice in State.choices if choice[0] != State.APPROVED]
        kinds = {model._meta.label_lower: str(model._meta.verbose_name) for model in declarations}
        self._choices("language", (("", _("Either")), *Language.choices))
        self._choices("state", (("", _("Any")), *open_states))
        self._choices("who", ((ANYONE, _("Anyone")), (MINE, _("Me")), (NOBODY, _("Nobody yet"))))
        self._choices("kind", (("", _("Any")), *sorted(kinds.items(), key=lambda kind: kind[1])))

    def _choices(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def narrowed(self, texts: QuerySet[TextState], person: Person) -> QuerySet[TextState]:
        """Return those of ``texts`` that were asked for; a choice that does not exist asks for nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        for name in ("language", "state"):
            if chosen.get(name):
                texts = texts.filter(**{name: chosen[name]})
        if chosen.get("kind"):
            texts = texts.filter(content_type=ContentType.objects.get_for_model(apps.get_model(chosen["kind"])))
        if chosen.get("who"):
            texts = texts.filter(assigned_to=person if chosen["who"] == MINE else None)
        return texts


class EntryForm(forms.Form):
    """The words of one text in one language."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), required=False, strip=True)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"text": entry.side.working_text}})
        column: Any = entry.record._meta.get_field(entry.side.column)
        field: Any = self.fields["text"]
        field.label = entry.side.get_language_display()
        field.max_length = column.max_length
        if column.max_length:
            field.widget.attrs["rows"] = 2
            field.validators.append(forms.CharField(max_length=column.max_length).validators[0])
        field.widget.attrs |= {"lang": entry.side.language, "spellcheck": "true"}


class ExportForm(forms.Form):
    """Which texts go out, and how."""

    into = forms.ChoiceField(label=_("Translate into"), choices=Language.choices)
    format = forms.ChoiceField(label=_("Format"), choices=((XLIFF, "XLIFF 2"), (PO, "PO")))


class ImportForm(forms.Form):
    """A file that came back."""

    file = forms.FileField(label=_("File from the translators"), help_text=_("XLIFF 2 (.xlf, .xliff) or PO (.po)."))

    def clean(self) -> dict[str, Any]:
        """Read the file; what it says is in ``units``, and its format in ``kind``."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file is None:
            return cleaned
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 5 MB."))
            return cleaned
        kind = PO if file.name.lower().endswith(f".{ENDINGS[PO]}") else XLIFF
        try:
            cleaned |= {"kind": kind, "units": read(file.read(), kind=kind)}
        except ValidationError as error:
            self.add_error("file", error)
        return cleaned


def packed(units: list[Unit], kind: str) -> str:
    """Return what the preview page carries to the page that applies it, signed."""
    content = [kind, [[unit.identity, unit.source, unit.target] for unit in units]]
    return signing.dumps(content, salt=SALT, compress=True)


class ApplyForm(forms.Form):
    """What a preview showed, brought in."""

    packed = forms.CharField(widget=forms.HiddenInput)

    def clean_packed(self) -> tuple[list[Unit], str]:
        """Return the units and the format as they were previewed."""
        try:
            kind, units = signing.loads(self.cleaned_data["packed"], salt=SALT)
        except signing.BadSignature as error:
            raise ValidationError(_("This page was changed on its way. Choose the file again.")) from error
        return [Unit(*unit) for unit in units], kind


class EmergencyForm(forms.Form):
    """Why a notice cannot wait for its other language."""

    reason = forms.CharField(
        label=_("Why can this not wait for the other language?"),
        help_text=_("The reason is kept on record. The missing language goes to the top of the translators’ queue."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
