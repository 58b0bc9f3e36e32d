"""What beat runs and when: gathered from ``SCHEDULE`` in each room's ``tasks.py``, so that none is kept twice."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery
from django.conf import settings


def schedules() -> dict[str, dict[str, Any]]:
    """Return every room's schedule by name. Raises ``ValueError`` when two rooms use one name."""
    gathered: dict[str, dict[str, Any]] = {}
    for room in settings.ROOMS:
        if find_spec(f"{room}.tasks") is None:
            continue
        own = getattr(import_module(f"{room}.tasks"), "SCHEDULE", {})
        if twice := gathered.keys() & own.keys():
            raise ValueError(f"Two rooms schedule {', '.join(sorted(twice))}.")
        gathered.update(own)
    return gathered


def gather(sender: Celery, **kwargs: object) -> None:
    """Give the app the rooms' schedules, once it is complete."""
    sender.conf.beat_schedule = schedules()
