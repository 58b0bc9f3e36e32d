"""Reads the demonstration's texts and works out its dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from labs.clock import moment_in_wales

FOLDER = Path(__file__).resolve().parents[1] / "demo"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SessionScript:
    """One session: its values and when it takes place (aware, Europe/London)."""

    values: Values
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Script:
    """A series as the files tell it, with its dates worked out around the day of loading."""

    series: Values
    themes: list[Values]
    sessions: list[SessionScript]
    starts_on: date
    ends_on: date
    opens_on: date
    closes_on: date
    people: list[Values] = field(default_factory=list)


def read(name: str) -> Any:
    """Return the content of the demonstration's file ``name``."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def script(name: str, *, today: date) -> Script:
    """Return the series in the file ``name``; relative weeks count from the Monday of ``today``'s week (in Wales)."""
    plan, told = read("plan.yaml"), read(name)
    series = told["series"]
    monday = today - timedelta(days=today.weekday())
    first = monday + timedelta(weeks=series.get("starts_weeks_from_load", 0))
    planned = {session["number"]: session for session in plan["sessions"]}
    sessions = [_session({**planned[one["number"]], **one}, first) for one in told["sessions"]]
    starts_on, ends_on = sessions[0].starts_at.date(), sessions[-1].ends_at.date()
    closes_on = starts_on - timedelta(weeks=series.get("sign_up_closes_weeks_before_start", 2))
    return Script(
        series=series,
        themes=plan["themes"],
        sessions=sessions,
        starts_on=starts_on,
        ends_on=ends_on,
        opens_on=closes_on - timedelta(weeks=6),
        closes_on=closes_on,
        people=told.get("participants") or told.get("applications") or [],
    )


def _session(values: Values, first: date) -> SessionScript:
    day = values.get("date") or first + timedelta(
        weeks=values["weeks_from_start"], days=WEEKDAYS.index(values["weekday"])
    )
    starts, ends = (moment_in_wales(day, time.fromisoformat(values[name])) for name in ("starts", "ends"))
    return SessionScript(values, starts, ends)


def both(name: str, texts: Values | None) -> dict[str, str]:
    """Return the column of each language for a text of the files."""
    return {f"{name}_{language}": (texts or {}).get(language, "") for language in ("cy", "en")}
