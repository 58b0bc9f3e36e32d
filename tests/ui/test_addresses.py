"""Every page has one address in each language, and the other is one link away."""

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import resolve, reverse
from django.utils import translation

from ui.addresses import both, path_language, with_prefix

pytestmark = pytest.mark.usefixtures("demo")


@pytest.mark.parametrize(("language", "slug"), [("en", "sign-up/"), ("cy", "cofrestru/"), ("de", "sign-up/")])
def test_a_slug_is_said_in_the_active_language(language: str, slug: str) -> None:
    with translation.override(language):
        assert str(both("sign-up/", "cofrestru/")) == slug


def test_a_slug_without_a_language_is_english() -> None:
    with translation.override(None):
        assert str(both("sign-up/", "cofrestru/")) == "sign-up/"


@pytest.mark.parametrize(("language", "address"), [("en", "/en/demo/number/7/"), ("cy", "/cy/demo/rhif/7/")])
def test_a_translated_route_reverses_and_resolves_in_its_own_language(language: str, address: str) -> None:
    with translation.override(language):
        assert reverse("number", kwargs={"number": 7}) == address
        assert resolve(address).kwargs == {"number": 7}


@pytest.mark.parametrize(
    ("path", "language"),
    [("/cy/", "cy"), ("/en/demo/", "en"), ("/", None), ("/fr/", None), ("/cymru/", None), ("/cy", "cy")],
)
def test_the_language_of_an_address_is_its_first_part(path: str, language: str | None) -> None:
    assert path_language(path) == language


@pytest.mark.parametrize(("path", "expected"), [("/en/nowhere/", "/cy/nowhere/"), ("/nowhere/", "/cy/"), ("/", "/cy/")])
def test_only_the_prefix_changes(path: str, expected: str) -> None:
    assert with_prefix(path, "cy") == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "toggle"),
    [
        ("/en/cookies/", "/cy/cwcis/"),
        ("/cy/cwcis/", "/en/cookies/"),
        ("/en/cookies/?a=1&b=%C5%B5", "/cy/cwcis/?a=1&amp;b=%C5%B5"),
        ("/en/demo/record/one/", "/cy/demo/cofnod/un/"),
        ("/cy/demo/cofnod/un/", "/en/demo/record/one/"),
        ("/en/demo/record/lost/", "/cy/demo/record/lost/"),
        ("/en/nowhere/at/all/", "/cy/nowhere/at/all/"),
    ],
)
def test_the_toggle_leads_to_the_same_page(client: Client, address: str, toggle: str) -> None:
    other, name = ("cy", "Cymraeg") if address.startswith("/en/") else ("en", "English")
    link = f'<a class="app-toggle" href="{toggle}" lang="{other}" hreflang="{other}" rel="alternate">{name}</a>'
    assert client.get(address).content.decode().count(link) == 1


@pytest.mark.django_db
def test_a_page_names_itself_and_its_pair(client: Client) -> None:
    page = client.get("/cy/cwcis/?a=1").content.decode()
    site = project.SITE_URL
    assert [line.strip() for line in page.splitlines() if "canonical" in line or "hreflang" in line][:3] == [
        f'<link rel="canonical" href="{site}/cy/cwcis/">',
        f'<link rel="alternate" hreflang="cy" href="{site}/cy/cwcis/">',
        f'<link rel="alternate" hreflang="en" href="{site}/en/cookies/">',
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/en/cwcis/", "/en/cookies/"),
        ("/cy/cookies/", "/cy/cwcis/"),
        ("/cy/cookies/?a=1", "/cy/cwcis/?a=1"),
        ("/en/demo/rhif/7/", "/en/demo/number/7/"),
    ],
)
def test_a_slug_of_the_other_language_leads_to_the_page_in_this_one(client: Client, asked: str, answered: str) -> None:
    for response in (client.get(asked), client.head(asked)):
        assert (response.status_code, response.headers["Location"]) == (302, answered)


@pytest.mark.django_db
def test_a_slug_of_the_other_language_is_not_found_when_posted_to(client: Client) -> None:
    assert client.post("/en/cwcis/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/nowhere/", "/cy/unlle/", "/en/demo/number/seven/", "/nowhere/"])
def test_what_is_in_neither_language_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/en/nowhere/", "en"), ("/cy/unlle/", "cy")])
def test_not_found_is_said_in_the_language_of_the_address(client: Client, address: str, language: str) -> None:
    page = client.get(address).content.decode()
    heading = {"en": "Page not found", "cy": "Heb ddod o hyd i'r dudalen"}[language]
    assert f'<html lang="{language}" class="govuk-template">' in page
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in page


@pytest.mark.django_db
def test_the_language_of_the_page_last_opened_is_remembered(client: Client) -> None:
    assert client.get("/").status_code == 200
    for address, language in (("/cy/cwcis/", "cy"), ("/en/cookies/", "en")):
        client.get(address)
        assert client.cookies[project.LANGUAGE_COOKIE_NAME].value == language
        front = client.get("/")
        assert (front.status_code, front.headers["Location"]) == (302, f"/{language}/")


@pytest.mark.django_db
def test_the_memory_is_written_only_when_it_changes(client: Client) -> None:
    assert project.LANGUAGE_COOKIE_NAME in client.get("/cy/cwcis/").cookies
    assert project.LANGUAGE_COOKIE_NAME not in client.get("/cy/cwcis/").cookies


@pytest.mark.django_db
def test_a_nonsense_memory_leads_nowhere(client: Client) -> None:
    client.cookies[project.LANGUAGE_COOKIE_NAME] = "//evil.example"
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_the_chooser_depends_on_the_cookie(client: Client) -> None:
    response = client.get("/")
    assert response.headers["Vary"] == "Cookie, Accept-Language"
