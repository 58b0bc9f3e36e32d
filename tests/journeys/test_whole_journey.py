"""The journey that must always work: from the front page to the nudge's unsubscribe link, once in each language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from alumni.models import Alumnus
from cohorts.models import Application, Participant
from config.demonstration import staging
from config.demonstration.reading import script
from labs.models import Series
from nudges.approving import approve_library
from nudges.loading import load_sequences
from nudges.models import Nudge, PlanStep
from organisations.public_bodies import load as load_public_bodies
from outbox.models import OptOut
from people import roles
from people.models import Person
from tests.factories import PersonFactory
from tests.journeys.conftest import TravellerOf
from tests.journeys.steps import Traveller

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "ffion.newydd@corff.example"
ORGANISATION = {"cy": "Cyfoeth Naturiol Cymru", "en": "Natural Resources Wales"}
APPROVED = ("thank-you-and-certificate", "claim-profile")
"""The steps that staff approve in this journey; the others wait."""
THANKS = {"cy": "Diolch am greu gyda ni", "en": "Thank you for making with us"}
GREETING = {"cy": "Helo Ffion", "en": "Hello Ffion"}


@pytest.fixture
def owner() -> Person:
    owner = PersonFactory(email="perchennog@labs.example", full_name="Nerys Talwyn", is_staff=True, welsh=True)
    roles.sync()
    return roles.give(person=owner, slugs=["programme-owner"], by=None, at=timezone.now())


@pytest.fixture
def series(owner: Person) -> Series:
    """A series open for sign-up, with its sessions, and the shipped nudges approved."""
    at = timezone.now()
    load_public_bodies(by=None, at=at)
    load_sequences(by=owner, at=at)
    approve_library(by=owner, at=at)
    return staging.stage(script("open.yaml", today=at.date()), by=owner)


@pytest.mark.usefixtures("real_worker")
@pytest.mark.parametrize("language", ["cy", "en"])
def test_from_the_front_page_to_the_unsubscribe_link(
    traveller: TravellerOf, series: Series, owner: Person, language: str
) -> None:
    someone, staff = traveller(language), traveller(language)

    find_the_series(someone, series)
    sign_up(someone, series)
    application = Application.objects.get(person__email=NEW)
    assert (application.person.language, application.person.language_source) == (language, "sign_up")
    someone.post(NEW, GREETING[language])

    staff.sign_in(owner.email)
    offer_a_place(staff, application)
    accept_the_place(someone, series)
    assert Participant.objects.get(person__email=NEW).status == "taking_part"

    see_the_place(someone, series)
    finish(staff, series)
    assert Alumnus.objects.get(person__email=NEW).profile.claimed_at is None
    see_what_is_planned(staff, series)

    unsubscribe_from_a_nudge(someone)


def find_the_series(someone: Traveller, series: Series) -> None:
    someone.open(someone.address + "/")
    someone.page.get_by_role("button", name={"cy": "Cymraeg", "en": "English"}[someone.language]).click()
    someone.check()
    someone.go("labs:series_list")
    with override(someone.language):
        title = str(series.title)
    someone.page.get_by_role("link", name=title).first.click()
    someone.check()
    someone.press("Sign up")


def sign_up(someone: Traveller, series: Series) -> None:
    someone.press("Continue")
    someone.page.get_by_role("alert").get_by_role("link").first.click()  # the error's link leads to the question
    assert someone.page.evaluate("document.activeElement.name") == "language"
    someone.choose({"cy": "Cymraeg", "en": "English"}[someone.language])
    someone.press("Continue")
    someone.fill("Full name", "Ffion Newydd")
    someone.fill("What should we call you?", "Ffion")
    someone.fill("Work email address", NEW)
    someone.press("Continue")
    choose_organisation(someone)
    someone.press("Continue")
    someone.page.get_by_role("textbox").fill("Rwyf am ddysgu trwy wneud. I want to learn by doing.")
    someone.press("Continue")
    someone.choose(someone.words("In Welsh"))
    someone.press("Continue")
    someone.sees("Check your answers")
    someone.press("Send")
    someone.sees("Sign-up sent")


def choose_organisation(someone: Traveller) -> None:
    field = someone.page.locator("input[role=combobox]")
    field.fill(ORGANISATION[someone.language])
    field.press("ArrowDown")
    field.press("Enter")


def offer_a_place(staff: Traveller, application: Application) -> None:
    staff.go("admin:index")
    staff.go("admin:cohorts_applications", pk=application.series_id)
    staff.page.get_by_role("link", name="Ffion Newydd").first.click()
    staff.check()
    staff.page.locator("button[value=offer]").click()
    staff.check()
    application.refresh_from_db()
    assert application.status == "offered"


def accept_the_place(someone: Traveller, series: Series) -> None:
    part = {"cy": "/cynnig/", "en": "/offer/"}[someone.language]
    offer = someone.link(someone.post(NEW, part), part)
    someone.open(offer)
    someone.page.reload()  # opening a link does nothing, however often a scanner opens it
    assert Application.objects.get(person__email=NEW).status == "offered"
    someone.press("Accept the place")
    someone.sees("You have accepted your place")


def see_the_place(someone: Traveller, series: Series) -> None:
    invitations = someone.post(NEW, series.sessions.first().starts_at.strftime("%Y"))
    assert invitations is not None
    someone.page.wait_for_timeout(1000)
    parts = [part.get_content_type() for message in someone.inbox for part in message.message.walk()]
    assert parts.count("text/calendar") >= series.sessions.count()
    someone.sign_in(NEW)
    someone.go("cohorts:place", slug=series.slug)
    for session in series.sessions.all():
        with override(someone.language):
            assert someone.page.get_by_text(str(session.title)).count() >= 1


def finish(staff: Traveller, series: Series) -> None:
    for move in ("close", "start", "finish"):
        staff.go(f"admin:labs_series_{move}", pk=series.pk)
        staff.page.locator("main form button, #content form button").first.click()
        staff.check()
    series.refresh_from_db()
    assert series.status == "finished"


def see_what_is_planned(staff: Traveller, series: Series) -> None:
    planned = Nudge.objects.filter(plan_step__plan__series=series, plan_step__plan__anchor="series_finished")
    assert {nudge.person.email for nudge in planned.select_related("person")} == {NEW}
    assert {nudge.state for nudge in planned} == {"held"}
    staff.go("admin:nudges_series", pk=series.pk)
    for slug in APPROVED:
        staff.go("admin:nudges_step", pk=PlanStep.objects.get(plan__series=series, slug=slug).pk)
        staff.press("Approve texts and recipients")
    assert dict(planned.filter(state="planned").values_list("plan_step__slug", "state")) == dict.fromkeys(
        APPROVED, "planned"
    )


def unsubscribe_from_a_nudge(someone: Traveller) -> None:
    first = Nudge.objects.filter(person__email=NEW, plan_step__slug="thank-you-and-certificate").get()
    call_command("send_nudges", at=_in_wales(first.due_at))
    (nudge,) = [message for message in someone.inbox if message.message["subject"] == THANKS[someone.language]]
    assert (nudge.recipients, GREETING[someone.language] in nudge.body()) == ([NEW], True)
    call_command("send_nudges", at=_in_wales(first.due_at))
    first.refresh_from_db()
    assert first.state == "handed"
    key = nudge.message["Message-ID"]
    assert [message.message["Message-ID"] for message in someone.inbox].count(key) == 1
    assert nudge.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert nudge.message["Content-Language"] == someone.language

    part = {"cy": "/negeseuon/stopio/", "en": "/emails/stop/"}[someone.language]
    someone.open(someone.link(nudge, part))
    assert OptOut.objects.count() == 0
    someone.page.locator("main form button").first.click()
    someone.check()
    assert OptOut.objects.get().person.email == NEW

    later = Nudge.objects.filter(person__email=NEW, plan_step__slug="claim-profile").get()
    call_command("send_nudges", at=_in_wales(later.due_at + timedelta(minutes=1)))
    later.refresh_from_db()
    assert (later.state, later.reason) == ("skipped", "unsubscribed")


def _in_wales(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
