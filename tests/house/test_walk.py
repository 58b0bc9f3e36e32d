"""A walk of every route, as everyone, in both languages: it opens, it changes nothing, and it is what a page must be."""

import os
from collections import defaultdict

import pytest

from tests.house.crawl import OTHER, Page, none, pages, site
from tests.house.routes import OUTSIDE, lacking
from tests.house.world import EXPECTED, World, world

__all__ = ["pages", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walks")]

ANSWERS = {200, 302, 403, 404, 405, 410}
ONLY_LEADS_ON = {
    "account_inactive",
    "account_request_login_code",
    "account_signup",
    "mfa_login_webauthn",
    "admin:outbox_message_change",
    "admin:login",
    "admin:jsi18n",
    "admin:autocomplete",
}
"""Routes that never show a page of their own by GET, or that are read by a program."""
ALIASES = {
    "account_confirm_reauthentication_code",
    "account_request_login_code",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "nudges:next_by_link",
}
"""Second names of an address, which packages look for, and other ways to do the same."""
EMAILS = {"admin:nudges_html", "admin:outbox_message_html", "admin:outbox_preview_html"}
"""A designed email shown in a frame of its own: it carries its styles with it, as emails do."""
KEPT_BY_PACKAGES = {
    "mfa_view_recovery_codes: mfa_authenticator",
    "mfa_download_recovery_codes: mfa_authenticator",
}
"""What allauth writes when someone looks at their recovery codes: that they have seen them."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def test_the_world_has_a_record_for_every_page(world: World) -> None:
    assert [model._meta.label for model in EXPECTED if not model._default_manager.exists()] == []


def test_one_worker_takes_the_whole_walk(request: pytest.FixtureRequest) -> None:
    """Else each builds the world and walks through it for itself, and nobody notices but the clock."""
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@walks")


def test_every_route_has_arguments_to_try_it_with(world: World) -> None:
    assert lacking(world) == []


def test_every_address_answers_and_none_fails(pages: list[Page]) -> None:
    none(f"{page}: {page.status} {page.trouble}" for page in pages if page.status not in ANSWERS)


def test_every_page_opens_for_somebody_in_both_languages(pages: list[Page]) -> None:
    opened = {(page.stop, page.language) for page in pages if page.status in (200, 405) or is_closed(page)}
    shut = {
        f"{page.stop.route.name} {page.language} {dict(page.stop.arguments)}"
        for page in pages
        if (page.stop, page.language) not in opened and page.stop.route.name not in {*ONLY_LEADS_ON, "nowhere"}
    }
    none(shut)


def test_opening_a_page_writes_nothing(pages: list[Page]) -> None:
    written = {f"{page.stop.route.name}: {table}" for page in pages for table in page.writes}
    none(written - KEPT_BY_PACKAGES)


def test_every_answer_carries_the_headers_that_keep_it_safe(pages: list[Page]) -> None:
    answered = [page for page in pages if page.status != 500 and page.stop.route.name not in EMAILS]
    none(f"{page}: {name}" for page in answered for name, value in HEADERS.items() if page.headers.get(name) != value)
    policies = {page.headers.get("Content-Security-Policy", "none") for page in html(pages)}
    assert [policy for policy in policies if "unsafe" in policy or "default-src 'self'" not in policy] == []


def test_an_email_shown_in_a_frame_can_run_nothing_and_load_nothing(pages: list[Page]) -> None:
    shown = [page for page in pages if page.status == 200 and page.stop.route.name in EMAILS]
    none(f"{page}: {policy(page)}" for page in shown if policy(page).get("default-src") != "'none'")
    none(f"{page}: {rule}" for page in shown for rule, value in policy(page).items() if rule != "style-src" and "unsafe" in value)  # fmt: skip
    assert {page.headers["X-Frame-Options"] for page in shown} == {"SAMEORIGIN"}


def policy(page: Page) -> dict[str, str]:
    """The page's Content-Security-Policy, by directive."""
    rules = (rule.strip().partition(" ") for rule in page.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in rules}


def test_no_page_has_script_or_style_of_its_own(pages: list[Page]) -> None:
    inline = (
        "//script[not(@src) and not(@type='application/json') and not(@type='text/template')] | //style | //*[@style]"
        " | //*[@*[starts-with(name(), 'on')]] | //a[starts-with(@href, 'javascript:')]"
    )
    found = defaultdict(set)
    for page in html(pages):
        for one in page.find(inline):
            found[page.stop.route.name].add(f"{one.tag} {one.get('style') or ''} {(one.text or '').strip()[:60]}")
    none(f"{name}: {one}" for name, each in found.items() for one in each)


def test_every_page_says_its_language_and_has_one_title_and_one_heading(pages: list[Page]) -> None:
    wrong = []
    for page in html(pages):
        if page.stop.route.name in OUTSIDE:
            continue
        if page.document.get("lang") != page.language:
            wrong.append(f"{page}: lang {page.document.get('lang')}")
        if len([one for one in page.find("//head/title") if (one.text or "").strip(" –|")]) != 1:
            wrong.append(f"{page}: title")
        if len(page.find("//h1")) != 1:
            wrong.append(f"{page}: {len(page.find('//h1'))} h1")
    none(wrong)


def test_no_two_public_pages_have_the_same_title(pages: list[Page]) -> None:
    routes = defaultdict(set)
    for page in pages:
        if page.is_public and page.status == 200:
            routes[page.find("//head/title")[0].text].add(page.stop.route.name)
    none(f"{title}: {sorted(names)}" for title, names in routes.items() if len(names - ALIASES) > 1)


def test_every_public_page_has_a_description_and_names_its_pair_in_the_other_language(pages: list[Page]) -> None:
    wrong = []
    for page in pages:
        if not page.is_public:
            continue
        if not [one for one in page.find("//meta[@name='description']/@content") if one.strip()]:
            wrong.append(f"{page}: no description")
        if page.status != 200:
            continue
        own = site(page.address)
        pair = sorted([(page.language, own), (OTHER[page.language], site(page.other_address))])
        alternates = [(one.get("hreflang"), one.get("href")) for one in page.find("//head/link[@rel='alternate']")]
        if page.find("//link[@rel='canonical']/@href") != [own] or sorted(alternates) != pair:
            wrong.append(f"{page}: {alternates}")
    none(wrong)


def is_closed(page: Page) -> bool:
    """Whether the console says that nobody adds or deletes such records by hand: its jobs do."""
    return page.who == "superuser" and page.status == 403 and page.stop.route.name.endswith(("_add", "_delete"))


def html(pages: list[Page]) -> list[Page]:
    """The pages people read."""
    return [page for page in pages if page.is_html and page.status != 500 and page.stop.route.name not in EMAILS]
