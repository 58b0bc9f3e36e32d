"""``make run``: the whole site starts, says where to go, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.embedded import HOST, free_port
from config.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("services")


def clean_environment(**added: str) -> dict[str, str]:
    """This process's environment without the suite's own servers."""
    known = {variable.name for variable in VARIABLES} | {"DJANGO_SETTINGS_MODULE"}
    return {**{name: value for name, value in os.environ.items() if name not in known}, **added}


def run(*arguments: str, **added: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "config.run", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean_environment(**added), capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def var(open_folder: Path) -> Path:
    return open_folder / "var"


@pytest.fixture
def started(var: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The whole site, started on an empty folder, and everything it said until it was ready."""
    port = free_port()
    command = [sys.executable, "-m", "config.run", "--port", str(port), "--var", str(var)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean_environment(PYTHONUNBUFFERED="1"),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C stops everything" in line:
            break
    yield process, said
    process.kill()
    process.communicate()


def left_behind(var: Path) -> list[str]:
    """Every process that still works for this folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ", "status"]):
        words = " ".join(process.info["cmdline"] or [])
        mine = (process.info["environ"] or {}).get("LOCAL_MAILBOX", "").startswith(str(var))
        if process.info["status"] != psutil.STATUS_ZOMBIE and (mine or str(var) in words):
            found.append(words)
    return found


def test_a_first_start_shows_each_step_answers_and_ctrl_c_leaves_nothing_behind(
    started: tuple[subprocess.Popen[str], str], var: Path
) -> None:
    process, said = started
    steps = [re.sub(r" \(\d+\.\d s\)", "", line)[4:] for line in said.splitlines() if line.startswith("==> ")]
    assert steps == [
        "Starting PostgreSQL and Valkey",
        "Reading the settings",
        "Migrating the database",
        "Compiling the messages",
        "Collecting the assets",
        "Loading the demonstration programme",
    ]
    (site,) = re.findall(r"Site +(http://localhost:\d+)/", said)
    with urllib.request.urlopen(f"{site}/cy/") as page:
        assert page.status == 200
    with urllib.request.urlopen(f"{site}/en/mailbox/") as page:
        assert "Mailbox of this machine" in page.read().decode()
    assert left_behind(var) != []
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    deadline = time.monotonic() + 10
    while left_behind(var) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left_behind(var) == []


def test_a_busy_port_is_one_sentence_with_the_fix(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("--port", str(port), "--var", str(var))
    assert result.stderr.strip() == (
        f"Stopped: port {port} can't be used (Address already in use): stop what uses it, or choose another, make run PORT={port + 1}."
    )
    assert result.returncode == 1


@pytest.mark.parametrize(
    ("name", "address"),
    [("DATABASE_URL", "postgres://nobody@127.0.0.1:9/nowhere"), ("BROKER_URL", "redis://127.0.0.1:9/0")],
)
def test_a_named_server_that_does_not_answer_is_one_sentence_with_the_fix(var: Path, name: str, address: str) -> None:
    result = run("--port", str(free_port()), "--var", str(var), **{name: address})
    (stopped,) = result.stderr.strip().splitlines()
    assert stopped.startswith(f"Stopped: the server named in {name} does not answer (")
    assert stopped.endswith(f"): start it or put its address right, or unset {name} to use a private one.")
    assert result.returncode == 1


def test_a_malformed_setting_is_one_sentence_that_names_it(var: Path) -> None:
    result = run("--port", str(free_port()), "--var", str(var), EMAIL_TLS="ssl")
    (stopped,) = result.stderr.strip().splitlines()
    assert stopped.startswith("Stopped: a setting is missing or wrong (")
    assert "EMAIL_TLS" in stopped
