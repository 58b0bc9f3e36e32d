"""Where the links of a message lead: stopping, choosing what to get; and what replies are addressed to."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from outbox.fillers import Due, filler
from people import links

STOP = "stop"
GOOD_FOR = timedelta(days=3 * 365)
"""A link to stop must work in any message a person has kept; the law asks that it works at all (PECR, regulation 22).
"""
_DUMMY = "0-0"


@cache
def _around(name: str, language: str, site: str) -> tuple[str, str]:
    with override(language):
        before, after = reverse(name, args=[_DUMMY]).split(_DUMMY)
    return site.rstrip("/") + before, after


def link(name: str, token: str, language: str) -> str:
    """Return the full address of the page ``name`` with its one argument, in ``language``."""
    before, after = _around(name, language, settings.SITE_URL)
    return f"{before}{token}{after}"


def stop_token(message: Due) -> str:
    """Return the token of this message's links to stop and choose; empty when the message has no person."""
    if message.person_id is None:
        return ""
    if not message.stop_token:
        message.stop_token = links.make(STOP, person_id=message.person_id, at=message.at, stream=message.stream)
    return message.stop_token


@filler("stop_link")
def stop_link(message: Due, language: str) -> str:
    """The page that stops this stream."""
    return link("outbox:stop", stop_token(message), language)


@filler("preferences_link")
def preferences_link(message: Due, language: str) -> str:
    """The page where a person chooses their language and what they get."""
    return link("outbox:preferences", stop_token(message), language)


@cache
def sender_domain(sender: str) -> str:
    """Return the domain of the sender's address."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def message_id(reference: str) -> str:
    """Return the Message-ID of the message with this reference: the same at every attempt."""
    return f"<{reference}@{sender_domain(settings.DEFAULT_FROM_EMAIL)}>"


def reply_to(stream: str, reference: str) -> str:
    """Return where replies go: the inbound address with the reference in it, or the stream's, or the team's."""
    if settings.INBOUND_ADDRESS:
        local, _, domain = settings.INBOUND_ADDRESS.rpartition("@")
        return f"{local}+{reference}@{domain}"
    return str(settings.EMAIL_REPLY_TO_STREAMS.get(stream) or settings.EMAIL_REPLY_TO)
