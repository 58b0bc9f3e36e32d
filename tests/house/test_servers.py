"""The private servers: private, shared by those who attach, gone with the last."""

import json
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config import embedded

ROOT = Path(__file__).resolve().parents[2]
HOLD = (
    "import json, sys; from pathlib import Path; from config.servers import attach;"
    "print(json.dumps(attach(Path(sys.argv[1]))), flush=True); sys.stdin.read()"
)


@pytest.fixture
def var(open_folder: Path) -> Path:
    """Where a start of the private servers keeps them."""
    return open_folder / "var"


def holder(var: Path) -> subprocess.Popen[str]:
    """A process that attaches and stays until its standard input closes."""
    command = [sys.executable, "-c", HOLD, str(var)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def addresses(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    found: dict[str, str] = json.loads(process.stdout.readline())
    return found


def test_processes_that_attach_at_once_share_the_servers_and_the_last_to_leave_stops_them(var: Path) -> None:
    first, second, third = holder(var), holder(var), holder(var)
    shared = addresses(first)
    assert [addresses(second), addresses(third)] == [shared, shared]
    postgres = embedded.Postgres(var / "postgres", embedded.KEPT)
    first.communicate()
    second.kill()
    second.communicate()
    assert postgres.answers()
    third.communicate()
    assert not postgres.answers()
    assert not embedded.Valkey(var / "valkey").answers()


def test_the_data_is_kept_from_one_start_to_the_next(var: Path) -> None:
    one = holder(var)
    with psycopg.connect(addresses(one)["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    one.communicate()
    two = holder(var)
    with psycopg.connect(addresses(two)["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchall() == [(42,)]
    two.communicate()


def test_the_databases_password_is_asked_for_even_on_this_machine(var: Path) -> None:
    process = holder(var)
    address = addresses(process)["DATABASE_URL"]
    password = address.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address.replace(password, "guess"))
    process.communicate()


def test_a_lost_password_is_reported_in_one_sentence_that_names_the_fix(var: Path) -> None:
    postgres = embedded.Postgres(var / "postgres", embedded.THROW_AWAY)
    postgres.start()
    postgres.stop()
    password = postgres.home / "password"
    password.unlink()
    with pytest.raises(embedded.ServerError) as trouble:
        postgres.start()
    assert str(trouble.value) == (
        f"The password of the data in {postgres.home} can't be read (No such file or directory): "
        f"bring {password} back, or move {postgres.home} away to start afresh."
    )


def test_broken_data_is_reported_in_one_sentence_that_names_the_fix(var: Path) -> None:
    postgres = embedded.Postgres(var / "postgres", embedded.THROW_AWAY)
    postgres.start()
    postgres.stop()
    (postgres.data / "global" / "pg_control").unlink()
    with pytest.raises(embedded.ServerError) as caught:
        postgres.start()
    message = str(caught.value)
    assert message.startswith("PostgreSQL would not start (")
    assert message.endswith(f"read {postgres.log}, or move {postgres.home} away to start with an empty database.")
    assert "\n" not in message


def test_data_of_another_version_is_named_as_such(var: Path) -> None:
    postgres = embedded.Postgres(var / "postgres", embedded.THROW_AWAY)
    postgres.start()
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(embedded.ServerError, match=r"was made by PostgreSQL 9\.6 and this is PostgreSQL \d+: move"):
        postgres.start()


def test_a_server_that_was_killed_starts_again(var: Path) -> None:
    postgres = embedded.Postgres(var / "postgres", embedded.THROW_AWAY)
    postgres.start()
    pid = int((postgres.data / "postmaster.pid").read_text().splitlines()[0])
    subprocess.run(["kill", "-9", str(pid)], check=True)
    deadline = time.monotonic() + 10
    while postgres.answers() and time.monotonic() < deadline:
        time.sleep(0.05)
    postgres.start()
    assert postgres.answers()
    postgres.stop()
