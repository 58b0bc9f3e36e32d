"""A walk of every route, as everyone, in both languages."""

import pytest

from tests.house.routes import every_stop
from tests.house.world import EXPECTED, World, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def test_the_world_has_a_record_for_every_page(world: World) -> None:
    assert [model._meta.label for model in EXPECTED if not model._default_manager.exists()] == []


def test_every_route_has_arguments_to_try_it_with(world: World) -> None:
    assert every_stop(world) != []
