"""Settings: typed, checked at the start, and insecure ones impossible on a server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a-long-secret-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
    "BROKER_URL": "redis://127.0.0.1:1/0",
    "SITE_URL": "https://labs.example",
    "ALLOWED_HOSTS": "labs.example",
}


def check(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run ``check --deploy`` as a server with these variables would."""
    known = {variable.name for variable in VARIABLES} | {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # the suite's own
    inherited = {name: value for name, value in os.environ.items() if name not in known}
    environment = {name: value for name, value in {**inherited, **GOOD, **changes}.items() if value is not None}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_well_set_server_has_nothing_to_warn_about() -> None:
    result = check()
    assert (result.returncode, result.stderr) == (0, "")


def test_everything_missing_is_named_at_once() -> None:
    missing = check(**dict.fromkeys(("SECRET_KEY", "DATABASE_URL", "BROKER_URL", "SITE_URL", "ALLOWED_HOSTS")))
    assert missing.returncode != 0
    named = [name for name in GOOD if name in missing.stderr.splitlines()[-1]]
    assert named == ["SECRET_KEY", "DATABASE_URL", "BROKER_URL", "SITE_URL", "ALLOWED_HOSTS"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SITE_URL", "http://labs.example"),
        ("ALLOWED_HOSTS", "*"),
        ("STAFF_SECOND_FACTOR", "false"),
        ("LOCAL_MAILBOX", "mail"),
        ("EMAIL_PORT", "twenty-five"),
        ("EMAIL_TLS", "ssl"),
        ("LOG_LEVEL", "LOUD"),
        ("PORT", "70000"),
    ],
)
def test_an_unsafe_or_malformed_value_stops_the_start_and_is_named(name: str, value: str) -> None:
    result = check(**{name: value})
    assert result.returncode != 0
    assert name in result.stderr


def test_every_variable_says_what_it_is_in_a_sentence() -> None:
    assert [variable.name for variable in VARIABLES if not re.match(r".+[.]$", variable.meaning)] == []
    assert len({variable.name for variable in VARIABLES}) == len(VARIABLES)
