"""Nudges in the browser, in each language: from the plan to silence once the person answered, paused or unsubscribed.

What the person does starts in an email that SMTP received, without signing in. The clock moves as in the demonstration.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from playwright.sync_api import expect

from alumni.models import CheckIn
from labs import status
from labs.models import Series
from nudges.approving import approve as approve_step
from nudges.approving import approve_library, approve_series, approve_text
from nudges.loading import load_sequences
from nudges.models import Nudge, Plan, PlanStep, Preference
from outbox.models import OptOut
from people import roles
from people.models import Person
from tests.factories import ParticipantFactory, PersonFactory, SeriesFactory
from tests.journeys.conftest import TravellerOf
from tests.journeys.steps import Traveller, signed_in
from tests.servers import Received

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL, FULL_NAME = "ffion.newydd@corff.example", "Ffion Newydd"
NEXT = {"cy": "/negeseuon-nesaf/", "en": "/next-messages/"}
CHECK_IN = {"cy": "/sut-mae-pethau/", "en": "/check-in/"}
ASKED = {"cy": "Sut mae pethau'n mynd?", "en": "How are you getting on?"}
GOES_WELL = {"cy": "Mae'r tîm yn cwrdd bob wythnos.", "en": "The team meets every week."}


@pytest.fixture
def owner(settings: Any) -> Person:
    settings.STAFF_SECOND_FACTOR = False
    owner = PersonFactory(email="perchennog@labs.example", full_name="Nerys Talwyn", is_staff=True, welsh=True)
    roles.sync()
    return roles.give(person=owner, slugs=["programme-owner"], by=None, at=timezone.now())


def alumna(language: str) -> Person:
    chosen = {"welsh": language == "cy", "english": language == "en"}
    return PersonFactory(email=EMAIL, full_name=FULL_NAME, preferred_name="Ffion", **chosen)


def just_finished(owner: Person, *people: Person, approved: bool) -> Series:
    """A series that ``people`` have completed now, with the shipped follow-up planned; ``approved`` by ``owner`` or not."""
    at = timezone.now()
    load_sequences(by=owner, at=at)
    if approved:
        approve_library(by=owner, at=at)
    series = SeriesFactory(is_running=True, owner=owner)
    for person in people:
        ParticipantFactory(series=series, person=person)
    status.finish(series=series, by=owner, at=at)
    if approved:
        approve_series(plans=list(Plan.objects.filter(series=series)), by=owner, at=at)
    return series


def nudge_of(person: Person, slug: str) -> Nudge:
    return Nudge.objects.select_related("plan_step__plan").get(person=person, plan_step__slug=slug)


def outcome(person: Person, slug: str) -> tuple[str, str]:
    nudge = nudge_of(person, slug)
    return nudge.state, nudge.reason


def clock_at(moment: datetime) -> None:
    """Let the product do what it does at ``moment``: twice, for a second look must send nothing again."""
    for _look in range(2):
        call_command("send_nudges", at=timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M"))


def received(someone: Traveller, person: Person) -> list[Received]:
    return [mail for mail in someone.inbox if person.email in mail.recipients]


def subjects(someone: Traveller, person: Person) -> list[str]:
    return [str(mail.message["subject"]) for mail in received(someone, person)]


def subject_of(nudge: Nudge, language: str) -> str:
    return str(getattr(nudge.plan_step, f"subject_{language}"))


def day(someone: Traveller, moment: datetime) -> str:
    with override(someone.language):
        return date_format(timezone.localtime(moment), "DATE_FORMAT")


def press_of(someone: Traveller, english: str, what: str) -> None:
    """Press the button that says ``english`` and, for those who hear the page, of ``what`` (in the language already)."""
    name = re.compile(rf"^{re.escape(someone.words(english))}\W+{re.escape(what)}$")
    someone.page.get_by_role("button", name=name).first.click()
    someone.check()


@pytest.mark.usefixtures("real_worker")
@pytest.mark.parametrize("language", ["cy", "en"])
def test_planned_simulated_approved_sent_and_answered_it_asks_no_more(
    traveller: TravellerOf, owner: Person, language: str
) -> None:
    person, silent, gone = (
        alumna(language),
        PersonFactory(full_name="Anwen Dawel"),
        PersonFactory(full_name="Gwilym Ust"),
    )
    series = just_finished(owner, person, silent, gone, approved=False)
    OptOut.objects.create(person=gone, stream="alumni", source="test", at=timezone.now())
    staff, someone = signed_in(traveller(language), owner), traveller(language)

    ask, remind = nudge_of(person, "ask-1-month"), nudge_of(person, "remind-1-month")
    simulator = open_the_day(staff, series, ask)
    sees_in_simulator(staff, {FULL_NAME: "Waits for approval", "Anwen Dawel": "Waits for approval"})
    approve(staff, ask.plan_step)
    approve_without_looking(remind.plan_step, owner)
    staff.post(owner.email, CHECK_IN["cy"])  # the test that staff asked for, sent by the worker
    staff.open(simulator)
    sees_in_simulator(staff, {FULL_NAME: "", "Anwen Dawel": "", "Gwilym Ust": "The person has unsubscribed"})

    clock_at(ask.due_at)
    assert subjects(someone, person) == [ASKED[language]]
    assert subjects(someone, silent) == [f"{ASKED['cy']} | {ASKED['en']}"]
    assert (received(someone, gone), outcome(gone, "ask-1-month")) == ([], ("skipped", "unsubscribed"))
    (mail,) = received(someone, person)
    assert mail.message["Content-Language"] == language

    answer(someone, mail)
    nothing_to_remind_of(someone, mail, remind)
    answer_is_on_the_record(staff, person)

    clock_at(remind.due_at)
    assert subjects(someone, person) == [ASKED[language]]
    assert len(received(someone, silent)) == 2
    assert outcome(person, "remind-1-month") == ("skipped", "goal_met")
    says_why_not(staff, remind, "The goal is reached")


def open_the_day(staff: Traveller, series: Series, nudge: Nudge) -> str:
    """From the series' nudges by way of the calendar to the simulator's page of the day when ``nudge`` is due."""
    due = timezone.localtime(nudge.due_at)
    staff.go("admin:nudges_series", pk=series.pk)
    staff.follow("What goes out when")
    staff.page.locator(f'a[href*="on-day={due.day}&on-month={due.month}&on-year={due.year}"]').first.click()
    staff.check()
    expect(staff.page.get_by_role("heading", name=day(staff, nudge.due_at))).to_be_visible()
    return staff.page.url


def sees_in_simulator(staff: Traveller, expected: dict[str, str]) -> None:
    """Each person has a row, with the reason in words when they get nothing."""
    for name, reason in expected.items():
        row = staff.page.get_by_role("row").filter(has=staff.page.get_by_role("rowheader", name=name, exact=True))
        expect(row).to_have_count(1)
        expect(row).to_contain_text(staff.words(reason) if reason else ASKED[staff.language])


def approve(staff: Traveller, step: PlanStep) -> None:
    staff.go("admin:nudges_step", pk=step.pk)
    staff.press("Approve the Welsh text")
    staff.press("Approve the English text")
    staff.press("Send me a test")
    staff.press("Approve texts and recipients")
    step.refresh_from_db()
    assert (step.approved_at is not None, step.recipients) == (True, 3)


def approve_without_looking(step: PlanStep, by: Person) -> None:
    for language in ("cy", "en"):
        step = approve_text(step=step, language=language, by=by, at=timezone.now())
    approve_step(plan_step=step, by=by, at=timezone.now())


def answer(someone: Traveller, mail: Received) -> None:
    someone.open(someone.link(mail, CHECK_IN[someone.language]))
    someone.page.reload()
    assert CheckIn.objects.count() == 0
    someone.sees("How is it going?")
    someone.press("Send")
    someone.page.get_by_role("alert").get_by_role("link", name=someone.words("Choose how it is going")).click()
    assert CheckIn.objects.count() == 0
    someone.choose(someone.words("Well"))
    someone.fill("What has gone well?", GOES_WELL[someone.language])
    someone.press("Send")
    expect(someone.page.get_by_text(someone.words("Thank you. Your answer has reached us."))).to_be_visible()
    given = CheckIn.objects.get()
    assert (given.person.email, given.feeling, given.went_well, given.written_in, given.asked_for) == (
        EMAIL, 4, GOES_WELL[someone.language], someone.language, "check-in-1-month",
    )  # fmt: skip


def nothing_to_remind_of(someone: Traveller, mail: Received, reminder: Nudge) -> None:
    """The person's own page of what comes next promises the next check-in, and no longer the reminder of this one."""
    someone.open(someone.link(mail, NEXT[someone.language]))
    later = Plan.objects.get(series=reminder.plan_step.plan.series, slug="check-in-3-months")
    with override(someone.language):
        for plan, shown in ((later, True), (reminder.plan_step.plan, False)):
            heading = someone.page.get_by_role("heading", name=plan.title, exact=True)
            assert (heading.count() > 0) is shown, plan.title


