"""The status tables: every status a record can have is in one, is somebody's move, and can be reached."""

from django.apps import apps
from django.conf import settings
from django.db import models

from config.documents import tables
from people.transitions import TransitionTable

NAMES = {"status", "state", "stage"}


def test_every_status_of_every_model_has_a_table() -> None:
    known = [set(table.states) for table in tables()]
    bare = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in settings.ROOMS
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
        and field.name in NAMES
        and {value for value, _label in field.flatchoices} not in known
    ]
    assert bare == []


def test_every_status_has_somebody_whose_move_it_is() -> None:
    assert [
        f"{table.name}: {name}" for table in tables() for name, state in table.states.items() if not state.owner
    ] == []


def test_every_status_can_be_reached_from_the_first() -> None:
    assert [f"{table.name}: {name}" for table in tables() for name in unreachable(table)] == []


def test_nobody_owns_only_what_has_ended() -> None:
    """A status that is nobody's move leads on only where something outside moves it."""
    stuck = [
        f"{table.name}: {name}"
        for table in tables()
        for name, state in table.states.items()
        if not state.to and state.owner not in {"nobody", "staff"}
    ]
    assert stuck == []


def unreachable(table: TransitionTable) -> list[str]:
    """The statuses no record can come to, beginning with the table's first."""
    first = next(iter(table.states))
    reached, ahead = {first}, [first]
    while ahead:
        new = set(table.states[ahead.pop()].to) - reached
        reached |= new
        ahead += new
    return [name for name in table.states if name not in reached]
