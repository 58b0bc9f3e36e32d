"""Starts what every test stands on, before Django reads its settings; see ``tests/servers.py``.

A missing part is an error that names the fix, never a skip.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.embedded import HOST, ServerError  # noqa: E402
from languages.catalogues.compile import compile_all  # noqa: E402
from languages.catalogues.rooms import project  # noqa: E402
from tests.servers import Inbox, Received, of_worker, start  # noqa: E402

INBOX = Inbox()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let no worker find the settings' name when it starts: it would read them before it has its own servers' names."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def _prepare() -> None:
    """Name this run's servers in the environment and set Django up. The workers of xdist inherit the servers."""
    controller = "PYTEST_XDIST_WORKER" not in os.environ
    if controller:
        try:
            os.environ.update(start())
        except ServerError as error:
            pytest.exit(f"The tests need their own servers. {error}", returncode=3)
    INBOX.start()
    if not controller:
        os.environ.update(of_worker(int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings.test",
        DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright keeps an event loop in the thread that runs the tests
        EMAIL_HOST=HOST,
        EMAIL_PORT=str(INBOX.port),
    )
    if controller:
        compile_all(project())
    django.setup()


_prepare()
hypothesis.settings.register_profile("suite", deadline=None, max_examples=50, print_blob=True)
hypothesis.settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Start each test in English: a page asked for in the test before leaves its language behind."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def smtp_inbox() -> Iterator[list[Received]]:
    """The messages received over SMTP during this test, oldest first."""
    INBOX.messages.clear()
    yield INBOX.messages
    INBOX.messages.clear()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that PostgreSQL's own user can reach, whoever runs the tests; pytest closes its own folders."""
    with tempfile.TemporaryDirectory(prefix="labs-folder-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """The environment for a real process (a worker, a command) that works on this test's database and inbox."""
    from django.conf import settings

    address, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = settings.DATABASES["default"]["NAME"]
    return {**os.environ, "DATABASE_URL": f"{address}/{name}", "PYTHONPATH": str(ROOT)}


def find_chromium() -> str:
    """The machine's Chromium, or the one Playwright installed; an error that names the fix when there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chromium-headless-shell"):
        if found := shutil.which(name):
            return found
    installed = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    if installed:
        return str(installed[-1])
    raise pytest.UsageError(
        "The journeys need Chromium: install it (on Debian or Ubuntu: apt-get install chromium), "
        "or run: python -m playwright install --with-deps chromium"
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright's own fixture, pointed at the machine's Chromium."""
    if not (ROOT / "static" / "build" / "manifest.json").exists() and not any((ROOT / "static" / "build").glob("*")):
        raise pytest.UsageError("The journeys need the built assets: run make assets")
    arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to sandbox for root
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": arguments}


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The script of axe-core."""
    script = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        raise pytest.UsageError("The journeys need axe-core: run make assets")
    return script.read_text()


@pytest.fixture
def axe(axe_source: str) -> Callable[[Any], list[str]]:
    """``axe(page)`` returns what axe finds wrong on the page, a line for each element: compare it with ``[]``."""

    def violations(page: Any) -> list[str]:
        page.evaluate(axe_source)  # through the debugger, so the page's strict CSP stays as it is
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [f"{rule['id']}: {rule['help']} — {node['html']}" for rule in found for node in rule["nodes"]]

    return violations
