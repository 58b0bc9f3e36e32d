"""Dates, times, numbers and plurals as each language writes them, through Django's own filters."""

from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.template.defaultfilters import date as date_filter
from django.template.defaultfilters import time as time_filter
from django.utils import formats, timezone, translation
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

MONTHS = {
    "cy": [
        "Ionawr",
        "Chwefror",
        "Mawrth",
        "Ebrill",
        "Mai",
        "Mehefin",
        "Gorffennaf",
        "Awst",
        "Medi",
        "Hydref",
        "Tachwedd",
        "Rhagfyr",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    "cy": [f"Dydd {day}" for day in ["Llun", "Mawrth", "Mercher", "Iau", "Gwener", "Sadwrn", "Sul"]],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
SHORT_MONTHS = {
    "cy": ["Ion.", "Chwef.", "Mawrth", "Ebrill", "Mai", "Meh.", "Gorff.", "Awst", "Medi", "Hyd.", "Tach.", "Rhag."],
    "en": ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."],
}


@pytest.fixture(params=["cy", "en"])
def language(request: pytest.FixtureRequest):
    with translation.override(request.param):
        yield request.param


def test_every_month_is_named_whole_and_short(language: str) -> None:
    days = [date(2026, month, 1) for month in range(1, 13)]
    assert [date_filter(day) for day in days] == [f"1 {month} 2026" for month in MONTHS[language]]
    assert [date_filter(day, "F") for day in days] == MONTHS[language]
    assert [date_filter(day, "E") for day in days] == MONTHS[language]
    assert [date_filter(day, "N") for day in days] == SHORT_MONTHS[language]


def test_every_day_of_the_week_is_named(language: str) -> None:
    assert [date_filter(date(2026, 3, day), "l") for day in range(2, 9)] == DAYS[language]


@pytest.mark.parametrize(
    ("at", "welsh", "english"),
    [
        (time(0, 0), "12:00yb", "12:00am"),
        (time(9, 5), "9:05yb", "9:05am"),
        (time(12, 0), "12:00yp", "12:00pm"),
        (time(14, 30), "2:30yp", "2:30pm"),
    ],
)
def test_times_are_written_with_yb_and_yp_or_am_and_pm(at: time, welsh: str, english: str) -> None:
    for language, said in (("cy", welsh), ("en", english)):
        with translation.override(language):
            assert time_filter(at) == said


@pytest.mark.parametrize(
    ("name", "welsh", "english"),
    [
        ("DATETIME_FORMAT", "1 Gorffennaf 2026, 2:30yp", "1 July 2026, 2:30pm"),
        ("SHORT_DATETIME_FORMAT", "01/07/2026, 2:30yp", "01/07/2026, 2:30pm"),
        ("SHORT_DATE_FORMAT", "01/07/2026", "01/07/2026"),
        ("YEAR_MONTH_FORMAT", "Gorffennaf 2026", "July 2026"),
        ("MONTH_DAY_FORMAT", "1 Gorffennaf", "1 July"),
    ],
)
def test_every_named_format(name: str, welsh: str, english: str) -> None:
    at = timezone.localtime(datetime(2026, 7, 1, 13, 30, tzinfo=UTC))
    for language, said in (("cy", welsh), ("en", english)):
        with translation.override(language):
            assert date_filter(at, name) == said


@pytest.mark.usefixtures("language")
def test_numbers_are_written_with_commas_and_a_point() -> None:
    assert formats.number_format(1234567.5, 2, use_l10n=True, force_grouping=True) == "1,234,567.50"
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("typed", ["27/3/2026", "27/03/26", "2026-03-27"])
def test_a_date_is_understood_day_first(typed: str) -> None:
    assert forms.DateField().clean(typed) == date(2026, 3, 27)


def test_a_wrong_date_is_refused_in_the_readers_language() -> None:
    said = {}
    for language in ("cy", "en"):
        with translation.override(language):
            with pytest.raises(forms.ValidationError) as refused:
                forms.DateField().clean("31/2/2026")
            said[language] = refused.value.messages
    assert said == {
        "cy": ["Rhowch ddyddiad go iawn, fel 27/3/2026."],
        "en": ["Enter a real date, such as 27/3/2026."],
    }


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (datetime(2025, 1, 1, tzinfo=UTC), "1 flwyddyn"),
        (datetime(2024, 1, 1, tzinfo=UTC), "2 flynedd"),
        (datetime(2023, 1, 1, tzinfo=UTC), "3 blynedd"),
        (datetime(2022, 1, 1, tzinfo=UTC), "4 o flynyddoedd"),
        (datetime(2020, 1, 1, tzinfo=UTC), "6 blynedd"),
        (datetime(2025, 12, 31, tzinfo=UTC), "1 diwrnod"),
        (datetime(2025, 12, 30, tzinfo=UTC), "2 ddiwrnod"),
        (datetime(2025, 12, 29, tzinfo=UTC), "3 diwrnod"),
        (datetime(2025, 12, 18, tzinfo=UTC), "2 wythnos"),
    ],
)
def test_time_since_counts_in_welsh(since: datetime, said: str) -> None:
    """The project's six forms are used, though Django's own Welsh catalogue has four and another rule."""
    with translation.override("cy"):
        assert timesince(since, datetime(2026, 1, 1, tzinfo=UTC)).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 canlyniad"), (1, "1 canlyniad"), (2, "2 ganlyniad"), (3, "3 chanlyniad"), (4, "4 canlyniad"),
     (6, "6 chanlyniad"), (8, "8 canlyniad"), (11, "11 canlyniad"), (100, "100 canlyniad")],
)  # fmt: skip
def test_a_plural_that_django_translates_too_follows_our_six_forms(count: int, said: str) -> None:
    with translation.override("cy"):
        assert ngettext("%(counter)s result", "%(counter)s results", count) % {"counter": count} == said


def test_the_houses_word_overrides_the_packages_in_both_languages() -> None:
    said = {}
    for language in ("cy", "en"):
        with translation.override(language):
            said[language] = [
                gettext("Log out"),
                gettext("July"),
                gettext("Email address"),
                gettext("Account Already Exists"),
            ]
    assert said == {
        "cy": ["Allgofnodi", "Gorffennaf", "Cyfeiriad e-bost", "Mae'r cyfrif yn bodoli eisoes"],
        "en": ["Sign out", "July", "Email address", "Account already exists"],
    }
