"""The documents that are drawn from the code itself, so that they cannot say something else."""

import tomllib
from html import escape
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from pkgutil import walk_packages

from django.conf import settings

from config.environment import VARIABLES, Variable
from outbox.catalogue import as_markdown
from people.transitions import TransitionTable

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
NOTICE = "<!-- Written by `manage.py documents` from the code; a test keeps it current. -->"
WIDTH, LINE, GAP, MARGIN = 720, 58, 14, 16


def documents() -> dict[Path, str]:
    """Every generated document: where it is and what it must say."""
    return {
        DOCS / "settings.md": settings_page(),
        DOCS / "rooms.md": rooms_page(),
        DOCS / "rooms.svg": rooms_picture(),
        DOCS / "statuses.md": statuses_page(),
        DOCS / "messages.md": messages_page(),
    }


def messages_page() -> str:
    """The catalogue of every kind of message."""
    title, _, table = as_markdown().partition("\n\n")
    return f"{title}\n\n{NOTICE}\n\n{table}"


def settings_page() -> str:
    """The table of environment variables."""
    rows = [_settings_row(variable) for variable in VARIABLES]
    return "\n".join(
        [
            "# Settings",
            "",
            NOTICE,
            "",
            "Everything a deployment can set is an environment variable. Values are typed and checked at the start: a",
            "missing or malformed one stops it with a hint that names all of them at once. On a developer's machine",
            "nothing has to be set.",
            "",
            "| variable | kind | in production | on a developer's machine | what it is |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            "`DJANGO_SETTINGS_MODULE` chooses the place: `config.settings.production` (what the image uses) or",
            "`config.settings.local` (what `manage.py` uses).",
            "",
        ]
    )


def _settings_row(variable: Variable) -> str:
    production = "**must be set**" if variable.required else _shown(variable.default)
    local = production if variable.local is None else _shown(variable.local)
    return f"| `{variable.name}` | {variable.read} | {production} | {local} | {variable.meaning} |"


def _shown(value: object) -> str:
    if isinstance(value, list):
        value = ",".join(value)
    return "empty" if value in ("", {}) else f"`{value}`"


def layers() -> list[list[str]]:
    """The floors of the house, top first, from the import contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    stack: list[str] = contracts[0]["layers"]
    return [[room.strip() for room in floor.split("|")] for floor in stack]


def purpose(room: str) -> str:
    """The first line of a room's docstring."""
    return (import_module(room).__doc__ or "").strip().splitlines()[0]


def rooms_page() -> str:
    """What each room is for, with the picture."""
    rows = [f"| `{room}` | {purpose(room)} |" for floor in layers() for room in floor]
    return "\n".join(
        [
            "# The rooms",
            "",
            NOTICE,
            "",
            "![The rooms as a stack: each imports only from those below it](rooms.svg)",
            "",
            "Imports run downward only, and never between rooms of one floor. A lower room that must tell an upper one",
            "something sends a signal it defines. `make lint` and the tests hold this; the contracts are in",
            "`pyproject.toml`.",
            "",
            "| room | what it is for |",
            "| --- | --- |",
            *rows,
            "",
            "Inside a room: `urls` → `admin` or `views` → `forms` → `tasks` → the jobs → `models`.",
            "",
        ]
    )


def rooms_picture() -> str:
    """The stack of rooms as SVG, readable on light and dark."""
    floors = layers()
    height = MARGIN * 2 + len(floors) * LINE + (len(floors) - 1) * GAP
    boxes = [box for number, floor in enumerate(floors) for box in _floor(number, floor)]
    arrows = [_arrow(number) for number, _ in enumerate(pairwise(floors))]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            'aria-label="The rooms, top to bottom: '
            f'{escape(", ".join(" and ".join(floor) for floor in floors))}. Each imports only from below.">',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            '<g font-family="sans-serif" text-anchor="middle">',
            *boxes,
            *arrows,
            "</g>",
            "</svg>",
            "",
        ]
    )


def _floor(number: int, floor: list[str]) -> list[str]:
    top = MARGIN + number * (LINE + GAP)
    width = (WIDTH - 2 * MARGIN - GAP * (len(floor) - 1)) / len(floor)
    drawn = []
    for position, room in enumerate(floor):
        left = MARGIN + position * (width + GAP)
        middle, words = left + width / 2, escape(_short(room, len(floor)))
        drawn += [
            f'<rect x="{left:g}" y="{top}" width="{width:g}" height="{LINE}" rx="6" fill="#e7f0f6" stroke="#0360a6"/>',
            f'<text x="{middle:g}" y="{top + 25}" font-size="18" font-weight="bold" fill="#0b0c0c">{room}</text>',
            f'<text x="{middle:g}" y="{top + 46}" font-size="12" fill="#383f43">{words}</text>',
        ]
    return drawn


def _short(room: str, beside: int) -> str:
    """The purpose, cut at a word so that it fits its box."""
    limit = 112 // beside - 4
    words = purpose(room).rstrip(".")
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0].rstrip(",:;") + " …"


def _arrow(number: int) -> str:
    top = MARGIN + number * (LINE + GAP) + LINE
    middle = WIDTH / 2
    return f'<path d="M{middle:g} {top} v{GAP} m-5 -6 l5 6 l5 -6" fill="none" stroke="#0360a6" stroke-width="2"/>'


def tables() -> list[TransitionTable]:
    """Every status table of every room, by name."""
    found: dict[str, TransitionTable] = {}
    for room in settings.ROOMS:
        package = import_module(room)
        for module in walk_packages(package.__path__, f"{room}."):
            if ".migrations" in module.name or ".management" in module.name:
                continue
            values = vars(import_module(module.name)).values()
            found |= {table.name: table for table in values if isinstance(table, TransitionTable)}
    return [found[name] for name in sorted(found)]


def statuses_page() -> str:
    """The diagram and the meaning of each status."""
    return "\n".join(["# Statuses", "", NOTICE, "", *(line for table in tables() for line in _status(table))])


def _status(table: TransitionTable) -> list[str]:
    moves = [f"    {name} --> {to}" for name, state in table.states.items() for to in state.to]
    rows = [f"| {name} | {state.meaning} | {state.owner} |" for name, state in table.states.items()]
    return [
        f"## {table.name[0].upper()}{table.name[1:]}",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *moves,
        "```",
        "",
        "| status | meaning | whose move it is |",
        "| --- | --- | --- |",
        *rows,
        "",
    ]
