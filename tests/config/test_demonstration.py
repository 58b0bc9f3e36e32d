"""The demonstration programme loads whole, shows every state, and loads again without changing anything."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from alumni.models import Alumnus, CheckIn, Profile
from cohorts.models import Application, Participant
from config.demonstration.programme import load
from labs.models import Series, Session
from nudges.models import Nudge
from outbox.models import Message
from people.models import Person
from roadmap.models import Item

pytestmark = pytest.mark.xdist_group("demonstration")
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def programme(django_db_setup, django_db_blocker):
    """The programme, loaded once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        list(load(at=AT))
        yield
        transaction.set_rollback(True)


def counts():
    models = (Person, Series, Session, Application, Participant, Alumnus, Profile, CheckIn, Nudge, Message, Item)
    return {model.__name__: model.objects.count() for model in models}


def test_the_programme_has_a_series_finished_one_running_and_one_open():
    assert dict(Series.objects.values_list("slug", "status")) == {
        "pilot-2022": "finished",
        "one-front-door": "running",
        "homes-and-repairs": "open",
    }
    assert Session.objects.count() == 24


def test_the_open_series_has_applications_at_every_point_of_their_way():
    found = Application.objects.filter(series__slug="homes-and-repairs").values_list("status", flat=True)
    assert set(found) >= {"submitted", "shortlisted", "waiting", "offered", "accepted", "declined", "withdrawn"}


def test_the_pilot_is_as_it_was():
    days = [session.starts_at.date().isoformat() for session in Session.objects.filter(series__slug="pilot-2022")]
    assert (days[0], days[-1], len(days)) == ("2022-11-21", "2022-12-16", 8)
    assert Session.objects.filter(series__slug="pilot-2022").exclude(speaker="").count() == 4
    assert Alumnus.objects.count() == Participant.objects.filter(series__slug="pilot-2022").count() == 10


def test_there_is_a_nudge_in_every_state():
    assert set(Nudge.objects.values_list("state", flat=True)) == {
        "planned", "held", "handed", "skipped", "expired", "cancelled"
    }  # fmt: skip


def test_nothing_of_the_past_waits_to_be_sent():
    waiting = Message.objects.filter(state="planned", due_at__lt=datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert list(waiting) == []


def test_loading_again_changes_nothing():
    before = counts()
    list(load(at=AT))
    assert counts() == before


def test_every_address_is_invented():
    assert [email for email in Person.objects.values_list("email", flat=True) if not email.endswith(".example")] == []
