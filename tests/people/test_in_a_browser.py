"""The account and the alumni's pages in a real browser: accessible in both languages, narrow enough, passkeys work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from alumni.links import check_in_link, claim_link
from people.choices import language_link
from people.details import keep_address
from people.models import Person
from tests.factories import AT, ProfileFactory, SeriesFactory

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [
    "account_login", "people:account", "people:details", "mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_activate_totp",
    "usersessions_list", "account_logout", "account_request_reauthentication_code", "alumni:directory", "alumni:edit",
]  # fmt: skip


@pytest.fixture
def alumnus() -> Person:
    profile = ProfileFactory(public=True, headline="Dylunydd gwasanaeth", about="Rwy'n **creu**.", written_in="cy")
    person: Person = profile.alumnus.person
    return person


@pytest.fixture
def page(browser: Any, live_server: Any, alumnus: Person) -> Iterator[Any]:
    keep_address(alumnus)
    client = Client()
    client.force_login(alumnus, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    record = {"method": "code", "at": 9_999_999_999, "email": alumnus.email, "reauthenticated": True}
    session["account_authentication_methods"], session["account_authentication_methods_user"] = (
        [record],
        str(alumnus.pk),
    )
    session.save()
    context = browser.new_context(viewport={"width": 320, "height": 800}, base_url=live_server.url)
    context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}])
    yield context.new_page()
    context.close()


def addresses(alumnus: Person, language: str) -> list[str]:
    series = SeriesFactory(is_finished=True)
    links = [
        claim_link(alumnus, series, language),
        check_in_link(alumnus, series, language),
        language_link(alumnus, language, at=AT),
    ]
    with override(language):
        own = reverse("alumni:profile", args=[alumnus.alumnus.profile.slug])
        return [*(reverse(name) for name in PAGES), own, *("/" + link.split("/", 3)[3] for link in links)]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_every_page_is_accessible_and_fits_a_phone(
    page: Any, alumnus: Person, axe: Callable[[Any], list[str]], language: str
) -> None:
    found = {}
    for path in addresses(alumnus, language):
        answer = page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        found[path] = (answer.status, axe(page), width)
    assert {path: result for path, result in found.items() if result != (200, [], 320)} == {}


def test_a_passkey_is_added_and_then_signs_its_owner_in_alone(page: Any, live_server: Any, settings: Any) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}},
    )  # fmt: skip
    page.goto("/cy/cyfrif/diogelwch/cyfrinallweddi/ychwanegu/")
    page.get_by_label("Enw").fill("Ffôn Ffion")
    page.get_by_label("Gadael i mi fewngofnodi â'r gyfrinallwedd hon yn unig").check()
    page.get_by_role("button", name="Ychwanegu'r gyfrinallwedd").click()
    page.wait_for_url("**/cy/cyfrif/diogelwch/codau-adfer/")
    page.goto("/cy/cyfrif/diogelwch/cyfrinallweddi/")
    assert page.get_by_role("heading", name="Ffôn Ffion").count() == 1
    page.context.clear_cookies()
    page.goto("/cy/cyfrif/mewngofnodi/")
    page.get_by_role("button", name="Mewngofnodi â chyfrinallwedd").click()
    page.wait_for_url("**/cy/cyfrif/")


def test_a_passkey_that_is_not_there_is_said_in_words(page: Any) -> None:
    page.context.clear_cookies()
    page.goto("/cy/cyfrif/mewngofnodi/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')) }")
    page.get_by_role("button", name="Mewngofnodi â chyfrinallwedd").click()
    said = page.get_by_role("alert")
    said.wait_for()
    assert said.inner_text().startswith("Ni ddefnyddiwyd y gyfrinallwedd")
