"""Signed links: one purpose, an end, and single use where they act."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from people.links import AlreadySpent, BadLink, Fault, is_spent, make, read, spend
from people.models import SpentLink

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def test_a_link_says_whose_it_is_and_what_it_carries() -> None:
    claims = read("check-in", make("check-in", person_id=7, at=AT, series=3), at=AT, max_age=WEEK)
    assert (claims.purpose, claims.person_id, claims.made_at, claims["series"]) == ("check-in", 7, AT, 3)


def test_two_links_for_the_same_thing_are_different_links() -> None:
    first, second = (read("claim", make("claim", person_id=7, at=AT), at=AT, max_age=WEEK) for _ in range(2))
    assert first.nonce != second.nonce


def test_processes_that_began_as_one_make_different_links() -> None:
    make("stop", person_id=7, at=AT)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, make("stop", person_id=7, at=AT).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 1000).decode()
    ours = {make("stop", person_id=7, at=AT) for _ in range(300)}
    assert (len(ours), theirs in ours) == (300, False)


def test_a_link_made_for_one_purpose_is_broken_for_another() -> None:
    with pytest.raises(BadLink) as caught:
        read("claim", make("check-in", person_id=7, at=AT), at=AT, max_age=WEEK)
    assert (caught.value.fault, caught.value.expired) == (Fault.BROKEN, False)


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c", "ŵ", "e30:1:1"])
def test_what_we_did_not_sign_is_broken(token: str) -> None:
    with pytest.raises(BadLink) as caught:
        read("claim", token, at=AT, max_age=WEEK)
    assert caught.value.fault is Fault.BROKEN


def test_a_link_works_until_its_very_last_second_and_not_after() -> None:
    token = make("claim", person_id=7, at=AT)
    assert read("claim", token, at=AT + WEEK, max_age=WEEK).person_id == 7
    with pytest.raises(BadLink) as caught:
        read("claim", token, at=AT + WEEK + timedelta(seconds=1), max_age=WEEK)
    assert (caught.value.fault, caught.value.expired) == (Fault.EXPIRED, True)


@pytest.mark.django_db
def test_a_link_is_spent_once() -> None:
    claims = read("claim", make("claim", person_id=7, at=AT), at=AT, max_age=WEEK)
    assert is_spent(claims) is False
    spend(claims, at=AT)
    assert is_spent(claims) is True
    with pytest.raises(AlreadySpent):
        spend(claims, at=AT)
    assert list(SpentLink.objects.values_list("purpose", "spent_at")) == [("claim", AT)]
