"""What an alumnus does with their profile, and what staff may do with it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from alumni.models import Audience, Profile
from alumni.signals import profile_claimed
from people import audit
from people.models import Person


@transaction.atomic
def claim(*, profile: Profile, by: Person | None, at: datetime) -> Profile:
    """Make ``profile`` its person's own; claiming it again changes nothing."""
    profile = Profile.objects.select_for_update().get(pk=profile.pk)
    if profile.claimed_at is None:
        profile.claimed_at = at
        profile.save(update_fields=["claimed_at"])
        audit.record("profile-claimed", by=by, at=at, on=profile)
        profile_claimed.send(sender=Profile, profile=profile, by=by, at=at)
    return profile


@transaction.atomic
def edit(
    *,
    profile: Profile,
    headline: str,
    about: str,
    written_in: str,
    website: str,
    audience: str,
    by: Person | None,
    at: datetime,
) -> Profile:
    """Set what ``profile`` says and who may see it; one that is edited by its person is claimed by that."""
    profile = claim(profile=profile, by=by, at=at)
    given = {"headline": headline, "about": about, "website": website, "audience": audience}
    wanted = {**given, "written_in": written_in if headline or about else ""}
    changed = sorted(name for name, value in wanted.items() if getattr(profile, name) != value)
    if changed:
        for name in changed:
            setattr(profile, name, wanted[name])
        profile.save(update_fields=changed)
        audit.record("profile-edited", by=by, at=at, on=profile, changed=changed)
    return profile


@transaction.atomic
def hide(*, profile: Profile, by: Person | None, at: datetime) -> Profile:
    """Show ``profile`` to nobody but its person and the team, until its person chooses otherwise."""
    profile = Profile.objects.select_for_update().get(pk=profile.pk)
    if profile.audience != Audience.NOBODY:
        profile.audience = Audience.NOBODY
        profile.save(update_fields=["audience"])
        audit.record("profile-hidden", by=by, at=at, on=profile)
    return profile
