"""The signed links that alumni find in their emails."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from labs.models import Series
from people import links
from people.models import Person

CLAIM = "claim"
CHECK_IN = "check-in"
CLAIM_AGE = timedelta(days=180)
"""Longer than the sequence that asks people to claim their profile."""
CHECK_IN_AGE = timedelta(days=90)
"""Until about the time of the next check-in."""
ANY_TIME = "any-time"
"""The check-in of a link that no sequence asked for."""


def claim_link(person: Person, series: Series, language: str, *, at: datetime | None = None) -> str:
    """Return the full address, in ``language``, where ``person`` claims the profile they have since ``series``."""
    return _address("alumni:claim", language, links.make(CLAIM, person_id=person.pk, at=_at(at), series=series.pk))


def check_in_link(
    person: Person, series: Series, language: str, *, asked_for: str = ANY_TIME, at: datetime | None = None
) -> str:
    """Return the full address, in ``language``, where ``person`` says how it is going."""
    token = links.make(CHECK_IN, person_id=person.pk, at=_at(at), series=series.pk, asked_for=asked_for)
    return _address("alumni:check_in", language, token)


def _at(at: datetime | None) -> datetime:
    return at or timezone.now()


def _address(name: str, language: str, token: str) -> str:
    with override(language):
        return f"{settings.SITE_URL.rstrip('/')}{reverse(name, args=[token])}"
