"""What the database itself refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.factories import AT, CheckInFactory, CompletionFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def refused(make: Any, constraint: str, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**values)


def test_a_series_is_completed_once() -> None:
    completion = CompletionFactory()
    refused(CompletionFactory, "completion_once_per_series", alumnus=completion.alumnus, series=completion.series)


def test_a_text_names_its_language() -> None:
    for name in ("headline", "about"):
        refused(ProfileFactory, "profile_text_has_language", **{name: "Dylunydd gwasanaeth"})
    ProfileFactory(headline="Dylunydd gwasanaeth", written_in="cy")


def test_a_profile_nobody_claimed_stays_private() -> None:
    for audience in ("alumni", "public"):
        refused(ProfileFactory, "profile_unclaimed_is_private", audience=audience)
    ProfileFactory(audience="public", claimed_at=AT)


def test_a_check_in_is_answered_once_for_each_asking() -> None:
    first = CheckInFactory()
    refused(CheckInFactory, "check_in_once_per_asking", person=first.person, series=first.series)


@pytest.mark.parametrize("feeling", [0, 6])
def test_a_feeling_is_one_of_five(feeling: int) -> None:
    refused(CheckInFactory, "check_in_feeling_one_to_five", feeling=feeling)
