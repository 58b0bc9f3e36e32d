"""This room's part of other rooms' pages, and the sentences of its actions."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from people.telling import SENTENCES
from tests.factories import ApplicationFactory, ParticipantFactory, PersonFactory, SeriesFactory

pytestmark = pytest.mark.django_db
ROOMS = ("organisations", "labs", "cohorts")


def test_everyone_finds_their_places_and_sign_ups_on_their_account_page(client: Client) -> None:
    person = PersonFactory()
    taken = SeriesFactory(is_running=True, slug="gwanwyn", title_en="Spring Labs")
    ParticipantFactory(series=taken, person=person)
    ApplicationFactory(series=taken, person=person, status="accepted")
    ApplicationFactory(series__title_en="Summer Labs", person=person)
    client.force_login(person)
    content = " ".join(client.get("/en/account/").content.decode().split())
    assert '<a class="govuk-link" href="/en/your-place/gwanwyn/">Spring Labs</a>: Taking part' in content
    assert "<li>Summer Labs: Submitted</li>" in content
    assert content.count("Spring Labs") == 1


def test_someone_who_takes_part_in_nothing_sees_no_empty_section(client: Client) -> None:
    client.force_login(PersonFactory())
    assert "Your series" not in client.get("/en/account/").content.decode()


def test_staff_find_what_a_person_takes_part_in_on_the_persons_page(client: Client) -> None:
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    application = ApplicationFactory(series__title_en="Summer Labs")
    with override("en"):
        page = reverse("admin:people_person_change", args=[application.person_id])
        decide = reverse("admin:cohorts_application", args=[application.pk])
    assert f'<a href="{decide}">Summer Labs</a>: Submitted' in client.get(page).content.decode()


def test_every_action_these_rooms_record_has_a_sentence() -> None:
    root = Path(__file__).parents[2]
    sources = [path.read_text(encoding="utf-8") for room in ROOMS for path in sorted((root / room).glob("*.py"))]
    recorded = {action for source in sources for action in re.findall(r'audit\.record\(\s*"([a-z-]+)"', source)}
    assert recorded - SENTENCES.keys() == set()
    assert len(recorded) > 20
