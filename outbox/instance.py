"""After a restore from backup nothing is sent until a person confirms, so that old rows do not go out again.

Two signs tell a copy from the original. The *fingerprint* names the cluster, the database and the very table; a dump
restored anywhere has another. The *high-water file* keeps the largest owner number this machine has seen; a snapshot
put back in place has the same fingerprint, but its sequence is behind the file.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from outbox.direct import Connection

_FINGERPRINT = (
    "SELECT concat_ws('.', (SELECT system_identifier FROM pg_control_system()), "
    "(SELECT oid FROM pg_database WHERE datname = current_database()), 'outbox_instance'::regclass::oid)"
)


class NotConfirmed(Exception):  # noqa: N818
    """This database is a copy that nobody has confirmed; nothing is sent from it."""


def check(connection: Connection, owner: int, *, at: datetime) -> None:
    """Let sending begin, or raise ``NotConfirmed``. The first start of a new database confirms itself."""
    here = _here(connection)
    row = connection.execute("SELECT fingerprint FROM outbox_instance").fetchone()
    if row is None:
        _write(connection, here, at)
    elif row[0] != here or owner <= high_water(here):
        raise NotConfirmed
    remember(here, owner)


def confirm(connection: Connection, owner: int, *, at: datetime) -> None:
    """Accept this database as the one that sends: a person's decision, after looking at what is due."""
    here = _here(connection)
    _write(connection, here, at)
    _file(here).unlink(missing_ok=True)
    remember(here, owner)


def is_confirmed(connection: Connection) -> bool:
    """Whether sending would begin."""
    row = connection.execute("SELECT fingerprint FROM outbox_instance").fetchone()
    last = connection.execute("SELECT last_value FROM outbox_owner").fetchone()
    here = _here(connection)
    return row is None or bool(row[0] == here and last and last[0] >= high_water(here))


def high_water(fingerprint: str) -> int:
    """Return the largest owner number seen on this machine for the database of this fingerprint, 0 when none."""
    try:
        return int(_file(fingerprint).read_text())
    except (OSError, ValueError):
        return 0


def remember(fingerprint: str, owner: int) -> None:
    """Raise the high-water mark; the file is replaced whole, so that a crash leaves the old or the new."""
    file = _file(fingerprint)
    if owner <= high_water(fingerprint):
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.{owner}")
    half.write_text(str(owner))
    half.replace(file)


def _file(fingerprint: str) -> Path:
    return Path(settings.BASE_DIR, settings.OUTBOX_FOLDER) / fingerprint


def _here(connection: Connection) -> str:
    row = connection.execute(_FINGERPRINT).fetchone()
    assert row is not None
    return str(row[0])


def _write(connection: Connection, here: str, at: datetime) -> None:
    connection.execute(
        "INSERT INTO outbox_instance (id, fingerprint, confirmed_at) VALUES (1, %s, %s) "
        "ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, confirmed_at = excluded.confirmed_at",
        [here, at],
    )
