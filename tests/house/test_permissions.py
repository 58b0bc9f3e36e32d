"""Every route against one table of who may open it (``access.py``). A new route without a row fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.house.access import MODELS, OTHERS, PAGES, RECORDS, STAFF, VISITORS
from tests.house.routes import every_route, model_of, samples
from tests.house.world import World, browser, untouched, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
UNTRIED = {"admin:view_on_site"}
"""Django's own way from a record to its page; no model of ours has an address of its own."""
MODEL_PAGES = ("changelist", "add", "history", "change", "delete")


def rows(table: str) -> dict[str, list[str]]:
    """Return the cells of each row by its name."""
    parsed = (line.rsplit("|", 1) for line in table.splitlines() if "|" in line)
    return {name.strip(): cells.split() for name, cells in parsed}


def models() -> list[type[Model]]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label_lower)


def base(model: type[Model]) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


def addresses(world: World) -> dict[str, str]:
    """Return the address of each page that is not one of a model's own five in the console."""
    of_models = {f"{base(model)}_{page}" for model in models() for page in MODEL_PAGES}
    plain = {
        route.name: samples(route, world)[0]
        for route in every_route()
        if route.name not in of_models and route.name not in UNTRIED
    }
    chosen = {**plain, **{name: arguments(world) for name, arguments in OTHERS.items()}}
    return {name: reverse(name.split()[0], kwargs=arguments or None) for name, arguments in sorted(chosen.items())}


def outcome(client: Client, path: str) -> str:
    with untouched():
        response = client.get(path)
        if response.status_code == 302 and response["Location"].startswith(reverse("admin:login")):
            response = client.get(response["Location"])
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "sign"
    return str(response.status_code)


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_visitor_may_open_what_the_table_says_and_nothing_else(visitor: str, world: World) -> None:
    column = list(VISITORS).index(visitor)
    with override("en"):
        client = browser(world.who()[visitor])
        answered = {name: outcome(client, path) for name, path in addresses(world).items()}
    assert answered == {name: cells[column] for name, cells in rows(PAGES).items()}


def rights(client: Client, model: type[Model], world: World) -> str:
    chosen = RECORDS.get(model._meta.label_lower)
    record = chosen(world) if chosen else model._default_manager.order_by("pk").first()
    assert record is not None, f"the world has no {model._meta.label}"
    with untouched():
        page = client.get(reverse(f"{base(model)}_change", args=[record.pk]))
    letters = {
        "v": outcome(client, reverse(f"{base(model)}_changelist")),
        "c": "200" if page.status_code == 200 and page.context["has_change_permission"] else "403",
        "a": outcome(client, reverse(f"{base(model)}_add")),
        "d": outcome(client, reverse(f"{base(model)}_delete", args=[record.pk])),
    }
    assert str(page.status_code) in (letters["v"], "302"), model._meta.label  # some lead on to a page of their own
    return "".join(letter for letter, status in letters.items() if status == "200") or "-"


@pytest.mark.parametrize("visitor", STAFF)
def test_staff_do_with_each_model_what_the_table_says(visitor: str, world: World) -> None:
    column = STAFF.index(visitor)
    with override("en"):
        client = browser(world.who()[visitor])
        done = {model._meta.label_lower: rights(client, model, world) for model in models()}
    assert done == {name: cells[column] for name, cells in rows(MODELS).items()}


@pytest.mark.parametrize(("visitor", "answer"), [("anonymous", "sign"), ("participant", "403"), ("alumnus", "403")])
def test_nobody_else_opens_any_model_of_the_console(visitor: str, answer: str, world: World) -> None:
    with override("en"):
        client = browser(world.who()[visitor])
        answers: dict[str, Any] = {
            route.name: outcome(client, reverse(route.name, kwargs=samples(route, world)[0] or None))
            for route in every_route()
            if model_of(route)
        }
    assert set(answers.values()) == {answer}


def test_every_route_and_every_model_has_a_row(world: World) -> None:
    assert sorted(rows(PAGES)) == list(addresses(world))
    assert list(rows(MODELS)) == [model._meta.label_lower for model in models()]
