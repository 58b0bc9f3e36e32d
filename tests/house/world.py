"""One invented world with a record for every page: what the walks of the house walk through.

Every word of it is recognisable: ``Xcy 4`` is written in Welsh, ``Xen 4`` in English, and ``Xxx 4`` is a name that has
no language. So a walk can tell the words of a page from the words of a record, and one language from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.utils.module_loading import import_string
from fido2.cose import CoseKey
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from alumni.models import Alumnus, CheckIn, Completion, Profile
from cohorts import attendance, places, selection
from cohorts.models import Application, Attendance, Offer, Participant
from labs import status
from labs.models import Series, Session, Theme
from languages import approving, notices, publishing
from languages.models import ServiceNotice, TextState
from nudges import approving as nudge_approving
from nudges import planning
from nudges.anchors import ANCHORS
from nudges.models import Answer, CalendarChange, Nudge, Plan, Preference, Sequence, Step
from organisations import affiliations, pipeline
from organisations.models import Affiliation, Organisation, Prospect
from outbox import preferences
from outbox.models import DeliveryEvent, Heartbeat, Message, OptOut, Reply, Stream, Suppression
from outbox.states import State
from people import roles
from people.models import AuditEntry, Person
from roadmap.models import Goal, Horizon, Item, Roadmap
from roadmap.moving import move

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The world's present: a Monday morning in Wales."""
WELSH, ENGLISH, NEITHER = "Xcy", "Xen", "Xxx"
WORDS = (WELSH, ENGLISH, NEITHER, "xxx", "pobl.example", "https://gwefan.example/x", "https://gwefan.example/")
"""What a page may show that is no text of ours."""
_numbers = count(1)
FROM_ONE = """
DO $$ DECLARE one record; last bigint; BEGIN
    FOR one IN
        SELECT c.oid::regclass AS name, d.refobjid::regclass AS owner, a.attname AS field
        FROM pg_class c JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE c.relkind = 'S'
    LOOP
        EXECUTE format('SELECT coalesce(max(%I), 0) + 1 FROM %s', one.field, one.owner) INTO last;
        EXECUTE format('ALTER SEQUENCE %s RESTART WITH %s', one.name, last);
    END LOOP;
END $$
"""
"""Begins every count again, until the transaction ends: each time it is built the world has the same numbers."""


def word(start: str = NEITHER) -> str:
    """Return words no other record has."""
    return f"{start} {next(_numbers)}"


def both(*names: str) -> dict[str, str]:
    """Return the columns of the texts ``names``, in each language."""
    return {f"{name}_{language}": word(start) for name in names for language, start in (("cy", WELSH), ("en", ENGLISH))}


@dataclass
class World:
    """The records by what they are; every role of staff has someone, and so has everyone who comes from outside."""

    staff: dict[str, Person] = field(default_factory=dict)
    public: dict[str, Person] = field(default_factory=dict)
    organisations: list[Organisation] = field(default_factory=list)
    series: dict[str, Series] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    participants: dict[str, Participant] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)

    @property
    def owner(self) -> Person:
        """The member of staff who may do everything."""
        return self.staff["superuser"]

    def who(self) -> dict[str, Person | None]:
        """Everyone who can come to the site, by what they are; None for a stranger."""
        return {"anonymous": None, **self.public, **self.staff}


def person(**values: Any) -> Person:
    """Put an invented person on record, with a language chosen unless ``language`` is empty."""
    number = next(_numbers)
    language = values.pop("language", "cy")
    choice = {"language": language, "language_chosen_at": AT, "language_source": "sign_up"} if language else {}
    made = Person.objects.create_user(
        f"xxx{number}@pobl.example", full_name=f"{NEITHER} {number}", joined_at=AT, **choice, **values
    )
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


@contextmanager
def living_world() -> Iterator[World]:
    """Build the world at its own time, let it be walked through, and leave nothing behind."""
    with time_machine.travel(AT, tick=False), transaction.atomic():
        cache.clear()
        with connection.cursor() as cursor:
            cursor.execute(FROM_ONE)
        yield build()
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, built once for a module of tests that only read it; see ``untouched`` for those that write."""
    with django_db_blocker.unblock(), living_world() as built:
        yield built


@contextmanager
def untouched() -> Iterator[None]:
    """Take back whatever is written in the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


