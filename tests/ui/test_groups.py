"""Every field is official GOV.UK markup: exactly what the macro of its kind gives for the field's label, hint and error."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import translation
from django.utils.safestring import mark_safe

from tests.ui.test_components import tokens
from ui.components import component
from ui.fields import DateInputField
from ui.widgets import AutocompleteSelect

CHOICES = [("red", "Red"), ("blue", "Blue")]


def shown(field: forms.Field, data: dict[str, Any] | None = None, **form: Any) -> list[Any]:
    """The markup of a form's one field, called ``x`` and labelled "Question", as tokens."""
    field.label = "Question"
    kind = type("Form", (forms.Form,), {"x": field, **form})
    return tokens(kind(data)["x"].as_field_group())


def official(name: str, /, **params: Any) -> list[Any]:
    """The macro's markup as tokens."""
    return tokens(component(name, **params))


LABEL = {"text": "Question"}
LEGEND = {"legend": {"text": "Question", "classes": "govuk-fieldset__legend--s"}}
OWN = {"id": "id_x", "name": "x"}
ITEMS = [{"value": "red", "text": "Red"}, {"value": "blue", "text": "Blue"}]


@pytest.mark.parametrize(
    ("field", "name", "params"),
    [
        (forms.CharField(), "input", {"label": LABEL, **OWN, "type": "text"}),
        (forms.CharField(help_text="Help"), "input", {"label": LABEL, **OWN, "type": "text", "hint": {"text": "Help"}}),
        (forms.CharField(help_text=mark_safe("<b>x</b>")), "input", {"label": LABEL, **OWN, "type": "text", "hint": {"html": mark_safe("<b>x</b>")}}),
        (forms.CharField(disabled=True), "input", {"label": LABEL, **OWN, "type": "text", "disabled": True}),
        (forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "name", "class": "govuk-input--width-20", "data-a": "b"})), "input", {"label": LABEL, **OWN, "type": "text", "autocomplete": "name", "classes": "govuk-input--width-20", "attributes": {"data-a": "b"}}),
        (forms.EmailField(), "input", {"label": LABEL, **OWN, "type": "email", "autocomplete": "email", "spellcheck": False}),
        (forms.URLField(assume_scheme="https"), "input", {"label": LABEL, **OWN, "type": "url"}),
        (forms.IntegerField(), "input", {"label": LABEL, **OWN, "type": "text", "inputmode": "numeric", "spellcheck": False, "classes": "govuk-input--width-5"}),
        (forms.DecimalField(), "input", {"label": LABEL, **OWN, "type": "text", "inputmode": "decimal", "spellcheck": False, "classes": "govuk-input--width-5"}),
        (forms.DateField(), "input", {"label": LABEL, **OWN, "type": "date", "classes": "govuk-input--width-10"}),
        (forms.TimeField(), "input", {"label": LABEL, **OWN, "type": "time", "classes": "govuk-input--width-10"}),
        (forms.DateTimeField(), "input", {"label": LABEL, **OWN, "type": "datetime-local", "classes": "govuk-input--width-10"}),
        (forms.CharField(widget=forms.Textarea), "textarea", {"label": LABEL, **OWN}),
        (forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=200), "character-count", {"label": LABEL, **OWN, "rows": 3, "maxlength": 200}),
        (forms.CharField(widget=forms.PasswordInput), "password-input", {"label": LABEL, **OWN}),
        (forms.FileField(), "file-upload", {"label": LABEL, **OWN}),
        (forms.ChoiceField(choices=CHOICES), "select", {"label": LABEL, **OWN, "items": ITEMS}),
        (forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect), "radios", {"id_prefix": "id_x", "name": "x", "items": ITEMS, "fieldset": LEGEND}),
        (forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"})), "radios", {"id_prefix": "id_x", "name": "x", "items": ITEMS, "fieldset": LEGEND, "classes": "govuk-radios--inline"}),
        (forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple), "checkboxes", {"id_prefix": "id_x", "name": "x", "items": ITEMS, "fieldset": LEGEND}),
        (forms.MultipleChoiceField(choices=CHOICES), "checkboxes", {"id_prefix": "id_x", "name": "x", "items": ITEMS, "fieldset": LEGEND}),
        (forms.BooleanField(), "checkboxes", {"id_prefix": "id_x", "name": "x", "items": [{"id": "id_x", "value": "on", "text": "Question"}]}),
        (forms.BooleanField(help_text="Help"), "checkboxes", {"id_prefix": "id_x", "name": "x", "items": [{"id": "id_x", "value": "on", "text": "Question", "hint": {"text": "Help"}}]}),
        (DateInputField(), "date-input", {"id": "id_x", "name_prefix": "x", "fieldset": LEGEND, "items": [{"name": "day", "label": "Day", "classes": "govuk-input--width-2"}, {"name": "month", "label": "Month", "classes": "govuk-input--width-2"}, {"name": "year", "label": "Year", "classes": "govuk-input--width-4"}]}),
    ],
)  # fmt: skip
def test_a_field_is_the_official_component_of_its_kind(field: forms.Field, name: str, params: dict[str, Any]) -> None:
    assert shown(field) == official(name, **params)


