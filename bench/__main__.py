"""``python -m bench [only=outbox]``: every section, or one, on servers of its own; the output is kept in ``docs/bench/``.

``BENCH_SIZE=10`` divides the sizes by ten, for trying the sections themselves; nothing is kept then.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

import psycopg

from config.embedded import KEPT, Postgres, Valkey

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
KEEP = ROOT / "docs" / "bench"
FRAMEWORK = {"__init__", "__main__", "section", "sink", "sender"}
SYSTEM = Path("/var/lib/labs-embedded/bench")


def sections() -> list[str]:
    """The names of every section, sorted."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in FRAMEWORK)


def main(arguments: list[str]) -> int:
    """Run the sections asked for; returns the exit status."""
    wanted = [argument.removeprefix("only=") for argument in arguments] or sections()
    if unknown := set(wanted) - set(sections()):
        print(
            f"No section is called {', '.join(sorted(unknown))}. There are: {', '.join(sections())}.", file=sys.stderr
        )
        return 2
    # PostgreSQL does not run as root, and then needs a folder its own user can reach. Here it forgets nothing: fsync is on.
    home = SYSTEM if os.geteuid() == 0 else VAR
    (home / "valkey").mkdir(parents=True, exist_ok=True)
    postgres, valkey = Postgres(home / "postgres", KEPT), Valkey(home / "valkey")
    postgres.start()
    valkey.start()
    try:
        return max(_section(name, postgres, valkey) for name in wanted)
    finally:
        valkey.stop()
        postgres.stop()


def _section(name: str, postgres: Postgres, valkey: Valkey) -> int:
    database = f"bench_{name}"
    _fresh(postgres, database)
    environment = {
        **os.environ, "DATABASE_URL": postgres.url(database), "BROKER_URL": valkey.url(), "CACHE_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONUNBUFFERED": "1", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    head = f"{name}, Python {platform.python_version()}, processors: {os.cpu_count()}, {platform.machine()}"
    print(f"\n==> {head}", flush=True)
    lines = [head, ""]
    with subprocess.Popen(
        [sys.executable, "-m", "bench.section", name], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    if process.returncode == 0 and "BENCH_SIZE" not in os.environ:
        KEEP.mkdir(parents=True, exist_ok=True)
        (KEEP / f"{name}.txt").write_text("\n".join(lines) + "\n")
    return process.returncode


def _fresh(postgres: Postgres, database: str) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {database}".encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
