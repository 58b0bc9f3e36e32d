"""A date typed into three boxes is a real date, or an error that says which box."""

import datetime

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ui.fields import DateInputField, DateParts


class Dated(forms.Form):
    """A form that needs a date, and may have another."""

    starts = DateInputField()
    ends = DateInputField(required=False)


def typed(day: str, month: str, year: str) -> Dated:
    """The form with these boxes filled in, the optional date left empty."""
    return Dated({"starts-day": day, "starts-month": month, "starts-year": year, "ends-day": ""})


@pytest.mark.parametrize("boxes", [("1", "3", "2026"), ("01", "03", "2026"), (" 1 ", "3", "2026")])
def test_three_boxes_make_a_date(boxes: tuple[str, str, str]) -> None:
    form = typed(*boxes)
    assert form.is_valid()
    assert form.cleaned_data == {"starts": datetime.date(2026, 3, 1), "ends": None}


@pytest.mark.parametrize(
    ("boxes", "english", "welsh"),
    [
        (("", "3", "2026"), "The date must include a day", "Rhaid i'r dyddiad gynnwys diwrnod"),
        (("1", "", "2026"), "The date must include a month", "Rhaid i'r dyddiad gynnwys mis"),
        (("1", "3", ""), "The date must include a year", "Rhaid i'r dyddiad gynnwys blwyddyn"),
        (("", "", "2026"), "The date must include a day and month", "Rhaid i'r dyddiad gynnwys diwrnod a mis"),
        (("", "3", ""), "The date must include a day and year", "Rhaid i'r dyddiad gynnwys diwrnod a blwyddyn"),
        (("1", "", ""), "The date must include a month and year", "Rhaid i'r dyddiad gynnwys mis a blwyddyn"),
        (("", "", ""), "This field is required.", "Mae'n rhaid llenwi'r maes hwn."),
    ],
)
def test_an_empty_box_is_named_in_both_languages(boxes: tuple[str, str, str], english: str, welsh: str) -> None:
    for language, expected in (("en", english), ("cy", welsh)):
        with translation.override(language):
            assert typed(*boxes).errors == {"starts": [expected]}


@pytest.mark.parametrize(
    "boxes",
    [
        ("31", "2", "2026"),
        ("x", "3", "2026"),
        ("1", "3", "26"),
        ("-1", "3", "2026"),
        ("²", "3", "2026"),
        ("1", "3", "0000"),
    ],
)
def test_what_is_no_date_is_refused(boxes: tuple[str, str, str]) -> None:
    assert typed(*boxes).errors == {"starts": ["Enter a real date, for example 27 3 2026"]}


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_no_typing_breaks_the_field(day: str, month: str, year: str) -> None:
    form = typed(day, month, year)
    assert form.is_valid() == (not form.errors)


def test_what_was_typed_is_shown_again() -> None:
    html = str(typed("31", "2", "2026")["starts"])
    assert [box in html for box in ('value="31"', 'value="2"', 'value="2026"')] == [True] * 3


def test_a_date_on_record_fills_the_boxes() -> None:
    html = str(Dated(initial={"starts": datetime.date(2026, 3, 1)})["starts"])
    assert [box in html for box in ('value="1"', 'value="3"', 'value="2026"')] == [True] * 3


def test_boxes_left_out_of_the_form_are_omitted_and_empty_ones_are_not() -> None:
    widget = DateInputField().widget
    assert widget.value_omitted_from_data({}, {}, "starts") is True
    assert widget.value_omitted_from_data({"starts-day": ""}, {}, "starts") is False


def test_a_label_points_to_the_first_box() -> None:
    assert Dated()["starts"].id_for_label == "id_starts-day"
    assert DateInputField().widget.id_for_label("") == ""


@pytest.mark.parametrize(("value", "changed"), [(("1", "3", "2026"), False), (("2", "3", "2026"), True)])
def test_only_another_date_is_a_change(value: tuple[str, str, str], changed: bool) -> None:
    assert DateInputField().has_changed(datetime.date(2026, 3, 1), DateParts(*value)) is changed


def test_an_iso_date_from_code_is_taken_too() -> None:
    assert DateInputField().clean("2026-03-01") == datetime.date(2026, 3, 1)
