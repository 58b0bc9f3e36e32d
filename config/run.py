"""``make run``: the whole site on this machine, under one Ctrl-C.

Starts the servers it needs, prepares the database, runs web, worker, beat and the SMTP catcher together, and says where
to go and how to sign in. A trouble is one sentence that names the fix; the details are in ``var/log/run.log``.
"""

import argparse
import io
import os
import shlex
import signal
import socket
import sys
import threading
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import django
import psycopg
import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from environs import EnvError
from honcho import manager as honcho  # type: ignore[import-untyped]

from config.embedded import HOST, ServerError, free_port
from config.servers import ROOT, attach, detach

USUAL_SMTP_PORT = 1025  # what the settings assume, so that commands typed by hand reach the same mailbox
PATIENCE_SECONDS = 60
ANSWERS = "site-answers"
"""The file that is there once the web server has answered."""
STOPPING_SECONDS = 20  # a worker finishes the messages in hand; only then is it killed
BIN = Path(sys.executable).parent


class TroubleError(Exception):
    """Something a person has to put right; the message is one sentence that names the fix."""


def main() -> int:
    """Run until Ctrl-C, or until one of the processes ends; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default=HOST, help="the address the web server listens on")
    parser.add_argument("--port", type=int, default=8000, help="the port the web server listens on")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="the folder that keeps the data and the mail")
    options = parser.parse_args()
    var: Path = options.var.resolve()
    for received in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(received, _interrupted)
    try:
        return start(options.host, options.port, var)
    except (TroubleError, ServerError) as trouble:
        say_stopped(str(trouble))
    except KeyboardInterrupt:
        print("\nStopped before everything had started; make run goes on from here.", file=sys.stderr)
        return 130
    except Exception as error:
        log = var / "log" / "run.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as file:
            traceback.print_exc(file=file)
        say_stopped(sentence(error, log))
    finally:
        detach(var)
    return 1


def start(host: str, port: int, var: Path) -> int:
    """Prepare everything, run everything; raises TroubleError and ServerError."""
    check_port(host, port)
    check_servers()
    os.environ.update(environment(port, var))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.local"
    with step("Reading the settings"):
        django.setup()
    prepare_site(var)
    # Celery warns those who are root; on one's own machine, in a container, that is how it is.
    os.environ.setdefault("PYTHONWARNINGS", "ignore::Warning:celery.platforms")
    honcho.KILL_WAIT = STOPPING_SECONDS
    manager = honcho.Manager()
    for name, command in processes(host, port, var).items():
        manager.add_process(name, shlex.join(command), env=dict(os.environ), cwd=str(ROOT))
    welcome, answers = welcome_text(port), var / ANSWERS
    answers.unlink(missing_ok=True)
    threading.Thread(target=greet, args=(host, port, welcome, answers), daemon=True).start()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in (0, 130, 143) else 1


def check_port(host: str, port: int) -> None:
    """Raise TroubleError if the web server's port can't be had."""
    if not 0 < port < 65536:
        raise TroubleError(f"{port} is not a port: give a number from 1 to 65535, for example make run PORT=8001")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise TroubleError(f"port {port} is for administrators only: choose another, make run PORT=8000") from None
        except OSError as error:
            raise TroubleError(
                f"port {port} can't be used ({error.strerror}): stop what uses it, or choose another, "
                f"make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None


def check_servers() -> None:
    """Raise TroubleError if a server named in the environment does not answer."""
    checks: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("DATABASE_URL", lambda url: psycopg.connect(url, connect_timeout=5).close()),
        ("BROKER_URL", lambda url: redis.Redis.from_url(url, socket_connect_timeout=5).ping()),
    )
    for name, check in checks:
        if url := os.environ.get(name):
            try:
                check(url)
            except (psycopg.Error, redis.RedisError, OSError, ValueError) as error:
                raise TroubleError(
                    f"the server named in {name} does not answer ({first_line(error)}): start it or put its address "
                    f"right, or unset {name} to use a private one"
                ) from error


def environment(port: int, var: Path) -> dict[str, str]:
    """What the settings need and the person's own environment does not say: servers, mailbox, address."""
    wanted = tuple(name for name in ("DATABASE_URL", "BROKER_URL") if not os.environ.get(name))
    found = {}
    var.mkdir(parents=True, exist_ok=True)
    if wanted:
        with step("Starting PostgreSQL and Valkey" if len(wanted) == 2 else f"Starting a server for {wanted[0]}"):
            found = attach(var, wanted)
    if not os.environ.get("EMAIL_HOST"):
        smtp = USUAL_SMTP_PORT if is_free(USUAL_SMTP_PORT) else free_port()
        found |= {"EMAIL_HOST": HOST, "EMAIL_PORT": str(smtp), "LOCAL_MAILBOX": str(var / "mail")}
    return found | {"SITE_URL": os.environ.get("SITE_URL") or f"http://localhost:{port}", "PORT": str(port)}


