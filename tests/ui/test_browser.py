"""What only a browser can show: axe, the keyboard, narrow screens, no JavaScript, and links that move the focus."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from people.models import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]
PAGES = [
    "/", "/en/cookies/", "/cy/cwcis/", "/en/accessibility/", "/cy/hygyrchedd/", "/en/privacy/", "/cy/preifatrwydd/",
    "/en/nowhere/", "/cy/unlle/", "/en/demo/form/", "/cy/demo/ffurflen/", "/en/demo/one-question/",
    "/cy/demo/un-cwestiwn/",
]  # fmt: skip
WIDTH = "document.documentElement.scrollWidth"
FORMS = ["/en/demo/form/", "/cy/demo/ffurflen/"]


@pytest.fixture
def complaints(page: Any) -> Iterator[list[str]]:
    """What the browser complains about, a page that is not there aside."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert [text for text in said if "404 (Not Found)" not in text] == []


@pytest.mark.usefixtures("complaints")
def test_pages_are_accessible_and_never_scroll_sideways(
    live_server: Any, page: Any, axe: Callable[[Any], list[str]]
) -> None:
    wrong: list[Any] = []
    for address in PAGES:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + address)
            wrong += [(address, width, fault) for fault in axe(page)]
            wrong += [(address, width, "scrolls")] * (page.evaluate(WIDTH) > width)
    assert wrong == []


def test_an_invalid_form_is_accessible_and_its_summary_moves_the_focus(
    live_server: Any, page: Any, axe: Callable[[Any], list[str]]
) -> None:
    for address in FORMS:
        page.goto(live_server.url + address)
        page.click("main form button[type=submit]")
        page.locator(".govuk-error-summary:focus").wait_for()  # which fails when the focus does not come to it
        assert axe(page) == []
        links = page.locator(".govuk-error-summary__list a")
        targets = [links.nth(index).get_attribute("href") for index in range(links.count())]
        focused = []
        for index in range(len(targets)):
            links.nth(index).click()
            focused.append(f"#{page.evaluate('document.activeElement.id')}")
        assert (len(focused), focused) == (11, targets)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_toggle_keeps_what_was_typed(live_server: Any, browser: Any, javascript: bool) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/demo/form/?a=1")
    page.fill("[name=name]", "Ŵyn o Gymru")
    page.fill("[name=starts-day]", "31")
    page.check("[name=colour][value=blue]")
    page.click("button[name=_toggle]")
    assert page.url == f"{live_server.url}/cy/demo/ffurflen/?a=1"
    assert page.locator(".govuk-error-summary").count() == 0
    assert (page.input_value("[name=name]"), page.input_value("[name=starts-day]")) == ("Ŵyn o Gymru", "31")
    assert page.is_checked("[name=colour][value=blue]")
    page.click("main form button[type=submit]")
    assert page.locator(".govuk-error-summary").count() == 1
    page.click("button[name=_toggle]")
    assert page.url == f"{live_server.url}/en/demo/form/?a=1"
    assert page.locator(".govuk-error-summary").count() == 1
    assert page.input_value("[name=name]") == "Ŵyn o Gymru"
    context.close()


def test_enter_in_a_field_sends_the_form_and_does_not_change_language(live_server: Any, page: Any) -> None:
    page.goto(f"{live_server.url}/en/demo/form/")
    page.fill("[name=name]", "Ffion")
    page.press("[name=name]", "Enter")
    page.wait_for_selector(".govuk-error-summary")
    assert page.url == f"{live_server.url}/en/demo/form/"


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(live_server: Any, page: Any) -> None:
    page.goto(f"{live_server.url}/en/cookies/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.goto(f"{live_server.url}/en/cookies/")
    for _ in range(3):
        page.keyboard.press("Tab")
    shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
    assert (page.evaluate("document.activeElement.textContent.trim()"), shadow == "none") == ("Cymraeg", False)


@pytest.mark.parametrize(
    ("address", "typed", "nothing"),
    [("/en/demo/form/", "SÉR", "Nothing found"), ("/cy/demo/ffurflen/", "cýf", "Ni chafwyd hyd i ddim")],
)
def test_a_select_is_searchable_whatever_the_accents(
    live_server: Any, page: Any, axe: Callable[[Any], list[str]], address: str, typed: str, nothing: str
) -> None:
    page.goto(live_server.url + address)
    box = page.locator("input#id_body")  # once the script has put it in place of the select
    box.press_sequentially("zzz")
    assert page.locator(".autocomplete__option--no-results").inner_text() == nothing
    box.fill("")
    box.press_sequentially(typed)
    page.locator(".autocomplete__option:not(.autocomplete__option--no-results)").first.wait_for()
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('[name=body]').value") == "blue"


def test_without_javascript_the_searchable_select_is_a_select(live_server: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/cy/demo/ffurflen/")
    page.select_option("select[name=body]", "blue")
    assert page.input_value("select[name=body]") == "blue"
    context.close()


def test_only_a_page_with_a_searchable_select_loads_its_script(live_server: Any, page: Any) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{live_server.url}/en/cookies/", wait_until="networkidle")
    assert [url for url in loaded if "autocomplete" in url or not url.startswith(live_server.url)] == []
    page.goto(f"{live_server.url}/en/demo/form/")
    page.wait_for_selector(".autocomplete__wrapper")
    assert len([url for url in loaded if "autocomplete" in url]) == 1


def test_the_console_is_accessible_and_never_scrolls_sideways(
    live_server: Any, page: Any, axe: Callable[[Any], list[str]], settings: Any
) -> None:
    person = Person.objects.create(email="mair@labs.example", full_name="Mair Prys", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    record = f"/cy/admin/people/person/{person.pk}/change/"
    addresses = ("/en/admin/", "/cy/admin/", "/cy/admin/people/person/", "/en/admin/people/person/add/", record)
    wrong: list[Any] = []
    for address in addresses:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + address)
            wrong += [(address, width, fault) for fault in axe(page)]
            wrong += [(address, width, "scrolls")] * (page.evaluate(WIDTH) > width)
    assert wrong == []
