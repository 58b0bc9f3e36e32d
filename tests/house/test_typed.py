"""Whatever anyone types or sends, wherever, the site answers: never a 500, and a refusal leaves everything as it was."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.house.crawl import Form, Page, address, arrived, ask, forms, none, pages, post
from tests.house.routes import every_stop
from tests.house.world import World, browser, world

__all__ = ["pages", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walks")]

NASTY = (
    "\x00",
    "x" * 10_000,
    "\N{PILE OF POO}\N{ZERO WIDTH JOINER}\N{WOMAN}",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{HEBREW LETTER ALEF}",
    "'; DROP TABLE people_person; --",
    "<script>alert(1)</script>{{ 7 }}%(s)s%s{0}",
    "9" * 30,
    "-1",
    "2026-02-30",
)
ROUNDS = 3
"""Times each form is sent, each field holding something else every time."""
ANSWERS = {200, 302, 400, 403, 404, 405, 409, 410, 413, 422, 429}
PAGING = ("page", "p", "o", "q", "all")


def test_no_form_fails_on_anything_typed_into_it(world: World, pages: list[Page]) -> None:
    none(
        f"{page}: {answer.status} {answer.trouble}"
        for page, form in every_form(pages)
        for answer in answers(world, page, form)
        if answer.status not in ANSWERS
    )


def test_an_empty_form_that_is_refused_writes_nothing(world: World, pages: list[Page]) -> None:
    written = set()
    for page, form in every_form(pages):
        if form.texts:
            answer = post(arrived(world, page), page, form.action, {})
            if answer.status == 200 and answer.find("//*[contains(@class, 'error-summary')]"):
                written |= {f"{page.stop.route.name}: {table}" for table in answer.writes}
    none(written)


def test_no_address_fails_on_a_post_nobody_expects(world: World) -> None:
    wrong = []
    for who in ("anonymous", "participant", "superuser"):
        client = browser(world.who()[who])
        for stop in every_stop(world):
            if who == "superuser" or not stop.route.console:
                page = Page(who, stop, "cy", address(stop, "cy"), 0, {}, "")
                answer = post(client, page, page.address, {"do": NASTY[4], "action": NASTY[0], "answer": NASTY[2]})
                if answer.status not in ANSWERS:
                    wrong.append(f"{answer}: {answer.status} {answer.trouble}")
    none(wrong)


def test_no_page_fails_on_anything_asked_of_it_in_its_address(world: World, pages: list[Page]) -> None:
    wrong, seen = [], set()
    for page in pages:
        if page.status != 200 or page.language != "en" or page.stop.route.name in seen:
            continue
        seen.add(page.stop.route.name)
        client, names = arrived(world, page), {*PAGING, *page.find("//form[@method='get']//*/@name")}
        for turn in range(ROUNDS):
            query = urlencode({name: nasty(turn + place) for place, name in enumerate(sorted(names))})
            answer = _get(client, page, f"{page.address}?{query}")
            if answer.status not in ANSWERS:
                wrong.append(f"{page} with {query[:60]}: {answer.status} {answer.trouble}")
    none(wrong)


def _get(client: Client, page: Page, where: str) -> Page:
    return ask(lambda: client.get(where), Page(page.who, page.stop, page.language, where, 0, {}, ""))


def answers(world: World, page: Page, form: Form) -> Iterator[Page]:
    """What the site says to each attempt, made by someone who has just come to the page."""
    client = arrived(world, page)
    cookies = deepcopy(client.cookies)
    for values in attempts(form):
        client.cookies = deepcopy(cookies)
        yield post(client, page, form.action, values)


def every_form(pages: list[Page]) -> Iterator[tuple[Page, Form]]:
    """Each different form there is, once, with a page that shows it."""
    seen = set()
    for page in pages:
        if page.status == 200 and page.is_html and page.language == "cy":
            for form in forms(page):
                key = (page.stop.route.name, form.typed)
                if key not in seen:
                    seen.add(key)
                    yield page, form


def attempts(form: Form) -> Iterator[dict[str, object]]:
    """What is sent: nothing, then in each field something nasty, in its hidden ones and its choices too."""
    yield {}
    names = sorted(form.values)
    for turn in range(ROUNDS):
        yield {name: nasty(turn + place) for place, name in enumerate(names)}
    yield {**form.values, **{name: nasty(place) for place, name in enumerate(sorted(form.texts))}}


def nasty(number: int) -> str:
    """One of the things nobody should send."""
    return NASTY[number % len(NASTY)]
