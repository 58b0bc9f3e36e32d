"""The sending connection: straight to PostgreSQL, never through a transaction pooler.

An owner holds its number as a session lock; a pooler would hand the session to someone else between two statements.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.rows import TupleRow

Connection = psycopg.Connection[TupleRow]
# A worker's machine that vanishes takes its session with it within a minute, so that what it held is freed.
KEEPALIVE = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "connect_timeout": 10}
SERVER = "-c synchronous_commit=on -c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
_NOT_LIBPQ = ("context", "cursor_factory", "prepare_threshold")


def parameters() -> dict[str, Any]:
    """Return what to connect with: ``DATABASE_DIRECT_URL`` when set, else the address Django uses."""
    if settings.DATABASE_DIRECT_URL:
        return {"conninfo": settings.DATABASE_DIRECT_URL}
    given = connection.get_connection_params()
    return {name: value for name, value in given.items() if name not in _NOT_LIBPQ}


def connect() -> Connection:
    """Open a connection of our own, each statement its own transaction; raises ``psycopg.OperationalError``.

    ``synchronous_commit`` is on whatever the server's default: with it off, a restart of the database forgets what was
    marked as being sent, and it would be sent again.
    """
    given = parameters()
    options = f"{given.pop('options', '')} {SERVER}".strip()
    values: dict[str, Any] = {**given, **KEEPALIVE}
    return psycopg.connect(
        **values, options=options, application_name="labs outbox", autocommit=True, prepare_threshold=1
    )