def answer_is_on_the_record(staff: Traveller, person: Person) -> None:
    staff.go("admin:people_person_change", object_id=person.pk)
    answers = staff.page.get_by_role("region", name=staff.words("How it is going"))
    expect(answers).to_contain_text(GOES_WELL[staff.language])
    titled = f"{day(staff, timezone.now())}: {staff.words('Well')}"
    expect(answers.get_by_role("heading", name=titled, exact=True)).to_be_visible()


def says_why_not(staff: Traveller, nudge: Nudge, reason: str) -> None:
    """The console says why ``nudge`` was not sent, on its own page and on the person's."""
    staff.go("admin:nudges_one", pk=nudge.pk)
    expect(staff.page.locator("#content")).to_contain_text(staff.words(reason))
    staff.go("admin:people_person_change", object_id=nudge.person_id)
    row = staff.page.get_by_role("row").filter(has=staff.page.locator(f'a[href*="/{nudge.pk}/"]'))
    expect(row.filter(has_text=staff.words(reason))).to_have_count(1)


@pytest.mark.parametrize("language", ["cy", "en"])
def test_paused_nothing_comes_resumed_it_does_and_what_is_done_or_stopped_ends(
    traveller: TravellerOf, owner: Person, language: str
) -> None:
    person = alumna(language)
    just_finished(owner, person, approved=True)
    someone = traveller(language)
    thanks, claim = nudge_of(person, "thank-you-and-certificate"), nudge_of(person, "claim-profile")
    expected = [subject_of(thanks, language)]

    clock_at(thanks.due_at)
    assert subjects(someone, person) == expected
    someone.open(someone.link(received(someone, person)[0], NEXT[language]))
    sees_what_comes_and_why(someone, claim)
    pause(someone, claim.due_at + timedelta(days=7))

    clock_at(claim.due_at)
    assert (subjects(someone, person), outcome(person, "claim-profile")) == (expected, ("planned", "paused"))
    someone.page.reload()
    someone.press("End the pause")
    assert Preference.objects.get().paused_until is None

    clock_at(claim.due_at + timedelta(hours=1))
    expected.append(subject_of(claim, language))
    assert (subjects(someone, person), outcome(person, "claim-profile")) == (expected, ("handed", ""))

    already_done(someone, claim)
    assert outcome(person, "claim-profile-reminder-1") == ("skipped", "already_done")
    press_of(someone, "Stop", someone.words("Following up after your series"))
    assert OptOut.objects.get().stream == "alumni"
    clock_at(nudge_of(person, "ask-1-month").due_at)
    assert (subjects(someone, person), outcome(person, "ask-1-month")) == (expected, ("skipped", "unsubscribed"))


