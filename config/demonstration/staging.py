"""Puts a series of the demonstration on stage: its record, its sessions, and who signed up for it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from cohorts import places, selection
from cohorts.models import Application
from cohorts.signing_up import SignUp, submit
from config.demonstration.reading import Script, SessionScript, Values, both
from labs import planning, status
from labs import sessions as session_jobs
from labs.clock import moment_in_wales
from labs.models import Series, Session, Theme
from languages.approving import approve_all_as_given
from organisations.models import Organisation
from people.models import Person

MORNING = time(10)
ORDER = ("declined", "accepted", "offered", "shortlisted", "rejected", "withdrawn", "submitted", "waiting")
"""The order in which applications are decided."""


def stage(script: Script, *, by: Person) -> Series:
    """Write the series of ``script`` with its sessions, approve its texts and open it for sign-up on its day."""
    at = moment_in_wales(script.opens_on, MORNING)
    told = script.series
    series = Series(
        slug=told["slug"],
        kind=told["kind"],
        owner=by,
        capacity=told["capacity"],
        starts_on=script.starts_on,
        ends_on=script.ends_on,
        sign_up_opens_on=script.opens_on,
        sign_up_closes_on=script.closes_on,
        **both("title", told["title"]),
        **both("summary", told["summary"]),
    )
    planning.keep(series=series, changed=["title", "summary", "capacity"], by=by, at=at)
    themes = {
        theme["slug"]: Theme.objects.create(series=series, position=position, **both("title", theme["title"]))
        for position, theme in enumerate(script.themes, start=1)
    }
    sessions = [_session(series, themes, one, by=by, at=at) for one in script.sessions]
    for records in ([series], list(themes.values()), sessions):
        approve_all_as_given(records=records, by=by, at=at)
    return status.open_sign_up(series=series, by=by, at=at)


def _session(series: Series, themes: dict[str, Theme], script: SessionScript, *, by: Person, at: datetime) -> Session:
    told = script.values
    outcomes = {
        language: "\n".join(outcome[language] for outcome in told["learning_outcomes"]) for language in ("cy", "en")
    }
    session = Session(
        series=series,
        theme=themes[told["theme"]],
        number=told["number"],
        starts_at=script.starts_at,
        ends_at=script.ends_at,
        mode=told["mode"],
        provision=told["language_provision"],
        join_url="" if told["mode"] == "in_person" else f"https://meet.labs.example/{series.slug}",
        speaker=(told.get("talk") or {}).get("speaker", ""),
        **both("title", told["title"]),
        **both("aims", told["aims"]),
        **both("venue", told.get("venue")),
        **both("make", told["make"]),
        **both("outcomes", outcomes),
    )
    return session_jobs.keep(session=session, changed=["title", "starts_at", "ends_at"], by=by, at=at)


def apply(series: Series, told: Values, *, at: datetime) -> Application:
    """Send the application of the person ``told`` of at ``at``, as the sign-up pages would."""
    organisation = Organisation.objects.filter(slug=told["organisation"]).first()
    language = told["language"] or ""
    sign_up = SignUp(
        language=language,
        full_name=told["full_name"],
        preferred_name=told["preferred_name"],
        email=told["email"],
        job_title=told["job_title"],
        organisation=organisation,
        organisation_name="" if organisation else told["organisation"],
        why=told.get("why") or _WHY[language or "en"],
        needs=told.get("access_needs") or "",
        session_language=language,
        written_in=language or "en",
    )
    return submit(series=series, sign_up=sign_up, by=None, at=at)


_WHY = {
    "cy": "Rwyf am ddysgu trwy wneud, gyda phobl sydd â'r un broblem.",
    "en": "I want to learn by doing, with people who have the same problem.",
}


def enrol(series: Series, script: Script, *, by: Person) -> None:
    """Let everyone of ``script`` sign up, be offered a place and take it, in the weeks before the series."""
    for number, told in enumerate(script.people):
        sent = moment_in_wales(script.opens_on + timedelta(days=1 + number), time(9, 5 + number))
        application = apply(series, told, at=sent)
        offered = moment_in_wales(script.closes_on - timedelta(days=5), time(11, number))
        offer = selection.offer(application=application, by=by, at=offered)
        places.accept(offer=offer, by=application.person, at=offered + timedelta(hours=3))


def choose(series: Series, script: Script, *, by: Person, now: datetime) -> None:
    """Let everyone of ``script`` sign up, and the day before ``now`` bring each to the state it is told to be in.

    Those who decline come first and those who wait last, so that a place that becomes free moves nobody.
    """
    told = sorted(script.people, key=lambda one: one["applied_days_ago"], reverse=True)
    sent = [
        (apply(series, one, at=now - timedelta(days=one["applied_days_ago"], hours=2)), one["status"]) for one in told
    ]
    for application, wanted in sorted(sent, key=lambda pair: ORDER.index(pair[1])):
        _decide(application, wanted, by=by, at=now - timedelta(hours=20))


def _decide(application: Application, wanted: str, *, by: Person, at: datetime) -> None:
    person = application.person
    if wanted == "shortlisted":
        selection.shortlist(application=application, by=by, at=at)
    elif wanted == "waiting":
        selection.wait(application=application, by=by, at=at)
    elif wanted == "rejected":
        selection.reject(application=application, by=by, at=at)
    elif wanted == "withdrawn":
        selection.withdraw(application=application, by=person, at=at)
    elif wanted in ("offered", "accepted", "declined"):
        offer = selection.offer(application=application, by=by, at=at)
        if wanted == "accepted":
            places.accept(offer=offer, by=person, at=at)
        elif wanted == "declined":
            places.decline(offer=offer, by=person, at=at)
