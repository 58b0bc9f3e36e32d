"""Signing up, page by page, as a browser without JavaScript does it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine as clock
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cohorts import limits
from cohorts.forms import SIGN_UP
from cohorts.models import Application
from labs.models import Series
from outbox.models import Message
from people.models import Person
from tests.factories import AT, ApplicationFactory, OfferFactory, OrganisationFactory, PersonFactory, SeriesFactory

pytestmark = pytest.mark.django_db
DETAILS = {"full_name": "Llŷr Jones", "preferred_name": "Llŷr", "email": "Llyr@Corff.example", "job_title": "Dylunydd"}
NEEDS = {"session_language": "cy", "needs": "Capsiynau"}


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.travel(AT, tick=False):
        yield


@pytest.fixture
def series() -> Series:
    return SeriesFactory(is_open=True, slug="gwanwyn")


def address(step: str, language: str = "en") -> str:
    words = {question.name: {"en": question.name, "cy": question.welsh}[language] for question in SIGN_UP}
    words |= {"check": {"en": "check", "cy": "gwirio"}[language], "sent": {"en": "sent", "cy": "anfonwyd"}[language]}
    return f"/{language}/{ {'en': 'sign-up', 'cy': 'cofrestru'}[language] }/gwanwyn/{words[step]}/"


def answer_all(client: Client, language: str = "en", **changes: Any) -> str:
    """Answer every page and return where the last answer led."""
    pages: dict[str, dict[str, Any]] = {
        "details": DETAILS,
        "organisation": {"organisation": "", "organisation_name": "Bwrdd Newydd"},
        "why": {"why": "I wneud gwasanaethau gwell."},
        "needs": NEEDS,
    }
    client.post(address("language"), {"language": language})
    for step, values in pages.items():
        response = client.post(address(step, language), {**values, **changes.get(step, {})})
    return response["Location"]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_a_sign_up_goes_from_the_first_page_to_the_confirmation_in_the_language_chosen(
    client: Client, series: Series, language: str
) -> None:
    first = client.post(address("language"), {"language": language})
    assert first["Location"] == address("details", language)
    assert answer_all(client, language) == address("check", language)
    assert client.get(address("check", language)).status_code == 200
    assert Application.objects.count() == 0
    response = client.post(address("check", language))
    assert response["Location"] == address("sent", language)
    assert client.get(address("sent", language)).status_code == 200
    person = Person.objects.get()
    assert (person.email, person.full_name, person.preferred_name) == ("llyr@corff.example", "Llŷr Jones", "Llŷr")
    assert (person.language, person.language_source, person.language_chosen_at) == (language, "sign_up", AT)
    application = Application.objects.get()
    assert (application.person, application.series, application.status) == (person, series, "submitted")
    assert (application.organisation, application.organisation_name) == (None, "Bwrdd Newydd")
    assert (application.why, application.needs, application.session_language) == (
        "I wneud gwasanaethau gwell.",
        "Capsiynau",
        "cy",
    )
    assert (application.written_in, application.submitted_at, application.job_title) == (language, AT, "Dylunydd")
    assert [(message.kind, message.person) for message in Message.objects.all()] == [("application-received", person)]


def test_an_organisation_of_the_list_becomes_where_the_person_works(client: Client, series: Series) -> None:
    body = OrganisationFactory()
    answer_all(client, organisation={"organisation": str(body.pk), "organisation_name": ""})
    client.post(address("check"))
    assert Application.objects.get().organisation == body
    affiliation = Person.objects.get().affiliations.get()
    assert (affiliation.organisation, affiliation.job_title, affiliation.started_on) == (
        body,
        "Dylunydd",
        date(2026, 3, 2),
    )


@pytest.mark.parametrize(
    ("step", "values", "errors"),
    [
        ("language", {}, {"language": ["Choose Welsh or English"]}),
        (
            "details",
            {"full_name": "", "email": "not an address"},
            {
                "full_name": ["Enter your full name"],
                "email": ["Enter an email address in the right form, for example name@organisation.wales"],
            },
        ),
        (
            "organisation",
            {},
            {"organisation": ["Choose your organisation from the list, or write its name below"]},
        ),
        (
            "organisation",
            {"organisation": "999999"},
            {"organisation": ["Choose an organisation from the list, or write its name below"]},
        ),
        ("why", {"why": " "}, {"why": ["Write why you want to take part"]}),
        (
            "needs",
            {},
            {"session_language": ["Choose the language in which you want to take part in sessions"]},
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said_next_to_the_field(
    client: Client, series: Series, step: str, values: dict[str, str], errors: dict[str, list[str]]
) -> None:
    answer_all(client)
    response = client.post(address(step), values)
    assert response.status_code == 200
    assert response.context["form"].errors == errors
    assert b"govuk-error-summary" in response.content


def test_an_organisation_is_either_chosen_or_written(client: Client, series: Series) -> None:
    answer_all(client)
    values = {"organisation": str(OrganisationFactory().pk), "organisation_name": "Another"}
    errors = client.post(address("organisation"), values).context["form"].errors
    assert errors == {"organisation_name": ["Choose an organisation from the list or write its name, not both"]}


def test_bodies_that_staff_have_not_agreed_are_not_offered(client: Client, series: Series) -> None:
    hidden, listed = OrganisationFactory(listed=False), OrganisationFactory()
    client.post(address("language"), {"language": "en"})
    client.post(address("details"), DETAILS)
    field = client.get(address("organisation")).context["form"].fields["organisation"]
    assert list(field.queryset) == [listed]
    assert hidden.listed is False


@pytest.mark.parametrize("step", ["details", "organisation", "why", "needs", "check"])
def test_a_page_asked_for_too_early_leads_to_the_first_without_an_answer(
    client: Client, series: Series, step: str
) -> None:
    response = client.get(address(step))
    assert (response.status_code, response["Location"]) == (302, address("language"))


def test_the_confirmation_is_only_for_those_who_sent_something(client: Client, series: Series) -> None:
    assert client.get(address("sent"))["Location"] == address("language")


def test_changing_one_answer_leads_back_to_the_check_page(client: Client, series: Series) -> None:
    answer_all(client)
    assert client.post(address("why"), {"why": "Another reason"})["Location"] == address("check")
    rows = client.get(address("check")).context["rows"]
    assert [(entry["row"].label, entry["row"].value, entry["change"]) for entry in rows] == [
        ("Which language should we use with you?", "English", address("language")),
        ("Full name", "Llŷr Jones", address("details")),
        ("What should we call you?", "Llŷr", address("details")),
        ("Work email address", "Llyr@Corff.example", address("details")),
        ("Job title", "Dylunydd", address("details")),
        ("My organisation is not listed: its name", "Bwrdd Newydd", address("organisation")),
        ("Why do you want to take part?", "Another reason", address("why")),
        ("In which language do you want to take part in sessions?", "In Welsh", address("needs")),
        ("Is there anything you need so that you can take part fully?", "Capsiynau", address("needs")),
    ]


def test_words_of_ones_own_are_marked_with_the_language_they_were_written_in(client: Client, series: Series) -> None:
    answer_all(client, "cy")
    client.post(address("needs", "en"), NEEDS)
    rows = client.get(address("check", "en")).context["rows"]
    marked = [(entry["row"].question.name, entry["lang"]) for entry in rows if entry["lang"]]
    assert marked == [("why", "cy"), ("needs", "en"), ("needs", "en")]


def test_the_toggle_keeps_what_was_typed_and_acts_on_nothing(client: Client, series: Series) -> None:
    client.post(address("language"), {"language": "en"})
    response = client.post(address("details", "cy"), {"full_name": "Half", "email": "", "_toggle": "typed"})
    assert response.status_code == 200
    assert (response.context["form"]["full_name"].value(), response.context["form"].errors) == ("Half", {})
    assert client.get(address("why", "cy"))["Location"] == address("details", "cy")


def test_signing_up_twice_says_the_same_keeps_the_first_and_writes_to_the_owner(client: Client, series: Series) -> None:
    person = PersonFactory(email="llyr@corff.example", full_name="Llŷr ap Siôn", english=True)
    first = ApplicationFactory(series=series, person=person, why="The first")
    answer_all(client, "cy")
    response = client.post(address("check", "cy"))
    assert response["Location"] == address("sent", "cy")
    assert [application.why for application in Application.objects.all()] == ["The first"]
    person.refresh_from_db()
    assert (person.full_name, person.language, person.preferred_name) == ("Llŷr ap Siôn", "en", "")
    assert [(message.kind, message.about_id) for message in Message.objects.all()] == [
        ("application-repeated", first.series_id)
    ]


def test_sending_twice_by_accident_shows_the_confirmation_again(client: Client, series: Series) -> None:
    answer_all(client)
    assert [client.post(address("check"))["Location"] for _each in range(2)] == [address("sent")] * 2
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"status": "closed"},
        {"sign_up_closes_on": date(2026, 3, 1)},
        {"sign_up_opens_on": date(2026, 3, 3)},
    ],
)
def test_a_series_that_closes_meanwhile_says_so_kindly_and_keeps_nothing(
    client: Client, series: Series, change: dict[str, Any]
) -> None:
    answer_all(client)
    Series.objects.update(**change)
    for step in ("language", "check"):
        for method in (client.get, client.post):
            response = method(address(step))
            assert (response.status_code, response.templates[0].name) == (200, "cohorts/sign_up/closed.html")
    assert Application.objects.count() == 0


@pytest.mark.parametrize("trait", [{}, {"status": "cancelled", "published_at": AT}])
def test_a_series_nobody_may_see_is_not_found(client: Client, trait: dict[str, Any]) -> None:
    SeriesFactory(slug="gwanwyn", **trait)
    assert client.get(address("language")).status_code == 404


def test_a_full_series_still_takes_sign_ups_and_says_what_that_means(client: Client) -> None:
    series = SeriesFactory(is_open=True, slug="gwanwyn", capacity=1)
    assert client.get(address("language")).context["is_full"] is False
    OfferFactory(application__series=series)
    assert client.get(address("language")).context["is_full"] is True


def test_too_many_sign_ups_for_one_address_are_refused_and_nothing_typed_is_lost(
    client: Client, series: Series
) -> None:
    for _each in range(5):
        answer_all(client)
        assert client.post(address("check")).status_code == 302
    answer_all(client)
    response = client.post(address("check"))
    assert response.status_code == 429
    assert response.context["problem"] == (
        "There have been too many sign-ups in the last hour. Your answers are kept: try again later."
    )
    assert client.get(address("check")).status_code == 200


def test_a_count_that_runs_out_while_it_is_read_begins_again(
    client: Client, series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HOUR", 0)
    answer_all(client)
    assert client.post(address("check"))["Location"] == address("sent")


def test_someone_signed_in_finds_what_we_know_filled_in(client: Client, series: Series) -> None:
    client.force_login(PersonFactory(full_name="Ffion Rhys", email="ffion@corff.example"))
    client.post(address("language"), {"language": "cy"})
    form = client.get(address("details", "cy")).context["form"]
    assert form.initial == {"full_name": "Ffion Rhys", "preferred_name": "", "email": "ffion@corff.example"}


def test_a_word_of_the_other_language_is_not_an_address(series: Series) -> None:
    with override("cy"):
        converter = SIGN_UP.converter()()
        assert converter.to_python("pam") == "why"
        with pytest.raises(ValueError, match="why"):
            converter.to_python("why")


class AnythingTyped(TestCase):
    """Whatever is typed, the pages answer: with the next page or with an error, never with a fault of ours."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.sampled_from([question.name for question in SIGN_UP]),
        st.sampled_from(["cy", "en"]),
        st.dictionaries(
            st.sampled_from(
                [
                    "language",
                    "full_name",
                    "email",
                    "organisation",
                    "organisation_name",
                    "why",
                    "needs",
                    "session_language",
                ]
            ),
            st.text(max_size=60),
        ),
    )
    def test_any_text_on_any_page_gets_an_answer(self, step: str, language: str, typed: dict[str, str]) -> None:
        client = Client()
        SeriesFactory(is_open=True, slug="gwanwyn")
        answer_all(client)
        response = client.post(address(step, language), typed)
        assert response.status_code in (200, 302)
        again = client.get(response["Location"] if response.status_code == 302 else address(step, language))
        assert again.status_code == 200
