"""Forms about oneself and for signing in. allauth's own forms, with our words and without text inside the boxes."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.forms import (
    ConfirmLoginCodeForm,
    ConfirmReauthenticationCodeForm,
    RequestLoginCodeForm,
    RequestReauthenticationCodeForm,
)
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Language, Person


def _plain(form: forms.Form, name: str, label: Promise | str, hint: Promise | str = "") -> forms.Field:
    field = form.fields[name]
    field.label, field.help_text = cast("str", label), cast("str", hint)
    field.widget.attrs.pop("placeholder", None)
    return field


def _code(form: forms.Form, label: Promise | str, hint: Promise | str) -> None:
    field = _plain(form, "code", label, hint)
    field.widget.attrs.update({"class": "govuk-input--width-10", "spellcheck": "false", "autocapitalize": "characters"})


class SignInForm(RequestLoginCodeForm):
    """Asks for the address a code is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "email", _("Email address"), _("We will send a code to this address. You do not need a password."))


class _CodeFromEmail:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("The letters and numbers in the email. It does not matter whether you use capitals.")
        _code(cast("forms.Form", self), _("Code from the email"), hint)


class SignInCodeForm(_CodeFromEmail, ConfirmLoginCodeForm):
    """Asks for the code that was sent."""


class ConfirmAccessCodeForm(_CodeFromEmail, ConfirmReauthenticationCodeForm):
    """Asks for the code that was sent, before something sensitive is changed."""


class ConfirmAccessForm(RequestReauthenticationCodeForm):
    """Asks which address to send a code to, before something sensitive is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = _plain(self, "recipient", _("Where should we send the code?"))
        choices = cast("list[tuple[str, str]]", cast("forms.ChoiceField", field).choices)
        self.fields["recipient"] = forms.ChoiceField(label=field.label, choices=choices, widget=forms.RadioSelect)
        if len(choices) == 1:
            self.initial["recipient"] = choices[0][0]


class _CodeFromApp:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(cast("forms.Form", self), _("Code"), _("From your authenticator app, or one of your recovery codes."))


class SecondFactorForm(_CodeFromApp, AuthenticateForm):
    """Asks for the second factor when signing in."""


class ConfirmAccessSecondFactorForm(_CodeFromApp, ReauthenticateForm):
    """Asks for the second factor before something sensitive is changed."""


class ActivateAppForm(ActivateTOTPForm):
    """Asks for the first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("Code from the app"), _("The 6 numbers that the app shows now."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskeyForm(AddWebAuthnForm):
    """Names a new passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self, "name", _("Name"), _("So that you can tell your passkeys apart, for example the name of the device.")
        )
        _plain(
            self,
            "passwordless",
            _("Let me sign in with this passkey alone"),
            _("The device then asks for your fingerprint, face or PIN, and no code is sent by email."),
        )


class RenamePasskeyForm(EditWebAuthnForm):
    """Gives a passkey another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "name", _("Name"))


class DetailsForm(forms.ModelForm[Person]):
    """What a person says of themselves."""

    class Meta:
        model = Person
        fields = ("full_name", "preferred_name")
        labels = {"full_name": _("Full name"), "preferred_name": _("What should we call you?")}
        help_texts = {"preferred_name": _("How our messages greet you. If you leave it empty we use your full name.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
        self.fields["full_name"].error_messages["required"] = _("Enter your full name")
        self.fields["full_name"].widget.attrs.update({"autocomplete": "name", "spellcheck": "false"})
        self.fields["preferred_name"].widget.attrs["spellcheck"] = "false"


class LanguageForm(forms.Form):
    """A choice of language: a button each, so one click is enough."""

    language = forms.ChoiceField(choices=Language)
