"""Loads the whole demonstration programme, each part only if it is not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction

from cohorts import attendance
from cohorts.models import Participant
from config.demonstration import after, past, staging
from config.demonstration.reading import FOLDER, Script, read, script
from labs import status
from labs.clock import day_in_wales, moment_in_wales
from labs.models import Series, Session
from languages.approving import approve_all_as_given
from languages.texts import declarations
from nudges.approving import approve_library, hold
from nudges.loading import load_sequences
from nudges.models import PlanStep
from organisations.models import Organisation
from organisations.public_bodies import load as load_public_bodies
from people import roles
from people.models import LanguageSource, Person
from people.registering import register
from roadmap.importing import bring_in
from roadmap.models import Roadmap
from roadmap.parsing import parse


def load(*, at: datetime) -> Iterator[str]:
    """Load what is missing, dated around ``at``, and say what was added, a line each. Safe to run again."""
    bodies = load_public_bodies(by=None, at=at)
    yield f"Public bodies: {bodies.added} added."
    owner = _staff(at=at)[0]
    yield f"Staff accounts: {owner.email} and colleagues."
    load_sequences(by=owner, at=at)
    approve_library(by=owner, at=at)
    for name, tell in (("pilot", _pilot), ("running", _running), ("open", _open)):
        told = script(f"{name}.yaml", today=day_in_wales(at))
        if Series.objects.filter(slug=told.series["slug"]).exists():
            continue
        with transaction.atomic():
            tell(told, by=owner, now=at)
        yield f"Series: {told.series['title']['en']}."
    if not Roadmap.objects.exists():
        files = [FOLDER / f"roadmap.{language}.md" for language in ("en", "cy")]
        bring_in(documents=[parse(file.read_text(encoding="utf-8"), file=file.name) for file in files], by=owner, at=at)
        yield "Roadmap: imported from its two documents."
    approve_all_as_given(records=list(Organisation.objects.all()), by=owner, at=at)
    yield f"Models written in both languages: {len(declarations)}."


def _staff(*, at: datetime) -> list[Person]:
    roles.sync()
    people = []
    for told in read("people.yaml")["staff"]:
        person = register(
            email=told["email"],
            full_name=told["full_name"],
            language=told["language"] or "",
            source=LanguageSource.STAFF,
            by=None,
            at=at,
        )
        if not person.is_staff:
            person.preferred_name, person.is_staff = told["preferred_name"], True
            person.save(update_fields=["preferred_name", "is_staff"])
            roles.give(person=person, slugs=[told["role"].replace("_", "-")], by=None, at=at)
        people.append(person)
    return people


def _pilot(told: Script, *, by: Person, now: datetime) -> None:
    series = staging.stage(told, by=by)
    staging.enrol(series, told, by=by)
    status.close_sign_up(series=series, by=by, at=_on(told.closes_on, 17))
    status.start(series=series, by=by, at=_on(told.starts_on, 9))
    _attend(series, until=now, by=by)
    past.sent_until(now=_on(told.ends_on, 16))
    status.finish(series=series, by=by, at=_on(told.ends_on, 16))
    after.a_year(series, told, by=by, now=now)


def _running(told: Script, *, by: Person, now: datetime) -> None:
    series = staging.stage(told, by=by)
    staging.enrol(series, told, by=by)
    status.close_sign_up(series=series, by=by, at=_on(told.closes_on, 17))
    status.start(series=series, by=by, at=_on(told.starts_on, 9))
    _attend(series, until=now, by=by)
    past.hand_over_until(now=now)
    past.sent_until(now=now)


def _open(told: Script, *, by: Person, now: datetime) -> None:
    series = staging.stage(told, by=by)
    staging.choose(series, told, by=by, now=now)
    for step in PlanStep.objects.filter(plan__series=series, slug="what-to-expect"):
        hold(plan_step=step, by=by, at=now)
    past.sent_until(now=now - timedelta(minutes=5))


def _on(day: date, hour: int) -> datetime:
    return moment_in_wales(day, time(hour))


def _attend(series: Series, *, until: datetime, by: Person) -> None:
    """Record who was at each session that is over: everyone, but for an apology here and there."""
    for session in Session.objects.filter(series=series, ends_at__lte=until):
        expected = Participant.objects.expected_at(session).order_by("pk")
        presences = {
            participant.pk: "apologies" if (number + session.number) % 7 == 0 else "present"
            for number, participant in enumerate(expected)
        }
        attendance.record(session=session, presences=presences, by=by, at=session.ends_at)