def sees_what_comes_and_why(someone: Traveller, nudge: Nudge) -> None:
    someone.sees("What you will get next, and why")
    plan = nudge.plan_step.plan
    with override(someone.language):
        titled = someone.page.get_by_role("heading", name=plan.title, exact=True).first
        coming = someone.page.get_by_role("listitem").filter(has=titled).first
        expect(coming).to_contain_text(str(plan.series))
    expect(coming).to_contain_text(day(someone, nudge.due_at))
    expect(coming).to_contain_text(someone.words("You completed this series."))


def pause(someone: Traveller, until: datetime) -> None:
    someone.press("Pause my messages")
    someone.page.get_by_role("alert").get_by_role("link").first.click()
    assert Preference.objects.count() == 0
    local = timezone.localtime(until)
    for part in ("day", "month", "year"):
        someone.page.locator(f"[name=until-{part}]").fill(str(getattr(local, part)))
    someone.press("Pause my messages")
    paused = someone.words("Your messages are paused. They start again on this date: %(date)s.")
    expect(someone.page.get_by_text(paused % {"date": day(someone, until)})).to_be_visible()


def already_done(someone: Traveller, nudge: Nudge) -> None:
    with override(someone.language):
        title = nudge.plan_step.plan.title
    someone.page.reload()
    press_of(someone, "I have already done this", title)
    expect(someone.page.get_by_role("heading", name=title, exact=True)).to_have_count(0)


@pytest.mark.parametrize("language", ["cy", "en"])
def test_one_click_in_the_mail_program_unsubscribes(traveller: TravellerOf, owner: Person, language: str) -> None:
    person = alumna(language)
    just_finished(owner, person, approved=True)
    someone, staff = traveller(language), signed_in(traveller(language), owner)
    thanks, claim = nudge_of(person, "thank-you-and-certificate"), nudge_of(person, "claim-profile")

    clock_at(thanks.due_at)
    (mail,) = received(someone, person)
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.findall(r"<(https?://[^>]+)>", str(mail.message["List-Unsubscribe"]))[0]

    someone.open(address)
    someone.sees("Stop messages")
    assert OptOut.objects.count() == 0
    for _attempt in range(2):  # a mail provider may repeat it
        assert one_click(address) == (200, someone.words("Stopped."))
    stopped = OptOut.objects.get()
    assert (stopped.person, stopped.stream, stopped.source) == (person, "alumni", "one-click")
    someone.open(address)
    expect(someone.page.get_by_text(someone.words("You have already stopped these messages."))).to_be_visible()

    clock_at(claim.due_at)
    assert subjects(someone, person) == [subject_of(thanks, language)]
    assert outcome(person, "claim-profile") == ("skipped", "unsubscribed")
    says_why_not(staff, claim, "The person has unsubscribed")


def one_click(address: str) -> tuple[int, str]:
    """POST to ``address`` as a mail provider does: no cookie, no page before it (RFC 8058)."""
    body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urlopen(Request(address, body, method="POST"), timeout=20) as response:
        return response.status, response.read().decode()
