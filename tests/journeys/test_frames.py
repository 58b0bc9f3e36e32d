"""The console shows each message as its reader's mail program would: the frames really hold it, styled and harmless."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from outbox.writing import write
from tests.factories import PersonFactory
from tests.nudges.programme import finished, only_nudge, plan, sequence, step

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def console(page: Any, live_server: Any) -> Any:
    """A page of the browser where staff are signed in."""
    client = Client()
    client.force_login(PersonFactory(staff=True, english=True, is_superuser=True))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page


def address(live_server: Any, name: str, *args: object) -> str:
    with override("en"):
        return live_server.url + reverse(f"admin:{name}", args=args)


def shown(page: Any) -> list[tuple[str, str]]:
    """Return what each frame says first, and the colour of its page."""
    frames = [frame for frame in page.frames if frame != page.main_frame]
    for frame in frames:
        frame.wait_for_selector(".name")
    return [
        (frame.inner_text(".name"), frame.eval_on_selector(".sheet", "e => getComputedStyle(e).backgroundColor"))
        for frame in frames
    ]


@pytest.mark.django_db(transaction=True)
def test_every_frame_of_the_console_shows_its_message(console: Any, live_server: Any) -> None:
    kept = write(kind="sign-in-code", person=PersonFactory(english=True), key="one", at=AT,
                 context={"code": "K4TJ7Q", "minutes": 15})  # fmt: skip
    step(sequence())
    series, _people = finished(1)
    plan(series)
    english, welsh = ("Labs, Learn by making", "rgb(255, 255, 255)"), ("Labs, Dysgu trwy greu", "rgb(255, 255, 255)")
    console.goto(address(live_server, "outbox_message_page", kept.pk))
    assert shown(console) == [english]
    console.goto(address(live_server, "outbox_preview", "sign-in-code", "cy"))
    assert shown(console) == [welsh]
    console.goto(address(live_server, "nudges_one", only_nudge().pk))
    assert shown(console) == [welsh, english, welsh]
