"""Forms of the console about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.roles import roles_of, table
from people.telling import SENTENCES, label
from ui.widgets import ConsoleChecks, ConsoleDateInput


class NewPersonForm(forms.ModelForm[Person]):
    """Puts someone on record."""

    class Meta:
        model = Person
        fields = ("email", "full_name", "language")
        help_texts = {"language": _("Leave it empty if you do not know: our messages then come in both languages.")}


class PersonForm(forms.ModelForm[Person]):
    """Changes someone on record. The page that shows it hands what was typed to the jobs of ``people.details``."""

    class Meta:
        model = Person
        fields = ("full_name", "preferred_name", "email", "language", "is_active")
        labels = {"is_active": _("Can sign in")}

    def clean_language(self) -> str:
        """Refuse to take back a choice: only another choice can replace it."""
        language: str = self.cleaned_data["language"]
        if self.instance.language and not language:
            raise ValidationError(_("A choice of language can be changed, but not removed."))
        return language


class PersonWithRolesForm(PersonForm):
    """The same for those who also say who may use the console: only this form has the roles at all."""

    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=ConsoleChecks)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        field.choices = [(role.slug, f"{role.title}: {role.meaning}") for role in table()]  # type: ignore[attr-defined]
        field.initial = [role.slug for role in roles_of(self.instance)]


class TrailForm(forms.Form):
    """Narrows the audit trail."""

    mark_optional = False
    person = forms.ModelChoiceField(Person.objects.all(), required=False, widget=forms.HiddenInput)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    since = forms.DateField(label=_("Since"), required=False, widget=ConsoleDateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = sorted(((name, label(name)) for name in SENTENCES), key=lambda action: action[1])
        self.fields["action"].choices = [("", _("Anything")), *actions]  # type: ignore[attr-defined]
