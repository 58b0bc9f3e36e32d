"""What journeys do again and again: read the post, sign in with the code in it, press what is called this or that."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from people.models import Person
from tests.servers import Received

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds a journey waits for post: a worker starts, finds it due and sends it."""


class Traveller:
    """Someone at a browser who reads one language."""

    def __init__(
        self, page: Page, address: str, language: str, inbox: list[Received], axe: Callable[[Any], list[str]]
    ) -> None:
        self.page, self.address, self.language, self.inbox, self.axe = page, address, language, inbox, axe

    def words(self, english: str) -> str:
        """Return how the site says ``english`` in the traveller's language."""
        with override(self.language):
            return gettext(english)

    def go(self, name: str, **kwargs: Any) -> None:
        """Open the page of a route, in the traveller's language."""
        with override(self.language):
            self.open(self.address + reverse(name, kwargs=kwargs or None))

    def open(self, address: str) -> None:
        """Open an address; it must be found, and axe must find nothing wrong with it."""
        response = self.page.goto(address)
        assert response is not None
        assert response.status == 200, address
        self.check()

    def check(self) -> None:
        """The page is accessible as far as axe can tell, and does not scroll sideways on a phone."""
        found = self.axe(self.page)
        assert found == [], (self.page.url, found)
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 700})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 320, self.page.url
        if size:
            self.page.set_viewport_size(size)

    def press(self, english: str) -> None:
        """Press the button called ``english`` in the traveller's language, and check what comes."""
        self.page.get_by_role("button", name=self.words(english), exact=True).click()
        self.check()

    def follow(self, english: str) -> None:
        """Follow the link called ``english`` in the traveller's language."""
        self.page.get_by_role("link", name=self.words(english), exact=True).first.click()
        self.check()

    def fill(self, english: str, text: str) -> None:
        """Fill the field labelled ``english``."""
        self.page.get_by_label(re.compile(f"^\\s*{re.escape(self.words(english))}")).fill(text)

    def choose(self, option: str) -> None:
        """Choose the radio button labelled ``option`` (in the traveller's language already)."""
        self.page.get_by_role("radio", name=option, exact=True).check()

    def sees(self, english: str) -> None:
        """The page's heading says ``english``."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(self.words(english))

    def post(self, to: str, containing: str = "") -> Received:
        """Wait for a message to ``to`` with ``containing`` in its text; the newest one."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for message in reversed(list(self.inbox)):
                if to in message.recipients and containing in message.body():
                    return message
            self.page.wait_for_timeout(200)
        arrived = [(message.recipients, message.message["subject"]) for message in self.inbox]
        raise AssertionError(f"No message to {to} with “{containing}” came within {PATIENCE} s. There came: {arrived}")

    def link(self, message: Received, part: str) -> str:
        """Return the address in ``message`` that contains ``part``, on the server under test."""
        found = [address for address in re.findall(r"https?://[^\s>)]+", message.body()) if part in address]
        assert found, (part, message.body())
        return re.sub(r"^https?://[^/]+", self.address, found[0])

    def sign_in(self, email: str) -> None:
        """Sign in with the code that is sent to ``email``."""
        self.go("account_login")
        self.page.get_by_role("textbox").first.fill(email)
        before = len(self.inbox)
        self.press("Send me a code")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not any(email in message.recipients for message in self.inbox[before:]):
            self.page.wait_for_timeout(200)
        code = re.search(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{4,}|[A-Z0-9-]{6,12})\s*$", self.inbox[-1].body(), re.MULTILINE)
        assert code, self.inbox[-1].body()
        self.page.get_by_role("textbox").first.fill(code[1])
        self.page.locator("#page-form button.govuk-button").first.click()


def signed_in(someone: Traveller, person: Person) -> Traveller:
    """Let ``someone`` be ``person``, signed in, without the code from an email."""
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    cookie: Any = {"name": session.key, "value": session.value, "url": someone.address}
    someone.page.context.add_cookies([cookie])
    return someone


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker on the test's database, broker and mail server."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "-Q",
        "mail,default",
        "-c",
        "1",
        "-l",
        "WARNING",
    ]
    with subprocess.Popen([*command, "--without-gossip", "--without-mingle"], cwd=ROOT, env=environment) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