def test_a_hidden_field_is_its_input_alone() -> None:
    field = forms.CharField(widget=forms.HiddenInput, initial="x")
    assert shown(field) == tokens('<input type="hidden" name="x" value="x" id="id_x">')


@pytest.mark.parametrize(
    ("field", "data", "name", "params"),
    [
        (forms.CharField(), {"x": "<b>"}, "input", {"label": LABEL, **OWN, "type": "text", "value": "<b>"}),
        (forms.IntegerField(), {"x": "7"}, "input", {"label": LABEL, **OWN, "type": "text", "inputmode": "numeric", "spellcheck": False, "classes": "govuk-input--width-5", "value": "7"}),
        (forms.CharField(widget=forms.Textarea), {"x": "a\nb"}, "textarea", {"label": LABEL, **OWN, "value": "a\nb"}),
        (forms.CharField(widget=forms.PasswordInput), {"x": "secret"}, "password-input", {"label": LABEL, **OWN}),
        (forms.ChoiceField(choices=CHOICES), {"x": "blue"}, "select", {"label": LABEL, **OWN, "items": [ITEMS[0], {**ITEMS[1], "selected": True}]}),
        (forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect), {"x": "red"}, "radios", {"id_prefix": "id_x", "name": "x", "items": [{**ITEMS[0], "checked": True}, ITEMS[1]], "fieldset": LEGEND}),
        (forms.MultipleChoiceField(choices=CHOICES), {"x": ["red", "blue"]}, "checkboxes", {"id_prefix": "id_x", "name": "x", "items": [{**item, "checked": True} for item in ITEMS], "fieldset": LEGEND}),
        (forms.BooleanField(), {"x": "on"}, "checkboxes", {"id_prefix": "id_x", "name": "x", "items": [{"id": "id_x", "value": "on", "text": "Question", "checked": True}]}),
    ],
)  # fmt: skip
def test_what_was_typed_is_shown_again(field: forms.Field, data: Any, name: str, params: dict[str, Any]) -> None:
    values = QueryDict(mutable=True)
    for key, value in data.items():
        values.setlist(key, value if isinstance(value, list) else [value])
    assert shown(field, values) == official(name, **params)


@pytest.mark.parametrize(
    ("field", "value", "typed"),
    [
        (forms.DateField, datetime.date(2026, 3, 1), "2026-03-01"),
        (forms.TimeField, datetime.time(14, 30), "14:30"),
        (forms.DateTimeField, datetime.datetime(2026, 7, 1, 13, 30, tzinfo=ZoneInfo("UTC")), "2026-07-01T14:30"),
        (forms.DateTimeField, datetime.datetime(2026, 7, 1, 14, 30), "2026-07-01T14:30"),  # noqa: DTZ001 - as typed
    ],
)
def test_dates_and_times_travel_as_the_browser_writes_them_in_welsh_time(field: Any, value: Any, typed: str) -> None:
    kind = type("Form", (forms.Form,), {"x": field()})
    for language in ("en", "cy"):
        with translation.override(language):
            html = kind(initial={"x": value})["x"].as_field_group()
            assert f'value="{typed}"' in html
            assert kind({"x": typed}).is_valid()


@pytest.mark.parametrize(("language", "mark"), [("en", "Question (optional)"), ("cy", "Question (dewisol)")])
def test_an_optional_field_says_so_in_the_language_of_the_page(language: str, mark: str) -> None:
    with translation.override(language):
        assert mark in shown(forms.CharField(required=False))
        assert mark in shown(forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect))
        assert mark not in shown(forms.CharField(required=False), mark_optional=False)
        assert mark not in shown(forms.BooleanField(required=False))


