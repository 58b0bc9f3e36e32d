"""The embedded servers that the processes of one working copy share.

With no DATABASE_URL a private PostgreSQL starts, with no BROKER_URL a private Valkey, both under ``var/``. Each process
that needs them attaches to the same ones, and the last to leave stops them. A deployment names its own servers.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from config.embedded import KEPT, Postgres, ServerError, Valkey, home_of

ROOT = Path(__file__).resolve().parent.parent

_attached: dict[Path, IO[str]] = {}


def attach(var: Path, wanted: tuple[str, ...] = ("DATABASE_URL", "BROKER_URL")) -> dict[str, str]:
    """Start what is wanted under ``var``, or join it, and stay counted as a user until this process ends.

    Raises ServerError. Safe from many processes at once; the last to leave stops the servers, and a process that is
    killed is no longer counted (the count is a shared lock on a file, which the system releases).
    """
    var.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(var):
        if var not in _attached:
            users = (var / "servers.users").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)
            _attached[var] = users
            atexit.register(detach, var, owner=os.getpid())
        return ensure(var, wanted)


def detach(var: Path, owner: int | None = None) -> None:
    """Leave; stop the servers if nobody else uses them. ``owner`` guards against forked children at their exit."""
    if var not in _attached or owner not in (None, os.getpid()):
        return
    users = _attached.pop(var)
    with _one_at_a_time(var), users, suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop(var)


def ensure(var: Path, wanted: tuple[str, ...] = ("DATABASE_URL", "BROKER_URL")) -> dict[str, str]:
    """Start the wanted servers under ``var`` unless they run, and return their addresses. Raises ServerError."""
    found = {}
    if "DATABASE_URL" in wanted:
        postgres = Postgres(home_of(var, "postgres"), KEPT)
        postgres.start()
        found["DATABASE_URL"] = postgres.url()
    if "BROKER_URL" in wanted:
        valkey = Valkey(var / "valkey")
        valkey.start()
        found["BROKER_URL"] = valkey.url()
    return found


def stop(var: Path) -> None:
    """Stop both servers under ``var``, whoever uses them."""
    Valkey(var / "valkey").stop()
    home = home_of(var, "postgres")
    if (home / "data" / "postmaster.pid").exists():
        Postgres(home, KEPT).stop()


def local_environment() -> dict[str, str]:
    """The addresses a process typed by hand lacks: what DATABASE_URL and BROKER_URL do not name is started or joined.

    Ends the process with one sentence when a server can't be started.
    """
    wanted = tuple(name for name in ("DATABASE_URL", "BROKER_URL") if not os.environ.get(name))
    if not wanted:
        return {}
    try:
        return attach(ROOT / "var", wanted)
    except ServerError as error:
        raise SystemExit(str(error)) from error


@contextmanager
def _one_at_a_time(var: Path) -> Iterator[None]:
    with (var / "servers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
