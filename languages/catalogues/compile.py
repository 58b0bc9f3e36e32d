"""Compiled catalogues (.mo), which Git does not keep. Needs polib and nothing else of the development packages."""

import os
import tempfile
from pathlib import Path

import polib

from languages.catalogues.rooms import Tree


def compile_all(tree: Tree) -> list[Path]:
    """Compile what changed, remove what lost its source, and return the files written.

    Safe to run in two processes at once: a file appears whole or not at all.
    """
    for orphan in (tree.root / "locale").glob("*/*/LC_MESSAGES/*.mo"):
        if not orphan.with_suffix(".po").exists():
            orphan.unlink(missing_ok=True)
    return [_compile(source) for source in tree.written() if not _is_current(source)]


def _is_current(source: Path) -> bool:
    """The compiled file carries its source's own time, so that an older source is noticed as well as a newer one."""
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns == source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    compiled, modified = source.with_suffix(".mo"), source.stat().st_mtime_ns
    catalogue = polib.pofile(str(source))
    descriptor, unfinished = tempfile.mkstemp(dir=source.parent, prefix=".compiling-")
    os.close(descriptor)
    catalogue.save_as_mofile(unfinished)
    Path(unfinished).chmod(0o644)  # mkstemp makes it private; the web server may be another user
    os.utime(unfinished, ns=(modified, modified))
    Path(unfinished).replace(compiled)
    return compiled
