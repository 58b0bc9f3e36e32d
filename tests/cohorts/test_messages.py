"""What the messages of this room say, as people receive them."""

from typing import Any

import pytest
from django.apps import apps
from django.test import override_settings

from cohorts import messages, places, selection
from cohorts.links import KEPT_FOR
from cohorts.statuses import APPLICATION, OFFER, PARTICIPANT
from labs.status import STATUSES
from organisations.pipeline import STAGES
from outbox.kinds import KINDS
from outbox.models import Message
from people.links import read
from tests.factories import (
    AT,
    ApplicationFactory,
    OfferFactory,
    ParticipantFactory,
    PersonFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def test_every_message_is_a_service_message_with_its_reason() -> None:
    ours = [kind for kind in KINDS.values() if kind.basis is messages.PUBLIC_TASK]
    assert len(ours) == 11
    assert {(kind.stream, kind.service) for kind in ours} == {("service", True)}


@override_settings(SITE_URL="https://labs.example")
def test_an_offer_says_until_when_and_links_to_a_page_of_its_own_in_each_language() -> None:
    application = ApplicationFactory(
        person=PersonFactory(), series__title_cy="Labs y gaeaf", series__title_en="Winter Labs"
    )
    offer = selection.offer(application=application, by=None, at=AT)
    message = Message.objects.select_related("content").get()
    assert message.content.subject_cy == "Lle i chi: {series}"
    assert message.content.subject_en == "A place for you: {series}"
    assert "9 Mawrth 2026, 5:00yp" in message.content.body_cy
    assert "9 March 2026, 5:00pm" in message.content.body_en
    assert message.context["series"] == {"cy": "Labs y gaeaf", "en": "Winter Labs"}
    for language, path in (("cy", "https://labs.example/cy/cynnig/"), ("en", "https://labs.example/en/offer/")):
        link = message.context["offer_link"][language]
        claims = read("offer", link.removeprefix(path).rstrip("/"), at=AT, max_age=KEPT_FOR)
        assert (claims.person_id, claims["offer"]) == (application.person_id, offer.pk)


def test_the_confirmation_lists_every_session_with_its_time_in_wales() -> None:
    series = SeriesFactory(is_open=True)
    SessionFactory(series=series)
    places.accept(offer=OfferFactory(application__series=series), by=None, at=AT)
    content = Message.objects.get(kind="place-accepted").content
    assert "13 Ebrill 2026, 10:00yb–12:00yp" in content.body_cy
    assert "13 April 2026, 10:00am–12:00pm" in content.body_en


def test_a_changed_session_says_so_and_each_version_is_sent_once() -> None:
    participant = ParticipantFactory()
    session = SessionFactory(series=participant.series)
    for revision in (0, 0, 1, 1):
        session.revision = revision
        messages.invite(participant, session, at=AT)
    subjects = Message.objects.order_by("pk").values_list("content__subject_en", flat=True)
    assert list(subjects) == [
        "Invitation: {session_title}, 13 April 2026",
        "Changed: {session_title}, 13 April 2026",
    ]


@pytest.mark.parametrize("table", [APPLICATION, OFFER, PARTICIPANT, STATUSES, STAGES], ids=lambda table: table.name)
def test_every_state_says_what_it_means_and_whose_move_it_is(table: Any) -> None:
    assert [name for name, state in table.states.items() if not str(state.meaning) or not state.owner] == []
    reachable = {to for state in table.states.values() for to in state.to}
    first = next(iter(table.states))
    assert set(table.states) - reachable - {first} == set()


@pytest.mark.parametrize(
    ("table", "choices"),
    [
        (APPLICATION, "cohorts.Application.status"),
        (OFFER, "cohorts.Offer.status"),
        (PARTICIPANT, "cohorts.Participant.status"),
        (STATUSES, "labs.Series.status"),
        (STAGES, "organisations.Prospect.stage"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_every_status_of_a_model_is_in_its_table(table: Any, choices: str) -> None:
    app, model, field = choices.split(".")
    declared = apps.get_model(app, model)._meta.get_field(field).choices
    assert [value for value, _label in declared] == list(table.states)
