"""After a restore from backup nothing is sent until a person confirms, so that old rows do not go out again.

Two signs tell a copy from the original. The *fingerprint* names the cluster, the database and the very table; a dump
restored anywhere has another. The *generation* counts batches in a sequence, and in a file on this machine before and
after each batch; a snapshot put back in place has the same fingerprint, but its generation is behind the file's.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

from django.conf import settings

from outbox.direct import Connection

_FINGERPRINT: LiteralString = (
    "SELECT concat_ws('.', (SELECT system_identifier FROM pg_control_system()), "
    "(SELECT oid FROM pg_database WHERE datname = current_database()), 'outbox_instance'::regclass::oid)"
)


class NotConfirmed(Exception):  # noqa: N818
    """This database is a copy that nobody has confirmed; nothing is sent from it."""


def check(connection: Connection, *, at: datetime) -> str:
    """Return the fingerprint when sending may begin, else raise ``NotConfirmed``. A new database confirms itself."""
    here = _one(connection, _FINGERPRINT)
    known = _one(connection, "SELECT fingerprint FROM outbox_instance")
    if known is None:
        _write(connection, here, at)
    elif known != here or int(_one(connection, "SELECT last_value FROM outbox_generation")) < generation(here):
        raise NotConfirmed
    return here


def is_confirmed(connection: Connection, *, at: datetime) -> bool:
    """Whether sending may begin."""
    try:
        check(connection, at=at)
    except NotConfirmed:
        return False
    return True


def confirm(connection: Connection, *, at: datetime) -> None:
    """Accept this database as the one that sends: a person's decision, after looking at what is due."""
    here = _one(connection, _FINGERPRINT)
    _write(connection, here, at)
    _file(here).unlink(missing_ok=True)
    advance(connection, here)


def advance(connection: Connection, here: str) -> None:
    """Begin a new generation, in the database and in the file."""
    number = int(_one(connection, "SELECT nextval('outbox_generation')"))
    if number > generation(here):
        file = _file(here)
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(f"{file.name}.{uuid4().hex}")
        half.write_text(str(number))
        half.replace(file)  # whole or not at all, whenever we are killed


def generation(here: str) -> int:
    """Return the latest generation this machine has seen of the database of this fingerprint, 0 when none."""
    try:
        return int(_file(here).read_text())
    except (OSError, ValueError):
        return 0


def _file(here: str) -> Path:
    return Path(settings.BASE_DIR, settings.OUTBOX_FOLDER, here)


def _one(connection: Connection, query: LiteralString) -> str:
    row = connection.execute(query).fetchone()
    return row[0] if row else None  # type: ignore[return-value]


def _write(connection: Connection, here: str, at: datetime) -> None:
    connection.execute(
        "INSERT INTO outbox_instance (id, fingerprint, confirmed_at) VALUES (1, %s, %s) "
        "ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, confirmed_at = excluded.confirmed_at",
        [here, at],
    )
