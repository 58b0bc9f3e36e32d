"""Pages that exist in tests only: every kind of field on one form, and a page with one question."""

import datetime
from typing import Any

from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from config.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from ui.addresses import both
from ui.fields import DateInputField
from ui.toggle import ToggleMixin
from ui.widgets import AutocompleteSelect

COLOURS = [("red", _("Name")), ("blue", _("Series"))]


class EveryField(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Contents"))
    email = forms.EmailField(label=_("Contact us"))
    why = forms.CharField(label=_("What it is for"), max_length=20, widget=forms.Textarea)
    notes = forms.CharField(label=_("Contents"), required=False, widget=forms.Textarea)
    number = forms.IntegerField(label=_("Series"))
    starts = DateInputField(label=_("Date"), required=False)
    on = forms.DateField(label=_("Date"))
    at = forms.DateTimeField(label=_("Date"))
    time = forms.TimeField(label=_("Date"))
    colour = forms.ChoiceField(label=_("Roadmap"), choices=COLOURS, widget=forms.RadioSelect)
    colours = forms.MultipleChoiceField(label=_("Pages"), choices=COLOURS, required=False)
    ticked = forms.MultipleChoiceField(label=_("Pages"), choices=COLOURS, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label=_("Privacy"))
    body = forms.ChoiceField(label=_("Menu"), choices=[("", ""), *COLOURS], widget=AutocompleteSelect)
    kind = forms.ChoiceField(label=_("Show"), choices=COLOURS)
    file = forms.FileField(label=_("Choose file"), required=False)
    secret = forms.CharField(label=_("Hide"), widget=forms.PasswordInput, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse one name, so that there is an error of no one field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("name") == "nobody":
            raise ValidationError(_("There is a problem"))
        return cleaned


class OneQuestion(forms.Form):
    """A page with one question."""

    label_as_heading = True
    colour = forms.ChoiceField(label=_("Roadmap"), choices=COLOURS, widget=forms.RadioSelect)


class Demo(ToggleMixin, FormView[EveryField]):
    """The form as a page; answers "saved" to what is valid."""

    template_name = "demo.html"
    form_class = EveryField

    def form_valid(self, form: EveryField) -> HttpResponse:
        return HttpResponse("saved")


def record(request: HttpRequest, slug: str) -> HttpResponse:
    """A page whose slug differs by language."""
    request.other_language_kwargs = {"slug": {"one": "un", "un": "one", "lost": ""}[slug]}  # type: ignore[attr-defined]
    return render(request, "404.html")


def message(request: HttpRequest, number: int) -> HttpResponse:
    """A page with a number in its address."""
    return HttpResponse(str(number))


WHEN = datetime.date(2026, 3, 1)
urlpatterns = [
    *i18n_patterns(
        path(both("demo/form/", "demo/ffurflen/"), Demo.as_view(), name="demo"),
        path(both("demo/one-question/", "demo/un-cwestiwn/"), Demo.as_view(form_class=OneQuestion), name="one"),
        path(both("demo/number/<int:number>/", "demo/rhif/<int:number>/"), message, name="number"),
        path(both("demo/record/<slug:slug>/", "demo/cofnod/<slug:slug>/"), record, name="record"),
    ),
    *urlpatterns,
]
