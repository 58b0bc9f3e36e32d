"""Pages ask the database a few questions, however many rows there are. Lists have tests of their own in their rooms."""

import pytest

from tests.house.crawl import Page, none, pages
from tests.house.world import world

__all__ = ["pages", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walks")]

LISTS = 12
"""Queries a list or a search of the console may make (see the bars of quality); signing in and permissions included."""
PAGES = 40
"""Queries any page may make."""
PACKAGES = ("mfa_", "account_")
"""Django's own pages ask of each related record what it is called; allauth's ask which second factors someone has."""
AGAIN = 3
"""How often a page may ask the same with other values: the world has more rows than this of what is listed."""


def test_no_page_asks_the_same_again_for_each_row(pages: list[Page]) -> None:
    none(
        f"{page.stop.route.name}: {times} × {sql[:160]}"
        for page in pages
        for sql, times in page.statements.items()
        if times > AGAIN and not (page.stop.route.name.endswith("_delete") or page.stop.route.name.startswith(PACKAGES))
    )


def test_every_list_of_the_console_asks_few_questions(pages: list[Page]) -> None:
    none(
        f"{page.stop.route.name}: {page.statements.total()}"
        for page in pages
        if page.stop.route.name.endswith("_changelist") and page.statements.total() > LISTS
    )


def test_no_page_asks_many_questions(pages: list[Page]) -> None:
    none(f"{page.stop.route.name}: {page.statements.total()}" for page in pages if page.statements.total() > PAGES)
