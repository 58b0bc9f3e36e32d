"""A traveller for each journey, and the site they travel in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.steps import Traveller, worker
from tests.servers import Received

TravellerOf = Callable[[str], Traveller]


@pytest.fixture
def traveller(
    live_server: Any, browser: Any, smtp_inbox: list[Received], axe: Any, settings: Any
) -> Iterator[TravellerOf]:
    """``traveller("cy")`` is someone new at a browser of their own who reads Welsh."""
    settings.SITE_URL = live_server.url
    settings.LOCAL_MAILBOX = "var/mail"  # the demonstration may move the clock only where mail stays on the machine
    contexts = []

    def arrive(language: str) -> Traveller:
        context = browser.new_context()
        contexts.append(context)
        return Traveller(context.new_page(), live_server.url, language, smtp_inbox, axe)

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def real_worker(process_environment: dict[str, str], live_server: Any) -> Iterator[None]:
    """A Celery worker that sends what the site writes, for as long as the journey lasts."""
    with worker({**process_environment, "SITE_URL": live_server.url}):
        yield
