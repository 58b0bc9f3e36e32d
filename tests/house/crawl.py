"""What everyone sees everywhere: each address opened once, and what came back kept to be looked at by many tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from lxml import html as parser
from lxml.html import HtmlElement

from tests.house.routes import Route, Stop, every_stop
from tests.house.world import World, browser, untouched

LANGUAGES = ("cy", "en")
OTHER = {"cy": "en", "en": "cy"}
WALKERS = ("anonymous", "applicant", "participant", "alumnus", "superuser")
"""Whose pages are walked in both languages; the roles of staff walk in Welsh, in the walk of the pseudo-locale."""
NOT_FOUND = Stop(Route("nowhere", frozenset()), ())
"""An address that leads nowhere is a page too."""
WRITES = re.compile(r"^\s*(WITH\b.*\b)?(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE | re.DOTALL)
SESSIONS = {"django_session", "usersessions_usersession"}
NO_PAGE = (301, 302, 405)
_turns = count()
NO_DOCUMENT = '<html lang=""><body></body></html>'


@dataclass
class Page:
    """What one person got at one address."""

    who: str
    stop: Stop
    language: str
    address: str
    status: int
    headers: dict[str, str]
    body: str
    trouble: str = ""
    writes: list[str] = field(default_factory=list)
    statements: Counter[str] = field(default_factory=Counter)
    """How often each query was made, its values left out."""

    def __str__(self) -> str:
        return f"{self.who} at {self.address} ({self.stop.route.name})"

    @property
    def is_html(self) -> bool:
        """Whether people read it as a page of the site."""
        return self.headers.get("Content-Type", "").startswith("text/html") and self.status not in NO_PAGE

    @property
    def is_public(self) -> bool:
        """Whether it belongs to the pages for everyone, in a language, as the console and the chooser do not."""
        return self.is_html and not self.stop.route.console and self.stop.route.name not in ("chooser", "healthz")

    @property
    def other_address(self) -> str:
        """The address of the same page in the other language."""
        return address(self.stop, OTHER[self.language])

    @cached_property
    def document(self) -> HtmlElement:
        """The page, parsed."""
        return parser.document_fromstring(self.body or NO_DOCUMENT)

    def find(self, xpath: str) -> list[Any]:
        """Return what ``xpath`` finds."""
        return list(self.document.xpath(xpath))


def address(stop: Stop, language: str) -> str:
    """Return the address of ``stop`` in ``language``."""
    return f"/{language}/xxx/xxx/" if stop is NOT_FOUND else stop.address(language)


def get(client: Client, who: str, stop: Stop, language: str) -> Page:
    """Open ``stop`` in ``language``; whatever it writes is noted and taken back."""
    where = address(stop, language)
    return ask(lambda: client.get(where), Page(who, stop, language, where, 0, {}, ""))


def post(client: Client, page: Page, where: str, values: dict[str, Any], language: str = "") -> Page:
    """Send ``values`` from ``page`` to ``where``; whatever it writes is noted and taken back."""
    return ask(
        lambda: client.post(where, values), Page(page.who, page.stop, language or page.language, where, 0, {}, "")
    )


def ask(send: Callable[[], Any], page: Page) -> Page:
    """Fill ``page`` with what the site answers; an exception is trouble, not the end of the walk."""
    with untouched(), noted(page):
        try:
            response = send()
        except Exception as error:  # whatever the reason, the walk goes on and tells of every page that fails
            page.status, page.trouble = 500, f"{type(error).__name__}: {str(error)[:200]}"
            return page
        page.status, page.headers = response.status_code, dict(response.items())
        if page.is_html:
            page.body = response.content.decode()
    return page


@contextmanager
def noted(page: Page) -> Iterator[None]:
    """Note on ``page`` which tables are written to, sessions apart, and which queries are made."""

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            page.statements[sql] += 1
            if (found := WRITES.match(sql)) and found[3] not in SESSIONS:
                page.writes.append(found[3])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


_crawled: list[Page] = []


@pytest.fixture(scope="module")
def pages(world: World) -> list[Page]:
    """What ``WALKERS`` see at every address in both languages; walked once, for every module that looks at it."""
    if not _crawled:
        _crawled.extend(crawl(world, WALKERS, LANGUAGES))
    return _crawled


def crawl(
    world: World, walkers: Iterable[str], languages: tuple[str, ...], *, every_face: bool = True
) -> Iterator[Page]:
    """Open every address as each of ``walkers``, in ``languages``; of the console, only staff see more than the door.

    Without ``every_face`` each route is opened once, with its first arguments.
    """
    every = [*every_stop(world), NOT_FOUND]
    stops = every if every_face else list({stop.route: stop for stop in reversed(every)}.values())
    for who in walkers:
        client = browser(world.who()[who])
        for stop in stops:
            if who in world.staff or not stop.route.console or stop.route.name == "admin:index":
                for language in languages:
                    yield get(client, who, stop, language)
        if who == "anonymous":
            for language in languages:
                yield from _sign_up(world, stops, language)
                yield from _sign_in(world, stops, language)
                yield from _confirm(world, stops, language)


def _only(stops: list[Stop], name: str) -> Stop:
    return next(stop for stop in stops if stop.route.name == name)


def _sign_up(world: World, stops: list[Stop], language: str) -> Iterator[Page]:
    """The pages of the sign-up that open only once the ones before are answered."""
    client = browser(None)
    answers = dict(answered(world, language))
    for stop in _questions(stops, world):
        yield get(client, "anonymous", stop, language)
        client.post(address(stop, language), answers[dict(stop.arguments)["step"]])
    check, sent = _only(stops, "cohorts:sign_up_check"), _only(stops, "cohorts:sign_up_sent")
    yield get(client, "anonymous", check, language)
    with untouched():
        client.post(address(check, language))
        yield get(client, "anonymous", sent, language)


def answered(world: World, language: str) -> dict[str, dict[str, Any]]:
    """Return good answers to the questions of the sign-up."""
    return {
        "language": {"language": language},
        "details": {"full_name": "Xxx 0", "email": "xxx0@pobl.example"},
        "organisation": {"organisation": world.organisations[1].pk},
        "why": {"why": "Xxx 0"},
        "needs": {"session_language": "cy", "needs": "Xxx 0"},
    }


def _questions(stops: list[Stop], world: World) -> list[Stop]:
    series = ("slug", world.series["open"].slug)
    return [stop for stop in stops if stop.route.name == "cohorts:sign_up" and series in stop.arguments]


def _sign_in(world: World, stops: list[Stop], language: str) -> Iterator[Page]:
    """The pages between asking for a code and being signed in with a second factor."""
    client, code = browser(None), _only(stops, "account_confirm_login_code")
    ask_for_code(client, world, stops, language)
    yield get(client, "anonymous", code, language)
    sent = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    client.post(address(code, language), {"code": sent})
    yield get(client, "anonymous", _only(stops, "mfa_authenticate"), language)


def ask_for_code(client: Client, world: World, stops: list[Stop], language: str) -> None:
    """Ask for a code to sign in as someone with a second factor; each time someone else, for their tries are counted."""
    who = list(world.staff.values())[next(_turns) % len(world.staff)]
    client.post(address(_only(stops, "account_login"), language), {"email": who.email})


def _confirm(world: World, stops: list[Stop], language: str) -> Iterator[Page]:
    """The page that asks for a code again before something sensitive is changed."""
    client = browser(world.staff["facilitator"])
    _ask_to_confirm(client, world, stops, language)
    yield get(client, "facilitator", _only(stops, "account_confirm_reauthentication_code"), language)


def arrived(world: World, page: Page) -> Client:
    """Return a browser of whoever saw ``page``, having done what leads to it."""
    client, stops = browser(world.who()[page.who]), every_stop(world)
    if page.stop.route.name == "cohorts:sign_up":
        answers = answered(world, page.language)
        for stop in _questions(stops, world):
            client.post(address(stop, page.language), answers[dict(stop.arguments)["step"]])
    elif page.stop.route.name == "account_confirm_login_code":
        ask_for_code(client, world, stops, page.language)
    elif page.stop.route.name == "account_confirm_reauthentication_code":
        _ask_to_confirm(client, world, stops, page.language)
    return client


def _ask_to_confirm(client: Client, world: World, stops: list[Stop], language: str) -> None:
    asked = {"recipient": world.staff["facilitator"].email}
    client.post(address(_only(stops, "account_request_reauthentication_code"), language), asked)


@dataclass(frozen=True)
class Form:
    """A form of a page that sends something: where to, and its fields with what they hold."""

    action: str
    values: dict[str, list[str]]
    typed: frozenset[str]
    """Names of the fields a person fills in: not hidden, not buttons."""
    texts: frozenset[str]
    """Those among them where one can write anything."""
    options: dict[str, list[str]]
    """What can be chosen, by field."""
    form_id: str = ""


def forms(page: Page) -> list[Form]:
    """Return the forms of ``page`` that post, but for signing out of the console."""
    found = []
    for one in page.find("//form[translate(@method, 'POST', 'post')='post']"):
        inputs = [*one.xpath(".//input | .//select | .//textarea")]
        if one.get("id"):
            inputs += page.find(f"//*[(self::input or self::select or self::textarea) and @form='{one.get('id')}']")
        if one.get("id") != "logout-form":
            found.append(_form(page, one, inputs))
    return found


def _form(page: Page, form: HtmlElement, inputs: list[HtmlElement]) -> Form:
    values: dict[str, list[str]] = {}
    options: dict[str, list[str]] = {}
    typed, texts = set(), set()
    for one in inputs:
        name, kind = one.get("name"), one.get("type", "text") if one.tag == "input" else one.tag
        if not name or one.get("disabled") is not None or kind in ("submit", "button", "image", "reset", "file"):
            continue
        values.setdefault(name, []).extend(held(one, kind))
        if kind != "hidden":
            typed.add(name)
        if kind not in ("hidden", "radio", "checkbox", "select"):
            texts.add(name)
        if kind in ("radio", "checkbox"):
            options.setdefault(name, []).append(one.get("value", "on"))
        if kind == "select":
            options[name] = [option.get("value", "") for option in one.xpath(".//option")]
    return Form(
        form.get("action") or page.address, values, frozenset(typed), frozenset(texts), options, form.get("id", "")
    )


def held(one: HtmlElement, kind: str) -> list[str]:
    """Return what a field holds now."""
    if kind in ("radio", "checkbox"):
        return [one.get("value", "on")] if one.get("checked") is not None else []
    if kind == "select":
        return [option.get("value", "") for option in one.xpath(".//option[@selected]")]
    if kind == "textarea":
        return [(one.text or "").removeprefix("\n")]
    return [one.get("value", "")]


def none(found: Iterable[str]) -> None:
    """Fail, listing them a line each, if anything was found."""
    lines = sorted(set(found))
    assert lines == [], "\n".join(lines)


def site(path: str) -> str:
    """Return the full address of ``path``."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
