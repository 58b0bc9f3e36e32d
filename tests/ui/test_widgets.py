"""The console's own widgets: native dates in Welsh time, and boxes to tick that each have a label."""

import datetime

import pytest
from django import forms
from django.utils import translation

from tests.ui.test_components import tokens
from ui.widgets import ConsoleChecks, ConsoleDateInput, ConsoleSplitDateTime, ConsoleTimeInput

SUMMER = datetime.datetime(2026, 7, 1, 13, 30, tzinfo=datetime.UTC)


class Console(forms.Form):
    """One field with each widget."""

    day = forms.DateField(widget=ConsoleDateInput)
    time = forms.TimeField(widget=ConsoleTimeInput)
    at = forms.SplitDateTimeField(widget=ConsoleSplitDateTime)
    who = forms.MultipleChoiceField(choices=[("1", "Ffion"), ("2", "Llŷr")], widget=ConsoleChecks)


@pytest.mark.parametrize(("language", "date", "time"), [("en", "Date", "Time"), ("cy", "Dyddiad", "Amser")])
def test_a_moment_is_a_date_and_a_time_in_welsh_time_each_with_its_name(language: str, date: str, time: str) -> None:
    with translation.override(language):
        shown = tokens(str(Console(initial={"at": SUMMER})["at"]))
    assert [[dict(token[1])[name] for name in ("type", "value", "aria-label")] for token in shown] == [
        ["date", "2026-07-01", date],
        ["time", "14:30", time],
    ]


def test_an_empty_moment_is_two_empty_boxes() -> None:
    assert ConsoleSplitDateTime().decompress(None) == [None, None]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_the_browser_sends_is_understood_in_each_language(language: str) -> None:
    sent = {"day": "2026-07-01", "time": "14:30", "at_0": "2026-07-01", "at_1": "14:30", "who": ["2"]}
    with translation.override(language):
        form = Console(sent)
        assert form.errors == {}
    assert form.cleaned_data == {
        "day": datetime.date(2026, 7, 1),
        "time": datetime.time(14, 30),
        "at": SUMMER,
        "who": ["2"],
    }


def test_a_date_and_a_time_travel_as_the_browser_writes_them() -> None:
    form = Console(initial={"day": datetime.date(2026, 7, 1), "time": datetime.time(14, 30)})
    shown = tokens(str(form["day"]) + str(form["time"]))
    assert [(dict(token[1])["type"], dict(token[1])["value"]) for token in shown] == [
        ("date", "2026-07-01"),
        ("time", "14:30"),
    ]


def test_every_box_to_tick_has_its_own_label() -> None:
    shown = tokens(str(Console(initial={"who": ["2"]})["who"]))
    boxes = [dict(token[1]) for token in shown if token[0] == "input"]
    labels = [dict(token[1])["for"] for token in shown if token[0] == "label"]
    assert [(box["id"], box["value"], "checked" in box) for box in boxes] == [
        ("id_who_0", "1", False),
        ("id_who_1", "2", True),
    ]
    assert labels == ["id_who_0", "id_who_1"]
    assert [text for text in shown if isinstance(text, str) and not text.startswith("/")] == ["Ffion", "Llŷr"]
