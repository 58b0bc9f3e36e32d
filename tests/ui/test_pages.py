"""The statements, the errors and the page that says the site is well."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

from ui import pages

BUILD = Path(__file__).parents[2] / "static" / "build"
PAGES = [
    ("/en/cookies/", "Cookies"),
    ("/cy/cwcis/", "Cwcis"),
    ("/en/accessibility/", "Accessibility statement"),
    ("/cy/hygyrchedd/", "Datganiad hygyrchedd"),
    ("/en/privacy/", "Privacy notice"),
    ("/cy/preifatrwydd/", "Hysbysiad preifatrwydd"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "title"), PAGES)
def test_a_statement_is_there_in_each_language(client: Client, address: str, title: str) -> None:
    page = client.get(address).content.decode()
    site = "Labs, Dysgu trwy greu" if address.startswith("/cy/") else "Labs, Learn by making"
    assert f"<title>{title} – {site}</title>" in page
    assert page.count(f'<h1 class="govuk-heading-l">{title}</h1>') == page.count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "title"), PAGES)
def test_every_footer_says_in_both_languages_that_welsh_is_welcome(client: Client, address: str, title: str) -> None:
    page = client.get(address).content.decode()
    assert page.count('lang="cy">Mae croeso i chi gysylltu â ni yn Gymraeg') == 1
    assert page.count('lang="en">You are welcome to contact us in Welsh or English.') == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "title"), PAGES)
def test_a_page_weighs_at_most_90_kilobytes_with_all_it_loads(client: Client, address: str, title: str) -> None:
    loaded = [BUILD / "main.css", *BUILD.glob("*.js"), BUILD / "logo.svg", BUILD / "favicon.svg"]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in loaded)
    assert weight + len(gzip.compress(client.get(address).content)) <= 90 * 1024


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "title"), PAGES)
def test_a_page_holds_no_inline_script_or_style_and_loads_nothing_from_elsewhere(
    client: Client, address: str, title: str
) -> None:
    page = client.get(address).content.decode()
    assert [
        mark for mark in ("<style", " style=", " onclick=", "<script>", 'src="http', 'src="//') if mark in page
    ] == []


@pytest.mark.django_db
def test_the_cookie_page_names_every_cookie_the_site_sets(client: Client, settings: Any) -> None:
    page = client.get("/en/cookies/").content.decode()
    named = [settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME, "messages"]
    assert [name for name in named if f"<code>{name}</code>" not in page] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "entries"),
    [
        ("/en/cookies/", ["Home", "Series", "Roadmap", "Sign in"]),
        ("/cy/cwcis/", ["Hafan", "Cyfresi", "Map ffordd", "Mewngofnodi"]),
    ],
)
def test_the_menu_is_in_the_language_of_the_page(client: Client, address: str, entries: list[str]) -> None:
    page = client.get(address).content.decode()
    links = re.findall(r'<a class="govuk-service-navigation__link"[^>]*>\s*([^<]*?)\s*</a>', page)
    assert links == entries


def test_the_chooser_offers_both_languages_as_equals(client: Client) -> None:
    page = client.get("/").content.decode()
    button = '<a class="govuk-button" href="/{0}/" hreflang="{0}" role="button" draggable="false">{1}</a>'
    assert (page.count(button.format("cy", "Cymraeg")), page.count(button.format("en", "English"))) == (1, 1)


@pytest.mark.django_db
def test_the_site_is_well_when_its_database_answers(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content, response.headers["Content-Type"]) == (200, b"ok", "text/plain")


def test_a_broken_site_says_so_in_both_languages_without_its_database() -> None:
    response = pages.server_error(RequestFactory().get("/en/"))
    page = response.content.decode()
    assert (response.status_code, '<html lang="cy"' in page, 'lang="en">Sorry, there is' in page) == (500, True, True)


def test_a_request_not_understood_is_answered_in_both_languages_without_its_database() -> None:
    response = pages.bad_request(RequestFactory().get("/en/"), SuspiciousOperation())
    page = response.content.decode()
    assert (response.status_code, 'lang="en">We did not understand this request' in page) == (400, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "heading"), [("/en/x/", "You cannot see this page"), ("/cy/x/", "Ni allwch weld y dudalen hon")]
)
def test_what_one_may_not_see_says_so_in_the_language_of_the_address(
    rf: RequestFactory, client: Client, address: str, heading: str
) -> None:
    client.get(address)
    request = rf.get(address)
    request.resolver_match = None  # type: ignore[assignment]
    response = pages.permission_denied(request, PermissionDenied())
    assert (response.status_code, heading in response.content.decode()) == (403, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "heading"), [("/en/", "This form has expired"), ("/cy/", "Mae'r ffurflen hon wedi dod i ben")]
)
def test_a_form_from_elsewhere_is_refused_in_the_language_of_the_address(address: str, heading: str) -> None:
    response = Client(enforce_csrf_checks=True).post(f"{address}admin/login/", {})
    assert (response.status_code, heading in response.content.decode()) == (403, True)
