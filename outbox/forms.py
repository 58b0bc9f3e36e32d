"""The form that says what a person wants to get."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from outbox.models import Stream
from outbox.preferences import STOPPABLE


class PreferencesForm(forms.Form):
    """Which streams to get; none is a fine answer."""

    streams = forms.MultipleChoiceField(
        label=_("What would you like to get?"),
        help_text=_("Messages about signing in, and about an application or place of yours, always come."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(stream.value, Stream(stream).label) for stream in STOPPABLE],
        required=False,
    )
