"""How files are kept: sizes, names, and what never gets into the repository."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
REGISTRIES = re.compile(r"(pypi|pythonhosted|npmjs|yarnpkg)\.(org|com)|/simple/?$|registry\.")
PACKAGE_LINE = re.compile(r"^[A-Za-z0-9][\w.\[\],=~<>-]*")


@cache
def kept_files() -> list[Path]:
    """What is committed, or would be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.splitlines() if (path := ROOT / name).is_file()]


def product_code() -> list[Path]:
    return [path for path in kept_files() if path.suffix == ".py" and "migrations" not in path.parts]


def test_no_file_of_code_is_longer_than_500_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in product_code()
        if (lines := len(path.read_text().splitlines())) > 500
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_names = {"utils.py", "helpers.py", "services.py", "managers.py", "misc.py", "common.py"}
    assert [str(path.relative_to(ROOT)) for path in product_code() if path.name in empty_names] == []


def test_no_committed_file_holds_the_host_of_a_package_registry() -> None:
    locks = [
        path
        for path in kept_files()
        if path.name.endswith((".txt", "lock.json", ".in", ".toml")) and path.parent != ROOT / "docs"
    ]
    found = [
        f"{path.name}: {line.strip()[:80]}"
        for path in locks
        for line in path.read_text().splitlines()
        if REGISTRIES.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["base.in", "dev.in"])
def test_every_dependency_says_why_it_is_here(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    bare = [line for line in lines if PACKAGE_LINE.match(line) and "#" not in line]
    assert bare == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_direct_dependency_is_in_its_lock_with_hashes(name: str) -> None:
    wanted = re.findall(r"^([A-Za-z0-9][\w.-]*)", (ROOT / "requirements" / f"{name}.in").read_text(), re.MULTILINE)
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    pinned = {match.lower().replace("_", "-") for match in re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE)}
    assert [package for package in wanted if package.lower().replace("_", "-") not in pinned] == []
    assert lock.count("==") <= lock.count("--hash=sha256:")


def test_no_code_leaves_work_for_later() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    files = [path for path in kept_files() if path.suffix in {".py", ".html", ".txt", ".md", ".js", ".mjs", ".scss"}]
    assert [str(path.relative_to(ROOT)) for path in files if marks.search(path.read_text())] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_templates_carry_no_style_or_script_of_their_own() -> None:
    pages = [
        path
        for path in kept_files()
        if path.suffix == ".html" and "emails" not in path.parts and path.name != "email.html"
    ]
    inline = re.compile(r"<style|<script(?![^>]*(?:\bsrc=|application/json))|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    assert [str(path.relative_to(ROOT)) for path in pages if inline.search(path.read_text())] == []
