"""The form of a record's texts: working words in two languages, and nobody's words overwritten unseen."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from languages.texts import Declaration, declarations
from languages.writing import tidy, working_texts

SEEN = "seen-"
ACTION = "_text"
SEND_BACK = "send_back"
REASON = "reason-"


def mark(text: str) -> str:
    """Return a short mark of ``text``, by which the form knows which version its reader had before them."""
    return sha256(tidy(text).encode()).hexdigest()[:16]


class BilingualForm(forms.ModelForm):  # type: ignore[type-arg]
    """Shows the words being written, not those in use, each input in its own language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.working = working_texts(self.instance)
        for _field, language, column in self.declaration.sides():
            if column in self.fields:
                self.initial[column] = self.working[column]
                self.fields[column].widget.attrs.update({"lang": language, "spellcheck": "true"})

    @property
    def declaration(self) -> Declaration:
        """The texts of the form's model."""
        return declarations[self._meta.model]

    def clean(self) -> dict[str, Any]:
        """Refuse to overwrite words that somebody else wrote meanwhile, and to send back without a reason."""
        cleaned = super().clean() or self.cleaned_data
        for column in self.declaration.columns:
            if column in cleaned:
                self._keep_others_words(column, cleaned)
        action, _colon, column = self.data.get(ACTION, "").partition(":")
        if action == SEND_BACK and column in self.fields and not self.data.get(REASON + column, "").strip():
            self.add_error(column, _("Say what should change."))
        return cleaned

    def _keep_others_words(self, column: str, cleaned: dict[str, Any]) -> None:
        seen, current = self.data.get(SEEN + column), self.working[column]
        cleaned[column] = tidy(cleaned[column] or "")
        if seen is None or seen == mark(current):
            return
        if seen == mark(cleaned[column]):
            cleaned[column] = current
        else:
            message = _(
                "Someone else changed this after you opened it. It now says: “%(text)s”. Save again to replace it."
            )
            self.add_error(column, message % {"text": current})