_handler = ClientHandler(enforce_csrf_checks=False)


def browser(who: Person | None) -> Client:
    """Return the browser of ``who``, just signed in with their second factor, or of a stranger."""
    client = Client(REMOTE_ADDR=f"10.0.{next(_numbers) % 250}.{next(_numbers) % 250}")
    client.handler = _handler  # reading the middleware and every static file anew took longer than most pages
    if who is not None:
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "code", "at": AT.timestamp(), "email": who.email, "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(who.pk)
        session.save()
    return client


def build() -> World:
    """Make every record."""
    global _numbers  # every world counts from one
    _numbers = count(1)
    world = World()
    for part in PARTS:
        part(world)
    return world


def _staff(world: World) -> None:
    roles.sync()
    world.staff["superuser"] = person(is_staff=True, is_superuser=True)
    for role in import_string(settings.STAFF_ROLES):
        world.staff[role.slug] = roles.give(person=person(), slugs=[role.slug], by=world.owner, at=AT)
    for one in world.staff.values():
        for kind, data in (
            ("totp", {"secret": "JBSWY3DPEHPK3PXP"}),
            ("recovery_codes", {"seed": "0" * 40, "used_mask": 0}),
            ("webauthn", {"name": word(), "credential": passkey()}),
        ):
            Authenticator.objects.create(user=one, type=kind, data=data)


def passkey() -> dict[str, Any]:
    """Return a passkey as the browser of its owner would have sent it; nobody holds its private half."""
    key_id, point = b"xxx", b"x" * 32
    public = AttestedCredentialData.create(b"x" * 16, key_id, CoseKey({1: 2, 3: -7, -1: 1, -2: point, -3: point}))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    made = RegistrationResponse(
        raw_id=key_id,
        response=AuthenticatorAttestationResponse(
            client_data=CollectedClientData.create("webauthn.create", b"x", "https://gwefan.example"),
            attestation_object=AttestationObject.create("none", AuthenticatorData.create(point, flags, 0, public), {}),
        ),
    )
    return dict(made)


def _people(world: World) -> None:
    for name in ("applicant", "participant", "alumnus", "newcomer"):
        world.public[name] = person(language="en" if name == "alumnus" else "cy")
    world.public["participant"].preferred_name = word()
    world.public["participant"].save()


def _organisations(world: World) -> None:
    for number, stage in enumerate(("interested", "talking", "agreed", "not_now")):
        body = Organisation.objects.create(
            slug=f"xxx-{number}", sector="principal-council", website="https://gwefan.example/", **both("name")
        )
        world.organisations.append(body)
        prospect = pipeline.begin(organisation=body, owner=world.owner, by=world.owner, at=AT)
        Prospect.objects.filter(pk=prospect.pk).update(stage=stage, notes=word())
        pipeline.plan_action(
            prospect=prospect, owner=world.owner, action=word(), on=date(2026, 3, 9), by=world.owner, at=AT
        )
    Organisation.objects.create(slug="xxx-9", sector="other", listed=False, **both("name"))
    affiliations.start(
        person=world.public["participant"], organisation=body, job_title=word(), on=date(2026, 1, 1), by=None, at=AT
    )


def _series(world: World) -> None:
    for name in ("draft", "open", "closed", "running", "finished", "cancelled"):
        public = name not in ("draft", "cancelled")
        made = Series.objects.create(
            slug=f"xxx-{next(_numbers)}",
            status="running" if name == "finished" else name,
            published_at=AT if public else None,
            owner=world.owner,
            capacity=4,
            starts_on=date(2026, 4, 13) if name in ("draft", "open", "closed") else date(2026, 2, 16),
            ends_on=date(2026, 5, 8),
            sign_up_opens_on=date(2026, 2, 2),
            sign_up_closes_on=date(2026, 3, 27),
            **both("title", "summary"),
        )
        theme = Theme.objects.create(series=made, position=1, **both("title"))
        for number, mode in enumerate(("remote", "hybrid"), start=1):
            day = AT + timedelta(days=42 if name in ("draft", "open", "closed") else number * 3 - 4)
            Session.objects.create(
                series=made, theme=theme, number=number, mode=mode, starts_at=day, ends_at=day + timedelta(hours=2),
                join_url="https://gwefan.example/x", speaker=word(), provision="interpreted",
                **both("title", "aims", "venue", "make", "outcomes"),
            )  # fmt: skip
        world.series[name] = made


