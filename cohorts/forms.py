"""The question pages of the sign-up, and the small forms of the participant's page and the console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from ui.questions import Question, Questions
from ui.widgets import AutocompleteSelect

NO_PREFERENCE = "any"
OWN_NAMES = [("cy", "Cymraeg"), ("en", "English")]
"""The languages by their own names: the same on both pages, so that everyone finds theirs."""
SESSION_LANGUAGES = [
    ("cy", _("In Welsh")),
    ("en", _("In English")),
    (NO_PREFERENCE, _("Either")),
]


class LanguageForm(forms.Form):
    """The first question, without a default (welsh.md, W1)."""

    label_as_heading = True
    language = forms.ChoiceField(
        label=_("Which language should we use with you?"),
        help_text=_("The rest of this form and every message from us will be in it. You can change it at any time."),
        choices=OWN_NAMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose Welsh or English")},
    )


class DetailsForm(forms.Form):
    """Who they are."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": _("Enter your full name")},
    )
    preferred_name = forms.CharField(
        label=_("What should we call you?"),
        help_text=_("If it is not your full name."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Work email address"),
        help_text=_("We use it only to write to you about Labs, and to let you sign in."),
        max_length=254,
        error_messages={
            "required": _("Enter your work email address"),
            "invalid": _("Enter an email address in the right form, for example name@organisation.wales"),
        },
    )
    job_title = forms.CharField(
        label=_("Job title"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def clean_email(self) -> str:
        """Keep one spelling of the address."""
        email: str = self.cleaned_data["email"]
        return email.lower()


class OrganisationForm(forms.Form):
    """Where they work: chosen from the list, or written when it is not on it."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="",
        widget=AutocompleteSelect,
        error_messages={"invalid_choice": _("Choose an organisation from the list, or write its name below")},
    )
    organisation_name = forms.CharField(
        label=_("My organisation is not listed: its name"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.listed().in_order()

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        listed, written = cleaned.get("organisation"), cleaned.get("organisation_name")
        if listed and written:
            both = _("Choose an organisation from the list or write its name, not both")
            self.add_error("organisation_name", ValidationError(both, code="both"))
        elif not listed and not written and not self.errors:
            neither = _("Choose your organisation from the list, or write its name below")
            self.add_error("organisation", ValidationError(neither, code="required"))
        return cleaned


class WhyForm(forms.Form):
    """Why they want to take part, in their own words."""

    label_as_heading = True
    why = forms.CharField(
        label=_("Why do you want to take part?"),
        help_text=_(
            "Tell us about a problem your team would bring and what you hope to learn. Write in Welsh or in English."
        ),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write why you want to take part")},
    )


class NeedsForm(forms.Form):
    """What they need: the language of sessions (welsh.md, W10) and access."""

    session_language = forms.ChoiceField(
        label=_("In which language do you want to take part in sessions?"),
        help_text=_("We arrange simultaneous translation from Welsh when people ask for Welsh."),
        choices=SESSION_LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language in which you want to take part in sessions")},
    )
    needs = forms.CharField(
        label=_("Is there anything you need so that you can take part fully?"),
        help_text=_(
            "For example captions, British Sign Language, large print, breaks or step-free access. Only the people who "
            "run the sessions see this, and you agree to that by telling us."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def wish(self) -> str:
        """The language wished for as the record keeps it: empty for no preference."""
        language: str = self.cleaned_data["session_language"]
        return "" if language == NO_PREFERENCE else language


SIGN_UP = Questions(
    Question("language", "iaith", _("Your language"), LanguageForm),
    Question("details", "manylion", _("About you"), DetailsForm),
    Question("organisation", "sefydliad", _("Your organisation"), OrganisationForm),
    Question("why", "pam", _("Why you want to take part"), WhyForm),
    Question("needs", "anghenion", _("What you need"), NeedsForm),
)
FREE_TEXT = {"why", "needs"}
"""Questions answered in the person's own words, shown with the language they were written in (welsh.md, W4)."""
