"""What an alumnus does with their profile."""

from typing import Any

import pytest

from alumni import profiles
from alumni.models import Profile
from alumni.signals import profile_claimed
from people.models import AuditEntry
from tests.factories import AT, PersonFactory, ProfileFactory

pytestmark = pytest.mark.django_db
TEXTS = {
    "headline": "Dylunydd",
    "about": "Rwy'n **creu**.",
    "written_in": "cy",
    "website": "https://nodiadau.example",
    "audience": "alumni",
}


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_claiming_is_told_once_and_claiming_again_changes_nothing() -> None:
    profile, heard = ProfileFactory(), []

    def hear(profile: Profile, at: Any, **kwargs: Any) -> None:
        heard.append((profile.pk, at))

    profile_claimed.connect(hear)
    for _ in range(2):
        profile = profiles.claim(profile=profile, by=profile.alumnus.person, at=AT)
    profile_claimed.disconnect(hear)
    assert profile.claimed_at == AT
    assert heard == [(profile.pk, AT)]
    assert actions() == ["profile-claimed"]


def test_editing_claims_and_keeps_what_was_written() -> None:
    profile = ProfileFactory()
    profile = profiles.edit(profile=profile, **TEXTS, by=profile.alumnus.person, at=AT)
    profile.refresh_from_db()
    assert {name: getattr(profile, name) for name in TEXTS} == TEXTS
    assert profile.claimed_at == AT
    assert actions() == ["profile-claimed", "profile-edited"]
    profiles.edit(profile=profile, **TEXTS, by=profile.alumnus.person, at=AT)
    assert actions() == ["profile-claimed", "profile-edited"]


def test_a_profile_without_text_has_no_language() -> None:
    profile = ProfileFactory()
    profile = profiles.edit(profile=profile, **TEXTS | {"headline": "", "about": ""}, by=profile.alumnus.person, at=AT)
    assert profile.written_in == ""


def test_staff_hide_a_profile_and_its_text_stays() -> None:
    profile, staff = ProfileFactory(public=True, headline="Dylunydd", written_in="cy"), PersonFactory()
    for _ in range(2):
        profile = profiles.hide(profile=profile, by=staff, at=AT)
    profile.refresh_from_db()
    assert (profile.audience, profile.headline) == ("nobody", "Dylunydd")
    assert actions() == ["profile-hidden"]
