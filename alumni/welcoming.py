"""Making alumni of those who completed a series, and undoing it. Safe to run again; nobody is made twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from alumni.models import Alumnus, Completion, Profile
from alumni.signals import alumni_unwelcomed, alumni_welcomed
from cohorts.models import Participant, ParticipantStatus
from labs.models import Series
from people import audit
from people.models import Person

BATCH = 2000
LONGEST_NAME_IN_SLUG = 60


@transaction.atomic
def welcome(*, series: Series, by: Person | None, at: datetime) -> int:
    """Make alumni, with a private profile to claim, of those who completed ``series``; return how many there are."""
    completed = Participant.objects.filter(series=series, status=ParticipantStatus.COMPLETED)
    people = list(completed.values_list("person_id", flat=True))
    Alumnus.objects.bulk_create(
        [Alumnus(person_id=person, since=at) for person in people], BATCH, ignore_conflicts=True
    )
    alumni = Alumnus.objects.filter(person_id__in=people)
    Completion.objects.bulk_create(
        [Completion(alumnus=alumnus, series=series, completed_at=at) for alumnus in alumni],
        BATCH,
        ignore_conflicts=True,
    )
    without_profile = alumni.filter(profile=None).select_related("person")
    Profile.objects.bulk_create(
        [Profile(alumnus=alumnus, slug=slug_for(alumnus)) for alumnus in without_profile], BATCH, ignore_conflicts=True
    )
    audit.record("alumni-welcomed", by=by, at=at, on=series, count=len(people))
    alumni_welcomed.send(sender=Series, series=series, by=by, at=at)
    return len(people)


def slug_for(alumnus: Alumnus) -> str:
    """Return the address name of an alumnus's profile: unique, and readable where they gave a name."""
    name = slugify(alumnus.person.full_name)[:LONGEST_NAME_IN_SLUG].strip("-")
    return f"{name or 'profile'}-{alumnus.pk}"


@transaction.atomic
def unwelcome(*, series: Series, by: Person | None, at: datetime) -> int:
    """Take back the completion of ``series``; return how many it was taken from.

    Someone left without any completed series is no longer one of the alumni. What they wrote, if they had claimed their
    profile or answered a check-in, is kept for when finishing is done again.
    """
    count, _by_model = Completion.objects.filter(series=series).delete()
    Alumnus.objects.filter(completions=None, profile__claimed_at=None, person__check_ins=None).delete()
    audit.record("alumni-unwelcomed", by=by, at=at, on=series, count=count)
    alumni_unwelcomed.send(sender=Series, series=series, by=by, at=at)
    return count
