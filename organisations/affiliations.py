"""Who works where, and since when."""

from datetime import date, datetime

from django.db import transaction

from organisations.models import Affiliation, Organisation
from people import audit
from people.models import Person


@transaction.atomic
def start(
    *, person: Person, organisation: Organisation, job_title: str, on: date, by: Person | None, at: datetime
) -> Affiliation:
    """Record that ``person`` works in ``organisation`` since ``on``; someone already there keeps their first day.

    A job title that is given replaces the one on record.
    """
    affiliation, made = Affiliation.objects.get_or_create(
        person=person, organisation=organisation, ended_on=None, defaults={"job_title": job_title, "started_on": on}
    )
    if made:
        audit.record("affiliation-started", by=by, at=at, on=affiliation, organisation=organisation.slug)
    elif job_title and job_title != affiliation.job_title:
        affiliation.job_title = job_title
        affiliation.save(update_fields=["job_title"])
        audit.record("job-title-changed", by=by, at=at, on=affiliation)
    return affiliation


@transaction.atomic
def end(*, affiliation: Affiliation, on: date, by: Person | None, at: datetime) -> Affiliation:
    """Record that the person left on ``on``; raises ``ValidationError`` if that is before they came."""
    affiliation.ended_on = on
    affiliation.validate_constraints()
    affiliation.save(update_fields=["ended_on"])
    audit.record("affiliation-ended", by=by, at=at, on=affiliation)
    return affiliation
