"""Signed links: each names one purpose and one person, expires, and is single-use where it acts.

A link in an email shows a page; the POST of that page acts and spends the link, because scanners follow links.
"""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import SpentLink

SALT = "people.links"


class Fault(StrEnum):
    """Why a link does not work."""

    BROKEN = "broken"
    EXPIRED = "expired"


class BadLink(Exception):  # noqa: N818
    """The link cannot be used; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault

    @property
    def expired(self) -> bool:
        """Whether it was a good link once."""
        return self.fault is Fault.EXPIRED


class AlreadySpent(Exception):  # noqa: N818
    """A single-use link has been used."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a link says: whose it is, for what, since when, its own number, and anything else it carries."""

    purpose: str
    person_id: int
    nonce: str
    made_at: datetime
    more: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.more[name]


_numbers: deque[str] = deque()
os.register_at_fork(after_in_child=_numbers.clear)  # or parent and child would give their links the same numbers


def _number() -> str:
    """Return 64 random bits in hex, fetched for many links at once, for a worker writes thousands. Threads may share it."""
    try:
        return _numbers.pop()
    except IndexError:
        fresh = secrets.token_hex(8 * 128)
        first, *more = (fresh[start : start + 16] for start in range(0, len(fresh), 16))
        _numbers.extend(more)
        return first


def make(purpose: str, *, person_id: int, at: datetime | None = None, **claims: Any) -> str:
    """Return a token for ``purpose`` and this person; ``claims`` are plain JSON values. ``at``: when made, else now."""
    made_at = int((at or timezone.now()).timestamp())
    payload = {"p": person_id, "n": _number(), "t": made_at, **({"c": claims} if claims else {})}
    return signing.dumps(payload, salt=f"{SALT}.{purpose}")


def read(purpose: str, token: str, *, at: datetime, max_age: timedelta) -> Claims:
    """Return what ``token`` says; raises ``BadLink`` when it is not ours, not for ``purpose`` or too old."""
    try:
        payload = signing.loads(token, salt=f"{SALT}.{purpose}")
        made_at = datetime.fromtimestamp(payload["t"], tz=at.tzinfo)
        claims = Claims(purpose, int(payload["p"]), str(payload["n"]), made_at, MappingProxyType(payload.get("c", {})))
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise BadLink(Fault.BROKEN) from error
    if at - claims.made_at > max_age:
        raise BadLink(Fault.EXPIRED)
    return claims


def spend(claims: Claims, *, at: datetime) -> None:
    """Mark the link as used, in the caller's transaction; raises ``AlreadySpent`` if it was."""
    try:
        with transaction.atomic():
            SpentLink.objects.create(nonce=claims.nonce, purpose=claims.purpose, spent_at=at)
    except IntegrityError as error:
        raise AlreadySpent from error


def is_spent(claims: Claims) -> bool:
    """Whether the link has been used."""
    return SpentLink.objects.filter(nonce=claims.nonce).exists()