def _applications(world: World) -> None:
    for name in ("submitted", "shortlisted", "waiting", "offered", "accepted", "declined", "rejected", "withdrawn"):
        who = world.public["applicant"] if name == "offered" else person(language="" if name == "submitted" else "en")
        made = Application.objects.create(
            series=world.series["open"], person=who, organisation=world.organisations[0], job_title=word(), why=word(),
            needs=word(), written_in="cy", session_language="cy", submitted_at=AT - timedelta(days=3),
        )  # fmt: skip
        _decide(world, made, name)
        world.applications[name] = made
    world.offers["expired"] = _expired(world)


def _decide(world: World, application: Application, name: str) -> None:
    decide = {"shortlisted": selection.shortlist, "waiting": selection.wait, "rejected": selection.reject}
    if name in decide:
        decide[name](application=application, by=world.owner, at=AT)
    elif name == "withdrawn":
        selection.withdraw(application=application, by=application.person, at=AT)
    elif name in ("offered", "accepted", "declined"):
        offer = selection.offer(application=application, by=world.owner, at=AT)
        world.offers[name] = offer
        if name == "accepted":
            world.participants["open"] = places.accept(offer=offer, by=application.person, at=AT)
        elif name == "declined":
            places.decline(offer=offer, by=application.person, at=AT)


def _expired(world: World) -> Offer:
    application = Application.objects.create(
        series=world.series["closed"], person=person(), organisation_name=word(), why=word(), written_in="en",
        submitted_at=AT - timedelta(days=30),
    )  # fmt: skip
    offer = selection.offer(application=application, by=world.owner, at=AT - timedelta(days=20))
    places.expire_due(at=AT)
    return offer


def _participants(world: World) -> None:
    for name, who in (("running", "participant"), ("finished", "alumnus"), ("finished", "newcomer")):
        made = Participant.objects.create(
            series=world.series[name], person=world.public[who], organisation=world.organisations[1], needs=word(),
            needs_written_in="cy", session_language="cy", joined_at=AT - timedelta(days=20),
        )  # fmt: skip
        world.participants[who] = made
        session = world.series[name].sessions.order_by("number").first()
        assert session is not None
        attendance.record(session=session, presences={made.pk: "present"}, by=world.owner, at=AT)
    left = Participant.objects.create(series=world.series["running"], person=person(), joined_at=AT - timedelta(days=9))
    world.participants["withdrawn"] = places.withdraw(participant=left, by=left.person, at=AT)


def _nudges(world: World) -> None:
    for number, anchor in enumerate(ANCHORS):
        sequence = Sequence.objects.create(slug=f"xxx-{number}", anchor=anchor, position=number, **both("title"))
        for step in range(2):
            Step.objects.create(
                sequence=sequence, slug=f"xxx-{number}-{step}", position=step, amount=step + 1, stream="alumni",
                direction="before" if anchor in ("session_starts", "offer_expires") else "after", **both("subject", "body"),
            )  # fmt: skip
    nudge_approving.approve_library(by=world.owner, at=AT, sequences=list(Sequence.objects.filter(position__gt=0)))
    for series in world.series.values():
        for anchor in ANCHORS:
            planning.plan_for_series(series=series, anchor=anchor, by=world.owner, at=AT)
    Preference.objects.create(person=world.public["newcomer"], changed_at=AT)
    Answer.objects.create(plan=Plan.objects.order_by("pk")[0], person=world.public["newcomer"], kind="replied", at=AT)
    CalendarChange.objects.create(day=date(2026, 12, 24), note=word())


