"""Who has which message in hand, in PostgreSQL: claim, mark, settle, give back, and take from the dead.

An owner is a number from a sequence, never used twice, held as a session lock for as long as its connection lives.
Whoever can take that lock knows that the owner is dead; there is no lease to guess.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg.rows import class_row

from outbox import kinds
from outbox.direct import Connection
from outbox.fillers import Due

LOCK_CLASS = 20412
"""The first half of the session locks' names; the owner's number is the second."""


class OwnerLost(Exception):  # noqa: N818
    """Others have taken us for dead: what we had in hand is no longer ours."""


@dataclass(frozen=True, slots=True)
class Result:
    """How the sending of one message ended. ``state``: sent, planned (again, at ``due_at``), failed or uncertain."""

    id: int
    state: str
    reason: str = ""
    detail: str = ""
    due_at: datetime | None = None
    provider_id: str = ""
    language: str = ""
    address: str = ""
    bad_address: bool = False


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message that was to be marked: ``sending``, or why not."""

    id: int
    state: str
    reason: str


def new_owner(connection: Connection) -> int:
    """Take the next number and hold it as long as ``connection`` lives."""
    owner = int(_one(connection, "SELECT nextval('outbox_owner')"))
    connection.execute("SELECT pg_advisory_lock(%s, %s::int)", [LOCK_CLASS, owner])
    return owner


def release_owner(connection: Connection, owner: int) -> None:
    """Give the number up; only for a connection that lives on."""
    connection.execute("SELECT pg_advisory_unlock(%s, %s::int)", [LOCK_CLASS, owner])


def _one(connection: Connection, query: LiteralString, values: Sequence[Any] | None = None) -> Any:
    row = connection.execute(query, values).fetchone()
    return None if row is None else row[0]


_CLAIM: LiteralString = """
WITH due AS (
    SELECT m.id FROM outbox_message m
    WHERE m.state = 'planned' AND m.due_at <= %(due)s {urgent}
      AND EXISTS (SELECT FROM outbox_content c WHERE c.id = m.content_id AND c.approved_at IS NOT NULL)
    ORDER BY m.due_at, m.id LIMIT %(count)s
    FOR UPDATE OF m SKIP LOCKED
)
UPDATE outbox_message m SET state = 'claimed', owner = %(owner)s, state_at = %(at)s
FROM due LEFT JOIN outbox_message o ON o.id = due.id LEFT JOIN people_person p ON p.id = o.person_id
WHERE m.id = due.id
RETURNING m.id, m.reference, m.kind, m.stream, m.content_id, m.person_id,
    COALESCE(NULLIF(m.to_address, ''), p.email, '') AS address,
    COALESCE(NULLIF(p.language, ''), NULLIF(m.language, ''), 'both') AS language,
    m.context::text AS context, m.calendar, m.about_type_id, m.about_id, m.attempts, m.due_at,
    COALESCE(p.preferred_name, '') AS preferred_name, COALESCE(p.full_name, '') AS full_name, %(at)s::timestamptz AS at
"""
_URGENT: LiteralString = _CLAIM.replace("{urgent}", "AND m.urgent")
_ANY: LiteralString = _CLAIM.replace("{urgent}", "")


def claim(connection: Connection, owner: int, *, at: datetime, judged: datetime, count: int) -> list[Due]:
    """Take up to ``count`` messages in hand: urgent ones due ``at`` first, then those due longest. O(due).

    Others only when they were due when the rooms above last ``judged`` what waits: what becomes due while a run goes on
    may have become due in the evening. Urgent ones (someone is signing in) wait for no judgement.
    """
    values = {"at": at, "due": at, "owner": owner, "count": count}
    rows = _claimed(connection, _URGENT, values)
    if len(rows) < count:
        rows += _claimed(connection, _ANY, {**values, "due": judged, "count": count - len(rows)})
    return rows


def _claimed(connection: Connection, query: LiteralString, values: dict[str, Any]) -> list[Due]:
    with connection.cursor(row_factory=class_row(Due)) as cursor:
        rows = cursor.execute(query, values).fetchall()
    for due in rows:
        due.context = json.loads(str(due.context))
    return sorted(rows, key=lambda due: (due.due_at, due.id))


