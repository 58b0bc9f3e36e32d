"""From a finished series to an email in someone's inbox, and to silence once the goal is met."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from labs import status
from nudges import approving
from nudges.loading import load_sequences
from nudges.models import Nudge, Plan, Sequence, Step
from outbox.models import Message, Reply
from outbox.signals import reply_received
from tests.factories import ParticipantFactory, PersonFactory, SeriesFactory
from tests.nudges.programme import FINISHED, states, working
from tests.outbox_fixtures import Deliver, deliver

__all__ = ["deliver"]
pytestmark = pytest.mark.django_db


def shipped(*slugs: str) -> None:
    """The shipped sequences, approved by staff; only those of ``slugs`` in use."""
    load_sequences(by=None, at=FINISHED)
    approving.approve_library(by=PersonFactory(staff=True), at=FINISHED)
    Sequence.objects.exclude(slug__in=slugs).update(active=False)


def test_finishing_a_series_plans_its_follow_up_and_approved_nudges_arrive(deliver: Deliver) -> None:
    shipped("thank-you")
    series = SeriesFactory(is_running=True, title_en="Spring Labs", title_cy="Labs y gwanwyn")
    welsh, english, unknown = PersonFactory(welsh=True), PersonFactory(english=True), PersonFactory()
    for person in (welsh, english, unknown):
        ParticipantFactory(series=series, person=person)
    owner = PersonFactory(staff=True)
    status.finish(series=series, by=owner, at=FINISHED)
    assert states(series) == [("held", "needs_approval")] * 3
    assert deliver(at=working(1)) == []

    approving.approve_series(plans=list(Plan.objects.filter(series=series)), by=owner, at=FINISHED)
    received = {mail.recipients[0]: mail.message for mail in deliver(at=working(1))}
    assert {address: mail["Subject"] for address, mail in received.items()} == {
        welsh.email: "Diolch am greu gyda ni",
        english.email: "Thank you for making with us",
        unknown.email: "Diolch am greu gyda ni | Thank you for making with us",
    }
    text = received[english.email].get_body(("plain",)).get_content()
    assert "Spring Labs" in text
    assert "Labs y gwanwyn" in received[welsh.email].get_body(("html",)).get_content()
    assert deliver(at=working(2)) == []


def test_the_links_in_a_nudge_lead_to_its_own_persons_pages(deliver: Deliver, client: Client) -> None:
    shipped("claim-profile")
    series = SeriesFactory(is_running=True)
    person = PersonFactory(english=True)
    ParticipantFactory(series=series, person=person)
    now = timezone.now()
    status.finish(series=series, by=None, at=FINISHED)
    approving.approve_series(plans=list(Plan.objects.filter(series=series)), by=person, at=FINISHED)
    (mail,) = deliver(at=working(3))
    text = mail.message.get_body(("plain",)).get_content()
    paths = re.findall(r"http://[^/\s]+(/en/\S+)", text)
    claim = next(path for path in paths if "/claim/" in path)
    coming = next(path for path in paths if "/next-messages/" in path)
    assert client.get(claim).status_code in (200, 410)
    assert now is not None
    page = client.get(coming)
    assert page.status_code == 200
    assert "Claim your profile" in page.content.decode()


def test_a_reply_stops_the_rest_of_its_sequence(deliver: Deliver) -> None:
    shipped("check-in-1-month")
    series = SeriesFactory(is_running=True)
    ParticipantFactory(series=series, person=PersonFactory(english=True))
    status.finish(series=series, by=None, at=FINISHED)
    approving.approve_series(plans=list(Plan.objects.filter(series=series)), by=PersonFactory(staff=True), at=FINISHED)
    at = datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert len(deliver(at=at)) == 1
    message = Message.objects.get(state="sent")
    reply_received.send(sender=Reply, person=message.person, at=at, message=message, reply=None)
    assert states(series) == [("handed", ""), ("skipped", "replied")]


def test_a_reply_to_something_else_stops_nothing() -> None:
    reply_received.send(sender=Reply, person=None, at=FINISHED, message=None, reply=None)
    assert Nudge.objects.count() == 0


def test_reopening_withdraws_the_follow_up_and_finishing_again_brings_it_back() -> None:
    shipped("thank-you")
    series = SeriesFactory(is_running=True)
    ParticipantFactory(series=series, person=PersonFactory(english=True))
    status.finish(series=series, by=None, at=FINISHED)
    status.reopen(series=series, by=None, at=FINISHED)
    assert states(series) == [("cancelled", "withdrawn")]
    status.finish(series=series, by=None, at=working(7))
    assert states(series) == [("held", "needs_approval")]
    assert Nudge.objects.get().due_at == working(8)


def test_every_shipped_step_can_be_frozen_in_both_languages() -> None:
    load_sequences(by=None, at=FINISHED)
    staff = PersonFactory(staff=True)
    assert approving.approve_library(by=staff, at=FINISHED) == Step.objects.count() == 18
    series = SeriesFactory(is_running=True)
    ParticipantFactory(series=series)
    status.finish(series=series, by=None, at=FINISHED)
    plans = list(Plan.objects.filter(series=series))
    assert approving.approve_series(plans=plans, by=staff, at=FINISHED) == 15
