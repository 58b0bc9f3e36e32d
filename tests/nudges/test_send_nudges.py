"""``manage.py send_nudges``: the year of a series in an hour."""

import pytest
from django.core.management import CommandError, call_command

from nudges.models import Nudge
from outbox.models import Message, OptOut
from tests.nudges.programme import FINISHED, finished, plan, sequence, step
from tests.servers import Received

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_sends_what_is_due_then_and_says_what_and_why_not(
    capsys: pytest.CaptureFixture[str], settings: object, smtp_inbox: list[Received]
) -> None:
    settings.DEBUG = True
    step(sequence())
    series, people = finished(2)
    plan(series)
    OptOut.objects.create(person=people[1], stream="", source="test", at=FINISHED)
    call_command("send_nudges", at="2026-06-02T10:00")
    assert capsys.readouterr().out.splitlines() == [
        f"{people[0].email}  [en]  Subject first",
        "Handed over: 1. Sent: 1.",
        "Not sent: 1 (The person has unsubscribed).",
    ]
    assert [mail.recipients for mail in smtp_inbox] == [[people[0].email]]


def test_outside_working_minutes_it_says_when_the_next_one_is(settings: object) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match="2026-06-08T08:00"):
        call_command("send_nudges", at="2026-06-06T10:00")


def test_it_refuses_another_time_where_people_would_get_it(settings: object) -> None:
    settings.DEBUG, settings.LOCAL_MAILBOX = False, ""
    with pytest.raises(CommandError, match="demonstration"):
        call_command("send_nudges", at="2026-06-02T10:00")
    assert (Nudge.objects.count(), Message.objects.count()) == (0, 0)


def test_a_moment_it_cannot_read_is_explained(settings: object) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match="2023-01-16T09:00"):
        call_command("send_nudges", at="tomorrow")
