"""How an alumnus says it is going: once for each time they are asked, and corrected as long as the link works."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from alumni.models import CheckIn
from alumni.signals import check_in_answered
from labs.models import Series
from people import audit
from people.models import Person


@transaction.atomic
def answer(
    *,
    person: Person,
    series: Series,
    asked_for: str,
    feeling: int | None,
    went_well: str,
    support: str,
    written_in: str,
    by: Person | None,
    at: datetime,
) -> CheckIn:
    """Keep the answer of ``person`` to the check-in ``asked_for`` after ``series``; a later answer replaces it.

    ``feeling`` runs from 1 (it has stopped) to 5 (very well). Texts are kept in the language they were written in.
    """
    check_in, _made = CheckIn.objects.update_or_create(
        person=person,
        series=series,
        asked_for=asked_for,
        defaults={
            "feeling": feeling,
            "went_well": went_well,
            "support": support,
            "written_in": written_in,
            "answered_at": at,
        },
    )
    audit.record("check-in-answered", by=by, at=at, on=check_in, asked_for=asked_for)
    check_in_answered.send(sender=CheckIn, check_in=check_in, by=by, at=at)
    return check_in
