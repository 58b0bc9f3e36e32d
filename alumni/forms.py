"""Forms of alumni: their profile, and how it is going."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alumni.models import CheckIn, Feeling, Profile
from people.models import Language
from ui.addresses import current_language


def _language_field(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Which language did you write in?"), choices=Language, widget=forms.RadioSelect, **kwargs
    )


class ProfileForm(forms.ModelForm[Profile]):
    """What an alumnus shows of themselves, and to whom."""

    written_in = _language_field(
        required=False, help_text=_("What you write is shown as it is. We do not translate it.")
    )

    website = forms.URLField(
        label=_("Your website or weeknotes"),
        help_text=_("The whole address, beginning with https://"),
        required=False,
        max_length=200,
        assume_scheme="https",
    )

    class Meta:
        model = Profile
        fields = ("headline", "about", "written_in", "website", "audience")
        labels = {
            "headline": _("What do you do?"),
            "about": _("About you"),
            "audience": _("Who can see your profile?"),
        }
        help_texts = {
            "headline": _("One line, for example your job and where you do it."),
            "about": _("What you made in Labs, what you are working on, what others can ask you."),
        }
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.written_in:
            self.initial["written_in"] = current_language()

    def clean(self) -> dict[str, Any]:
        """Ask for the language of what is written."""
        given = super().clean() or {}
        if (given.get("headline") or given.get("about")) and not given.get("written_in"):
            self.add_error("written_in", _("Say which language you wrote in"))
        return given


class CheckInForm(forms.ModelForm[CheckIn]):
    """How it is going. Only the first question must be answered."""

    feeling = forms.TypedChoiceField(
        label=_("How is it going with what you started in Labs?"),
        choices=Feeling,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is going")},
    )
    went_well = forms.CharField(
        label=_("What has gone well?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    support = forms.CharField(
        label=_("What would help you?"),
        help_text=_("Someone to talk to, advice, time, permission… We read every answer and come back to you."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    written_in = _language_field()

    class Meta:
        model = CheckIn
        fields = ("feeling", "went_well", "support", "written_in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.written_in:
            self.initial["written_in"] = current_language()


class DirectoryForm(forms.Form):
    """Looks for alumni by name."""

    mark_optional = False
    q = forms.CharField(
        label=_("Search by name"),
        help_text=_("Accents and capitals do not matter."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "govuk-!-width-one-half", "spellcheck": "false"}),
    )
