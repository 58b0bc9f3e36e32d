"""Sessions as calendar entries (RFC 5545) and as invitations to them (RFC 5546).

An entry keeps its UID for ever and its SEQUENCE is the session's revision, so a calendar knows a changed session from a
new one. An invitation carries one session: RFC 5546 (3.2.2) wants one UID in a REQUEST.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Component, Event, vCalAddress, vText

from labs.clock import WALES
from labs.models import Session
from people.models import Person

LONDON = b"""BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
"""The clocks of the United Kingdom since 1996, as a rule without an end."""
LANGUAGES = {"cy": ("cy",), "en": ("en",), "both": ("cy", "en")}
"""The languages of an entry for each choice: Welsh first where none was made (welsh.md, W2)."""


def published(sessions: Iterable[Session], *, language: str, at: datetime, with_links: bool = False) -> bytes:
    """Return a calendar to download; ``with_links`` shows the links to join, which are the participants' own."""
    calendar = _calendar("PUBLISH", language)
    for session in sessions:
        calendar.add_component(_event(session, language, at, with_link=with_links))
    return bytes(calendar.to_ical())


def invitation(session: Session, *, person: Person, language: str, at: datetime) -> bytes:
    """Return the invitation of ``person`` to ``session`` in ``cy``, ``en`` or ``both``; a later one replaces it."""
    return _request("REQUEST", session, person, language, at)


def cancellation(session: Session, *, person: Person, language: str, at: datetime) -> bytes:
    """Return the message that takes ``session`` out of the person's calendar."""
    return _request("CANCEL", session, person, language, at)


def _request(method: str, session: Session, person: Person, language: str, at: datetime) -> bytes:
    calendar = _calendar(method, language)
    event = _event(session, language, at, with_link=True)
    organiser = _address(*parseaddr(settings.DEFAULT_FROM_EMAIL))
    attendee = _address(person.full_name, person.email)
    attendee.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"})
    event.add("organizer", organiser)
    event.add("attendee", attendee)
    event["status"] = "CANCELLED" if method == "CANCEL" else "CONFIRMED"
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str, language: str) -> Calendar:
    calendar = Calendar()
    names = [settings.SITE_NAMES[one] for one in LANGUAGES[language]]
    calendar.add(
        "prodid", f"-//{' / '.join(names)}//{urlsplit(settings.SITE_URL).hostname}//{LANGUAGES[language][0].upper()}"
    )
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Component.from_ical(LONDON.replace(b"\n", b"\r\n")))
    return calendar


def _event(session: Session, language: str, at: datetime, *, with_link: bool) -> Event:
    event = Event()
    event.add("uid", f"{session.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", at)
    event.add("sequence", session.revision)
    event.add("dtstart", session.starts_at.astimezone(WALES))
    event.add("dtend", session.ends_at.astimezone(WALES))
    marked = {} if language == "both" else {"LANGUAGE": language}
    event.add("summary", _said(language, " / ", lambda: f"{session.series}: {session}"), parameters=marked)
    event.add("description", _said(language, "\n\n", lambda: _description(session, with_link)), parameters=marked)
    event.add("location", _said(language, " / ", lambda: place_of(session)), parameters=marked)
    if with_link and session.join_url:
        event.add("url", session.join_url)
    return event


def _said(language: str, between: str, say: Callable[[], str]) -> str:
    said = []
    for one in LANGUAGES[language]:
        with override(one):
            said.append(say())
    return between.join(dict.fromkeys(text for text in said if text))


def place_of(session: Session) -> str:
    """Return where people meet, in the language being spoken: the venue, else "Remote" or "In person"."""
    return session.venue or session.get_mode_display()


def _description(session: Session, with_link: bool) -> str:
    lines = [session.aims or "", _("Languages: %(provision)s") % {"provision": session.get_provision_display()}]
    if with_link and session.join_url:
        lines.append(_("Link to join: %(address)s") % {"address": session.join_url})
    return "\n".join(line for line in lines if line)


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = vText(name)
    return address