# "+ 0" and "|| ''" keep the index of owned messages out of it: how many are owned changes faster than the statistics, and a
# plan that joins by it reads every owned message once for each. By their keys the messages are found at once.
_MARK: LiteralString = """
WITH result AS (
    SELECT * FROM unnest(
        %(ids)s::bigint[], %(states)s::text[], %(reasons)s::text[], %(details)s::text[], %(due)s::timestamptz[],
        %(providers)s::text[], %(languages)s::text[], %(addresses)s::text[]
    ) AS r(id, state, reason, detail, due_at, provider_id, language, address)
), settled AS (
    UPDATE outbox_message m SET
        state = r.state, reason = r.reason, detail = r.detail, due_at = COALESCE(r.due_at, m.due_at),
        provider_id = r.provider_id, language = CASE r.state WHEN 'sent' THEN r.language ELSE m.language END,
        sent_to = r.address, sent_at = CASE r.state WHEN 'sent' THEN %(at)s::timestamptz END,
        context = CASE WHEN r.state <> 'planned' AND m.kind = ANY(%(erased)s) THEN '{}' ELSE m.context END,
        owner = NULL, state_at = %(at)s
    FROM result r WHERE m.id = r.id AND m.owner + 0 = %(owner)s AND m.state || '' = 'sending'
    RETURNING m.id, m.state
), fate AS MATERIALIZED (
    SELECT m.id, CASE
        WHEN c.approved_at IS NULL THEN 'unapproved'
        WHEN m.expires_at <= %(at)s THEN 'expired'
        WHEN n.address = '' THEN 'no_address'
        WHEN n.address <> COALESCE(NULLIF(m.to_address, ''), p.email, '') THEN 'changed'
        WHEN m.stream <> 'service' AND NOT p.is_active THEN 'inactive'
        WHEN m.stream <> 'service' AND EXISTS (
            SELECT FROM outbox_optout o WHERE o.person_id = m.person_id AND o.stream IN ('', m.stream)) THEN 'opted_out'
        WHEN m.kind <> ALL(%(despite)s) AND EXISTS (
            SELECT FROM outbox_suppression s WHERE s.address = lower(n.address)
              AND (s.reason <> 'complained' OR m.stream <> 'service')) THEN 'suppressed'
        ELSE '' END AS reason
    FROM unnest(%(next)s::bigint[], %(to)s::text[]) AS n(id, address)
    JOIN outbox_message m ON m.id = n.id AND m.owner + 0 = %(owner)s AND m.state || '' = 'claimed'
    JOIN outbox_content c ON c.id = m.content_id
    LEFT JOIN people_person p ON p.id = m.person_id
), marked AS (
    UPDATE outbox_message m SET
        state = CASE f.reason WHEN '' THEN 'sending' WHEN 'unapproved' THEN 'held' WHEN 'expired' THEN 'expired'
                WHEN 'changed' THEN 'planned' ELSE 'skipped' END,
        owner = CASE f.reason WHEN '' THEN m.owner END,
        transport = CASE f.reason WHEN '' THEN %(transport)s ELSE m.transport END,
        attempts = m.attempts + CASE f.reason WHEN '' THEN 1 ELSE 0 END,
        reason = CASE f.reason WHEN 'changed' THEN '' ELSE f.reason END, detail = '', state_at = %(at)s,
        context = CASE WHEN f.reason NOT IN ('', 'unapproved', 'changed') AND m.kind = ANY(%(erased)s) THEN '{}'
                  ELSE m.context END
    FROM fate f WHERE m.id = f.id AND m.owner + 0 = %(owner)s AND m.state || '' = 'claimed'
    RETURNING m.id, m.state, m.reason
)
SELECT TRUE, id, state, '' FROM settled UNION ALL SELECT FALSE, id, state, reason FROM marked
"""


def settle_and_mark(
    connection: Connection, owner: int, *, results: Sequence[Result], group: Sequence[Due], at: datetime,
    transport: str = "",
) -> list[Fate]:  # fmt: skip
    """In one statement, write down how the last group ended and mark the next as being sent through ``transport``.

    The mark asks again: still ours, still claimed, approved, not too late, not stopped, not suppressed, same address,
    its reader still active (what is a service is sent all the same).
    It is durable when this returns. Raises ``OwnerLost`` when a result could not be written, for others took it over.
    """
    values = {
        "owner": owner, "at": at, "transport": transport, "next": [due.id for due in group], "to": [due.address for due in group],
        "ids": [result.id for result in results], "states": [result.state for result in results],
        "reasons": [result.reason for result in results], "details": [result.detail for result in results],
        "due": [result.due_at for result in results], "providers": [result.provider_id for result in results],
        "languages": [result.language for result in results], "addresses": [result.address for result in results],
        "erased": _erased(),
        "despite": [kind.slug for kind in kinds.KINDS.values() if kind.despite_suppression],
    }  # fmt: skip
    rows = connection.execute(_MARK, values).fetchall()
    settled = sum(row[0] for row in rows)
    if settled != len(results) or len(rows) - settled != len(group):
        raise OwnerLost(
            f"owner {owner}: {settled} of {len(results)} settled, {len(rows) - settled} of {len(group)} marked"
        )
    return [Fate(row[1], row[2], row[3]) for row in rows if not row[0]]