def is_free(port: int) -> bool:
    """Whether nothing listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


def prepare_site(var: Path) -> None:
    """Bring the database, the messages and the assets up to date, and load the demonstration programme once."""
    with step("Migrating the database"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("Compiling the messages"):
        call_command("messages", compile=True, verbosity=0, stdout=io.StringIO())
    with step("Collecting the assets"):
        collect_assets()
    unfinished = var / "demonstration-unfinished"
    if is_empty() or unfinished.exists():
        unfinished.touch()  # a start that is cut short goes on with it the next time
        with step("Loading the demonstration programme"):
            call_command("load_demo", verbosity=0, stdout=io.StringIO())
        unfinished.unlink()
    # Each child makes its own connections: an open one must not be shared over a fork.
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


def collect_assets() -> None:
    """Copy the built assets to where the web server reads them, unless these very ones are there."""
    built, collected = Path(settings.BASE_DIR, "static", "build"), Path(settings.STATIC_ROOT, ".from")
    files = sorted(path for path in built.rglob("*") if path.is_file() and not path.name.startswith("."))
    if not files:
        raise TroubleError("the assets are not built: run make assets")
    seen = [f"{path.relative_to(built)} {path.stat().st_mtime_ns}" for path in files]
    digest = "\n".join([django.get_version(), *seen])
    if not collected.exists() or collected.read_text() != digest:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        collected.write_text(digest)


def is_empty() -> bool:
    """Whether the database has nobody in it: the first run."""
    return not get_user_model()._default_manager.exists()


def processes(host: str, port: int, var: Path) -> dict[str, list[str]]:
    """The commands that run side by side, by name."""
    python = sys.executable
    # The web server, which someone waits for, loads the project first, and Celery once it answers.
    after = ["sh", "-c", 'until [ -e "$0" ]; do sleep 0.2; done; exec "$@"', str(var / ANSWERS)]
    celery = [*after, "nice", str(BIN / "celery"), "--quiet", "--app", "config.celery"]
    # One worker for every queue, unlike the compose file's one for each: on two busy cores a second one made the site
    # answer three to six seconds later, and on a machine of one's own nobody waits for mail behind a slow feed.
    queues = ",".join(queue_names())
    commands = {
        "web": [
            str(BIN / "gunicorn"),
            "config.wsgi",
            "--bind",
            f"{host}:{port}",
            "--threads",
            "4",
            "--log-level",
            "warning",
        ],
        "worker": [*celery, "worker", "--queues", queues, "--concurrency", "2", "--loglevel", "warning"],
        "beat": [*celery, "beat", "--schedule", str(var / "beat-schedule"), "--loglevel", "warning"],
    }
    if settings.LOCAL_MAILBOX:
        catch = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        handler = ["--class", "aiosmtpd.handlers.Mailbox", settings.LOCAL_MAILBOX]
        commands["mail"] = [python, "-m", "aiosmtpd", "--nosetuid", "--smtputf8", "--listen", catch, *handler]
    return commands


def queue_names() -> list[str]:
    """Every queue a task can be sent to."""
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    return sorted({settings.CELERY_TASK_DEFAULT_QUEUE, *routed})


def greet(host: str, port: int, welcome: str, answers: Path) -> None:
    """Print the welcome as soon as the site answers, and let begin what waits for the file ``answers``."""
    if wait_for_site(host, port):
        print(welcome, flush=True)
    answers.touch()


def wait_for_site(host: str, port: int) -> bool:
    """Wait until the site answers; False if it does not for ``PATIENCE_SECONDS``."""
    reachable = HOST if host in ("0.0.0.0", "") else host  # noqa: S104  compared, not bound
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        time.sleep(0.3)
        with suppress(OSError), urllib.request.urlopen(f"http://{reachable}:{port}/healthz", timeout=5) as answer:
            if answer.status == 200:
                return True
    return False


def welcome_text(port: int) -> str:
    """Where to go, who can sign in, and how."""
    site = settings.SITE_URL.rstrip("/")
    people = get_user_model()._default_manager.order_by("pk")
    accounts_of = (people.filter(is_staff=True)[:6], people.filter(is_staff=False)[:3])
    shown = [person for some in accounts_of for person in some]
    width = max((len(person.email) for person in shown), default=0)
    accounts = [f"    {person.email:<{width}}   {role_of(person)}" for person in shown]
    lines = [
        "",
        "  Labs, Dysgu trwy greu / Learn by making",
        "",
        f"  Site      {site}/",
        f"  Console   {site}/en/admin/   {site}/cy/admin/",
    ]
    if settings.LOCAL_MAILBOX:
        lines.append(f"  Mailbox   {site}/en/mailbox/   (all mail ends here; nothing leaves this machine)")
    lines += ["", "  To sign in, give one of these addresses; the code to type arrives in the mailbox.", *accounts]
    return "\n".join([*lines, "", "  Ctrl-C stops everything. The data stays.", ""])


def role_of(person: Any) -> str:
    """What a demonstration account is for."""
    if not person.is_staff:
        return "took part"
    return "staff: " + (", ".join(group.name for group in person.groups.all()) or "everything")


def end_with_parent(parent: int) -> None:
    """Stop everything when ``make`` itself was killed and could not say so."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show a step and how long it took."""
    print(f"==> {name} ", end="", flush=True)
    began = time.monotonic()
    yield
    print(f"({time.monotonic() - began:.1f} s)", flush=True)


def sentence(error: Exception, log: Path) -> str:
    """Say in one sentence what went wrong and what to do."""
    first = first_line(error)
    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[str], str]], ...] = (
        (EnvError, lambda text: f"a setting is missing or wrong ({text}): see docs/settings.md"),
        (ImproperlyConfigured, lambda text: f"a setting is wrong ({text}): see docs/settings.md"),
        (
            DatabaseError,
            lambda text: (
                f"the database did not do what was asked ({text}): check DATABASE_URL, "
                "or move var/postgres away to start with an empty one"
            ),
        ),
        (CommandError, lambda text: text),
    )
    for kind, say in kinds:
        if isinstance(error, kind):
            return f"{say(first)} (details: {log})"
    return f"an unexpected {type(error).__name__} ({first}): the details are in {log}"


def first_line(error: Exception) -> str:
    """What an error says first, or its name when it says nothing."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def say_stopped(text: str) -> None:
    """Tell the person why nothing runs."""
    print(f"\nStopped: {text.rstrip('.')}.", file=sys.stderr, flush=True)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
