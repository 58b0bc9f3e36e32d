"""The year after the pilot: profiles claimed, check-ins answered, some who stopped, and a nudge in every state."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from alumni import checking_in, profiles
from alumni.models import Profile
from config.demonstration import past
from config.demonstration.reading import Script, Values
from labs.clock import moment_in_wales
from labs.models import Series
from nudges.approving import approve_series
from nudges.changing import cancel_one
from nudges.models import Nudge, NudgeState, Plan
from nudges.preferences import pause
from nudges.sending import hand_over_due
from outbox import preferences
from outbox.models import Message, Stream
from outbox.states import State
from people.models import Person

WENT_WELL = {
    "cy": "Rydym yn dangos ein gwaith bob pythefnos, ac mae timau eraill yn dod i wylio.",
    "en": "We show our work every fortnight, and other teams come to watch.",
}
SUPPORT = {
    "cy": "Byddai sgwrs â rhywun sydd wedi mynd trwy'r cam beta yn help.",
    "en": "A talk with someone who has been through a beta would help.",
}
ASKINGS = (("check-in-1-month", 35), ("check-in-3-months", 95), ("check-in-6-months", 190))
"""Check-ins and how many days after the finish people answered them."""


def a_year(series: Series, told: Script, *, by: Person, now: datetime) -> None:
    """Let the year after ``series`` pass: its nudges are approved and handed over day by day, and people answer."""
    approve_series(plans=list(Plan.objects.filter(series=series)), by=by, at=_after(told, days=0, hour=17))
    people = {person.email: person for person in Person.objects.filter(participations__series=series)}
    _claim(told, people, at=_after(told, days=5))
    _stop(list(people.values()), at=_after(told, days=60))
    for asked_for, days in ASKINGS:
        past.hand_over_until(now=_after(told, days=days))
        _answer(series, asked_for, list(people.values()), at=_after(told, days=days))
    past.hand_over_until(now=_after(told, days=300))
    _leave_one_of_each_state(series, by=by, now=now)
    past.sent_until(now=now)


def _after(told: Script, *, days: int, hour: int = 10) -> datetime:
    return moment_in_wales(told.ends_on + timedelta(days=days), time(hour))


def _claim(told: Script, people: dict[str, Person], *, at: datetime) -> None:
    for entry in told.people:
        written: Values = entry.get("profile") or {}
        if written.get("claimed"):
            person = people[entry["email"]]
            profiles.edit(
                profile=Profile.objects.get(alumnus__person=person),
                headline=written["headline"],
                about=written["about"],
                written_in=written["about_language"],
                website="",
                audience=written.get("audience", "public"),
                by=person,
                at=at,
            )


def _answer(series: Series, asked_for: str, people: list[Person], *, at: datetime) -> None:
    for number, person in enumerate(people):
        if (number + len(asked_for)) % 3:
            language = person.language or "en"
            checking_in.answer(
                person=person,
                series=series,
                asked_for=asked_for,
                feeling=3 + number % 3,
                went_well=WENT_WELL[language],
                support=SUPPORT[language] if number % 2 else "",
                written_in=language,
                by=person,
                at=at + timedelta(minutes=11 * number),
            )


def _stop(people: list[Person], *, at: datetime) -> None:
    """One person stops a stream, and one pauses for a fortnight."""
    preferences.opt_out(person=people[-1], stream=Stream.COMMUNITY, source="email", at=at, by=people[-1])
    pause(person=people[-2], until=at + timedelta(days=14), by=people[-2], at=at)


def _leave_one_of_each_state(series: Series, *, by: Person, now: datetime) -> None:
    """Cancel one nudge and hand the last of them over years late, so that they are reported and not sent."""
    waiting = Nudge.objects.filter(plan_step__plan__series=series, state=NudgeState.PLANNED).order_by("due_at")
    cancel_one(nudge=waiting[0], by=by, at=now)
    hand_over_due(at=now)
    sent = Message.objects.filter(person__alumnus__isnull=False, state=State.SENT).order_by("-pk")
    for message, state in zip(sent[:2], (State.UNCERTAIN, State.FAILED), strict=True):
        Message.objects.filter(pk=message.pk).update(state=state, reason="connection_lost", sent_at=None)
