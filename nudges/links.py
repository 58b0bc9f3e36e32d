"""The links in nudges: made while a message is rendered, for its person alone. Nothing here asks the database."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from alumni.links import CHECK_IN, CLAIM
from cohorts.links import PURPOSE as OFFER
from outbox.fillers import Due, filler
from people.links import make

NEXT = "nudges-next"
NEXT_KEPT_FOR = timedelta(days=400)
"""How long the link to "what you will get next" works without signing in: longer than the last follow-up takes."""


def address(name: str, language: str, **kwargs: object) -> str:
    """Return the full address of the page ``name`` in ``language``."""
    with override(language):
        return f"{settings.SITE_URL.rstrip('/')}{reverse(name, kwargs=kwargs or None)}"


def next_token(person_id: int, *, at: datetime) -> str:
    """Return a token for the page "what you will get next" of this person."""
    return make(NEXT, person_id=person_id, at=at)


def _next_link(message: Due, language: str) -> str:
    return address("nudges:next_by_link", language, token=next_token(_person(message), at=message.at))


def _offer_link(message: Due, language: str) -> str:
    token = make(OFFER, person_id=_person(message), at=message.at, offer=message.context["offer"])
    return address("cohorts:offer", language, token=token)


def _profile_link(message: Due, language: str) -> str:
    token = make(CLAIM, person_id=_person(message), at=message.at, series=message.context["series"])
    return address("alumni:claim", language, token=token)


def _check_in_link(message: Due, language: str) -> str:
    context = message.context
    token = make(
        CHECK_IN, person_id=_person(message), at=message.at, series=context["series"], asked_for=context["sequence"]
    )
    return address("alumni:check_in", language, token=token)


def _pages_link(message: Due, language: str) -> str:
    return address("people:account", language)


def _person(message: Due) -> int:
    if message.person_id is None:
        raise ValueError("A nudge has a person.")
    return message.person_id


def register() -> None:
    """Let the outbox fill the links that steps may use."""
    for name, function in LINKS.items():
        filler(name)(function)


LINKS = {
    "next_link": _next_link,
    "offer_link": _offer_link,
    "profile_link": _profile_link,
    "check_in_link": _check_in_link,
    "pages_link": _pages_link,
}