@pytest.mark.parametrize(
    ("language", "hidden", "error"),
    [("en", "Error:", "Question: an answer is needed"), ("cy", "Gwall:", "Question: mae angen ateb")],
)
def test_an_error_stands_beside_its_field_and_describes_it(language: str, hidden: str, error: str) -> None:
    with translation.override(language):
        found = shown(forms.CharField(), {"x": ""})
    assert (hidden in found, error in found) == (True, True)
    inputs = [dict(token[1]) for token in found if token[0] == "input"]
    assert inputs == [
        {
            "aria-describedby": "id_x-error",
            "class": "govuk-input govuk-input--error",
            "id": "id_x",
            "name": "x",
            "type": "text",
        }
    ]


def test_an_error_with_its_own_words_keeps_them() -> None:
    field = forms.CharField(error_messages={"required": "Enter your name"})
    assert "Enter your name" in shown(field, {"x": ""})


def test_only_the_empty_boxes_of_a_date_are_marked() -> None:
    found = shown(DateInputField(), {"x-day": "1", "x-month": "", "x-year": ""})
    marked = {
        dict(token[1])["id"]: "govuk-input--error" in dict(token[1])["class"] for token in found if token[0] == "input"
    }
    assert marked == {"id_x-day": False, "id_x-month": True, "id_x-year": True}


def test_every_box_of_an_unreal_date_is_marked() -> None:
    found = shown(DateInputField(), {"x-day": "31", "x-month": "2", "x-year": "2026"})
    assert ["govuk-input--error" in dict(token[1])["class"] for token in found if token[0] == "input"] == [True] * 3


def test_the_label_of_the_only_question_is_the_heading_of_the_page() -> None:
    legend = {"legend": {"text": "Question", "classes": "govuk-fieldset__legend--l", "is_page_heading": True}}
    radios = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    expected = official("radios", id_prefix="id_x", name="x", items=ITEMS, fieldset=legend)
    assert shown(radios, label_as_heading=True) == expected
    label = {"text": "Question", "classes": "govuk-label--l", "is_page_heading": True}
    assert shown(forms.CharField(), label_as_heading=True) == official("input", label=label, type="text", **OWN)


def test_with_two_questions_no_label_is_a_heading() -> None:
    assert ("h1", []) not in shown(forms.CharField(), label_as_heading=True, y=forms.CharField())


def test_a_choice_can_carry_a_hint() -> None:
    radios = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    radios.choice_hints = {"red": "Warm"}  # type: ignore[attr-defined]
    items = [{**ITEMS[0], "hint": {"text": "Warm"}}, ITEMS[1]]
    assert shown(radios) == official("radios", id_prefix="id_x", name="x", items=items, fieldset=LEGEND)


def test_a_searchable_select_is_a_plain_one_that_carries_its_texts() -> None:
    with translation.override("cy"):
        found = shown(forms.ChoiceField(choices=CHOICES, widget=AutocompleteSelect))
    attributes = next(dict(token[1]) for token in found if token[0] == "select")
    assert attributes["data-no-results"] == "Ni chafwyd hyd i ddim"
    assert [token for token in found if token[0] == "option"] == [
        ("option", [("value", "red")]),
        ("option", [("value", "blue")]),
    ]


def test_a_prefix_keeps_ids_and_names_of_a_form_apart() -> None:
    kind = type("Form", (forms.Form,), {"x": forms.CharField(label="Question")})
    expected = official("input", label=LABEL, id="id_a-x", name="a-x", type="text")
    assert tokens(kind(prefix="a")["x"].as_field_group()) == expected


def test_a_whole_form_is_its_groups_in_order_with_errors_of_no_field_first() -> None:
    class Form(forms.Form):
        x = forms.FileField(label="Question")
        t = forms.CharField(widget=forms.HiddenInput, required=False)

        def clean(self) -> None:
            self.add_error(None, "Together they are wrong")

    form = Form({"t": "1"}, {"x": SimpleUploadedFile("a.txt", b"a")})
    error = official("error-message", text="Together they are wrong")
    assert tokens(str(form)) == [*error, *tokens(form["x"].as_field_group()), *tokens(form["t"].as_field_group())]
