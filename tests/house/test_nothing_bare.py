"""No English on a Welsh page: with every translatable text in ⟦…⟧, no page and no email shows a word outside (W8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from outbox.correspondence import subject_of
from outbox.models import Content, Message
from tests.house.crawl import Form, Page, crawl, forms, none, post
from tests.house.emails import email, templated
from tests.house.pseudo import bare_text, pseudo_locale
from tests.house.routes import OUTSIDE
from tests.house.test_walk import EMAILS
from tests.house.world import WORDS, World, browser, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("nothing-bare")]

ALLOWED = (*WORDS, "Cymraeg", "English", "Labs, Dysgu trwy greu", "labs@labs.example", "XLIFF 2", "PO")
"""What needs no translation: words of the world, the languages by their own names, the service in the language of the
page, its address, kinds of files."""
IN_EMAILS = ("Mae'r neges hon yn Gymraeg ac yn Saesneg. / This message is in Welsh and in English.",)
"""What the console shows of a message besides its words."""


@pytest.fixture(scope="module")
def pseudo(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every text that can be translated is shown in ⟦…⟧."""
    with pseudo_locale(tmp_path_factory.mktemp("pseudo")), override("cy"):
        yield


def test_no_page_has_a_text_that_nobody_marked_for_translation(world: World, pseudo: None) -> None:
    """Signed in as everyone there is, on every page, and on every form with its errors showing."""
    bare: dict[str, set[str]] = {}
    tried: set[tuple[str, frozenset[str]]] = set()
    messages = Message.objects.select_related("content", "person")
    with override("cy"):
        subjects = [subject_of(message) for message in messages]
    frozen = [
        *Content.objects.values_list("subject_cy", flat=True), *Message.objects.values_list("key", flat=True), *subjects
    ]  # fmt: skip
    for who, person in world.who().items():
        client = browser(person)
        for page in crawl(world, [who], ("cy",), every_face=who not in world.staff or who == "superuser"):
            if page.status == 500:
                bare.setdefault(page.stop.route.name, set()).add(f"failed: {page.trouble}")
            if not page.is_html or page.status == 500 or page.stop.route.name in EMAILS | OUTSIDE:
                continue
            _note(bare, page, page.stop.route.name, frozen)
            for form in forms(page):
                if (page.stop.route.name, form.typed) not in tried:
                    tried.add((page.stop.route.name, form.typed))
                    _note_errors(bare, client, page, form, frozen)
    none(f"{name}: {one}" for name, found in bare.items() for one in found)


def _note_errors(bare: dict[str, set[str]], client: Client, page: Page, form: Form, frozen: list[str]) -> None:
    for values in ({}, dict.fromkeys(form.typed, "\N{COLLISION SYMBOL}")):
        answer = post(client, page, form.action, values)
        if answer.is_html and answer.status not in (400, 500):  # those two are in both languages, side by side
            _note(bare, answer, f"{page.stop.route.name} with errors", frozen)


def _note(bare: dict[str, set[str]], page: Page, name: str, frozen: list[str]) -> None:
    if found := bare_text(page.body, allow=(*ALLOWED, *IN_EMAILS, *frozen)):
        bare.setdefault(name, set()).update(found)


def test_no_email_has_a_text_that_nobody_marked_for_translation(world: World, pseudo: None) -> None:
    wrong = []
    for kind in templated():
        rendered = email(kind, "cy")
        known = [*ALLOWED, *strings(kind.sample)]
        wrong += [f"{kind.slug}: {one}" for one in bare_text(rendered.html, allow=known)]
        wrong += [f"{kind.slug} subject: {one}" for one in bare_text(rendered.subject, allow=known)]
    none(wrong)


def strings(value: Any) -> Iterator[str]:
    """Every text in ``value``."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from strings(inner)
