"""Which way imports run, between the rooms and inside each."""

import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
ROOMS: list[str] = CONTRACTS[1]["containers"]

# From the door down to the data; any other module of a room is a job.
JOB = 4
FLOORS = {
    "urls": 0,
    "admin": 1,
    "views": 1,
    "forms": 2,
    "tasks": 3,
    "receivers": 3,
    "models": 5,
    "querysets": 6,
}
FREE = {"apps", "migrations", "management", "templatetags", "translation"}


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*ROOMS, "config", exclude_type_checking_imports=True)


def test_the_import_contracts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=None) == 0


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "ui"])
def test_a_job_never_imports_what_shows_it_and_models_import_no_job(room: str) -> None:
    upward = []
    for module in graph().find_descendants(room):
        part = module.split(".")[1]
        for imported in graph().find_modules_directly_imported_by(module):
            target = imported.split(".")
            if target[0] != room or len(target) == 1 or {part, target[1]} & FREE or part == target[1]:
                continue
            if floor(imported) < floor(module) and not declares_only(imported):
                upward.append(f"{module} imports {imported}")
    assert sorted(upward) == []


@cache
def floor(module: str) -> int:
    """How high a module stands: by its name (``console_forms`` are forms), or because it answers requests."""
    part = module.split(".")[1]
    for kind in ("urls", "forms"):
        if part.endswith(f"_{kind}"):
            return FLOORS[kind]
    if part in FLOORS:
        return FLOORS[part]
    path = ROOT.joinpath(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return FLOORS["views"] if "HttpRequest" in source.read_text() else JOB


def declares_only(module: str) -> bool:
    """A module that only states facts (a status table, a signal, constants) may be imported by the models too."""
    imported = graph().find_modules_directly_imported_by(module)
    return not any(name.split(".")[-1] in {"models", "views", "admin", "forms", "tasks"} for name in imported)


def test_nothing_is_imported_inside_a_function_to_get_round_this() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in (*ROOMS, "config")
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if line.startswith("    ")
        and line.strip().startswith(tuple(f"from {name}" for name in ROOMS))
        and " import " in line
        and path.name != "apps.py"
        and not in_type_checking(path, number)
    ]
    assert hidden == []


def in_type_checking(path: Path, number: int) -> bool:
    """Whether a line stands in an ``if TYPE_CHECKING:`` block at the top of a module."""
    above = path.read_text().splitlines()[: number - 1]
    block = next((line for line in reversed(above) if line and not line.startswith(" ")), "")
    return block == "if TYPE_CHECKING:"