def _finish(world: World) -> None:
    status.finish(series=world.series["finished"], by=world.owner, at=AT)
    alumnus, _made = Alumnus.objects.get_or_create(person=world.public["alumnus"], defaults={"since": AT})
    Completion.objects.get_or_create(alumnus=alumnus, series=world.series["finished"], defaults={"completed_at": AT})
    profile, _made = Profile.objects.get_or_create(alumnus=alumnus, defaults={"slug": "xxx-alumnus"})
    profile.claimed_at, profile.audience, profile.written_in = AT, "public", "cy"
    profile.headline, profile.about, profile.website = word(), word(), "https://gwefan.example/"
    profile.save()
    CheckIn.objects.create(
        person=world.public["alumnus"], series=world.series["finished"], asked_for="xxx", feeling=2, went_well=word(),
        support=word(), written_in="cy", answered_at=AT,
    )  # fmt: skip


def _messages(world: World) -> None:
    messages = list(Message.objects.order_by("pk"))
    for message, state in zip(messages, State.values, strict=False):
        message.state = state
        message.owner = 1 if state in ("claimed", "sending") else None
        message.sent_at = AT if state in ("sent", "delivered", "bounced", "complained") else None
        message.save()
    told = messages[0]
    DeliveryEvent.objects.create(
        source="xxx", event_id="1", type="hard_bounce", message=told, address=told.sent_to, at=AT
    )
    Reply.objects.create(
        event_id="1", message=told, person=world.public["alumnus"], from_address=world.public["alumnus"].email,
        subject=word(), text=word(), received_at=AT,
    )  # fmt: skip
    Suppression.objects.create(address="xxx@pobl.example", reason="bounced", detail=word(), at=AT)
    Heartbeat.objects.create(name="tick", at=AT)
    preferences.opt_out(person=world.public["alumnus"], stream=Stream.COMMUNITY, source="email", at=AT, by=None)


def _roadmap(world: World) -> None:
    roadmap = Roadmap.objects.create(ref="xxx", published_at=AT, **both("title", "intro"))
    goal = Goal.objects.create(roadmap=roadmap, ref="xxx-8", position=1, published_at=AT, **both("title", "intro"))
    for position, horizon in enumerate(Horizon.values):
        item = Item.objects.create(
            goal=goal, ref=f"xxx-{position}", position=position, horizon=horizon, owner=world.owner, published_at=AT,
            **both("text"),
        )  # fmt: skip
        world.items.append(item)
    Item.objects.create(goal=goal, ref="xxx-9", position=9, horizon="now", text_cy=word(WELSH))
    move(item=world.items[1], to=Horizon.NOW, why={"cy": word(WELSH), "en": word(ENGLISH)}, by=world.owner, at=AT)


def _texts(world: World) -> None:
    approving.approve_all_as_given(records=world.organisations, by=world.owner, at=AT)
    waiting = TextState.objects.filter(state="draft", working_text__gt="").order_by("pk")
    for text in list(waiting[:4]):
        approving.send_for_review(text=text, by=world.owner, at=AT)
    changed = world.organisations[0]
    changed.name_cy = word(WELSH)
    changed.save()
    notice = ServiceNotice.objects.create(**both("text"))
    approving.approve_as_given(record=notice, by=world.owner, at=AT)
    publishing.publish(record=notice, by=world.owner, at=AT)
    ServiceNotice.objects.create(text_cy=word(WELSH))
    notices.remember()


PARTS: tuple[Callable[[World], None], ...] = (
    _staff, _people, _organisations, _series, _applications, _participants, _nudges, _finish, _messages, _roadmap, _texts,
)  # fmt: skip
EXPECTED = (
    Affiliation, Alumnus, Application, Attendance, AuditEntry, CheckIn, Completion, DeliveryEvent, Goal, Item, Message,
    Nudge, Offer, OptOut, Organisation, Participant, Person, Profile, Prospect, Reply, Roadmap, Sequence, Series,
    ServiceNotice, Session, Step, Suppression, TextState, Theme,
)  # fmt: skip
"""Models the world has a record of, whoever else makes some."""