def _erased() -> list[str]:
    return [kind.slug for kind in kinds.KINDS.values() if kind.erased]


def fail(connection: Connection, owner: int, message_id: int, *, reason: str, detail: str, at: datetime) -> None:
    """Put a claimed message that cannot be written aside, with the reason; nobody else's is touched."""
    connection.execute(
        "UPDATE outbox_message SET state = 'failed', owner = NULL, reason = %s, detail = %s, state_at = %s, "
        "context = CASE WHEN kind = ANY(%s) THEN '{}' ELSE context END "
        "WHERE id = %s AND owner = %s AND state = 'claimed'",
        [reason, detail, at, _erased(), message_id, owner],
    )


def give_back(connection: Connection, owner: int, *, at: datetime) -> int:
    """Put what we claimed and did not begin back among the planned; return how many."""
    return connection.execute(
        "UPDATE outbox_message SET state = 'planned', owner = NULL, state_at = %s "
        "WHERE owner = %s AND state = 'claimed'",
        [at, owner],
    ).rowcount


def expire(connection: Connection, *, at: datetime) -> int:
    """Set aside what is due and too late to be of use; it is reported, not sent. Return how many."""
    return connection.execute(
        "UPDATE outbox_message SET state = 'expired', reason = 'too_late', state_at = %(at)s, "
        "context = CASE WHEN kind = ANY(%(erased)s) THEN '{}' ELSE context END "
        "WHERE id IN (SELECT id FROM outbox_message WHERE state = 'planned' AND due_at <= %(at)s "
        "AND expires_at <= %(at)s FOR UPDATE SKIP LOCKED)",
        {"at": at, "erased": _erased()},
    ).rowcount


_OTHERS: LiteralString = """
SELECT DISTINCT owner FROM outbox_message WHERE state IN ('claimed', 'sending') AND owner <> %s
"""
_TAKE: LiteralString = """
UPDATE outbox_message SET
    state = CASE state WHEN 'claimed' THEN 'planned' ELSE 'uncertain' END,
    reason = CASE state WHEN 'sending' THEN 'owner_gone' ELSE '' END, owner = NULL, state_at = %s,
    context = CASE WHEN state = 'sending' AND kind = ANY(%s) THEN '{}' ELSE context END
WHERE owner = %s AND state IN ('claimed', 'sending')
"""


def recover(connection: Connection, owner: int, *, at: datetime) -> int:
    """Take what dead owners had in hand: claimed goes back to planned, sending becomes uncertain. Return how many."""
    taken = 0
    for (other,) in connection.execute(_OTHERS, [owner]).fetchall():
        if _one(connection, "SELECT pg_try_advisory_lock(%s, %s::int)", [LOCK_CLASS, other]):
            taken += connection.execute(_TAKE, [at, _erased(), other]).rowcount
            release_owner(connection, other)
    return taken


_END_SILENT: LiteralString = """
SELECT count(pg_terminate_backend(l.pid)) FROM pg_locks l JOIN outbox_heartbeat h ON h.owner = l.objid::bigint
WHERE l.locktype = 'advisory' AND l.classid = %s AND l.granted AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND h.at < now() - make_interval(secs => %s)
"""


def end_silent(connection: Connection, *, seconds: float) -> int:
    """End the sessions of owners that have not been seen for ``seconds``; return how many.

    Such a worker is frozen. If it wakes it finds its session gone and stops, so this is safe at any moment; what it was
    sending is uncertain.
    """
    return int(_one(connection, _END_SILENT, [LOCK_CLASS, seconds]))


def beat(connection: Connection, name: str, owner: int | None, trouble: str = "") -> None:
    """Write down that ``name`` lives, by the database's own clock."""
    connection.execute(
        "INSERT INTO outbox_heartbeat (name, at, owner, trouble) VALUES (%s, now(), %s, %s) "
        "ON CONFLICT (name) DO UPDATE SET at = now(), owner = excluded.owner, trouble = excluded.trouble",
        [name, owner, trouble],
    )
