"""The database holds the rules of messages, whoever writes to it."""

import re
from datetime import UTC, datetime
from hashlib import md5
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from config.schedules import schedules
from outbox.models import Content, DeliveryEvent, Instance, Message, Reply, Suppression
from outbox.states import ENDED, HOLDING, TABLE, State
from outbox.writing import write
from tests.factories import PersonFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def row(**values: Any) -> Message:
    made = write(kind="account-notice", person=PersonFactory(), key="one", at=AT)
    for name, value in values.items():
        setattr(made, name, value)
    return made


def refused(record: models.Model) -> list[str]:
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()
    with pytest.raises(ValidationError) as caught:
        record.validate_constraints()
    return caught.value.messages


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"state": "lost"}, "A message has one of the known states."),
        ({"state": "claimed"}, "A message in a worker's hands has an owner, and no other has."),
        ({"owner": 7}, "A message in a worker's hands has an owner, and no other has."),
        ({"language": "fr"}, "A message is in Welsh, in English or in both."),
        ({"state": "sent"}, "A message that was sent says when."),
    ],
)
def test_a_message_that_makes_no_sense_is_refused(db: None, values: dict[str, Any], message: str) -> None:
    assert refused(row(**values)) == [message]


def test_two_messages_cannot_have_one_key(db: None) -> None:
    made = row()
    again = Message(key="one", kind="x", stream="service", content=made.content, written_at=AT, due_at=AT)
    assert refused(again) == ["This message is already written."]


def test_the_reference_cannot_be_guessed_from_the_key_and_never_changes(db: None) -> None:
    first = row().reference
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != md5(b"one", usedforsecurity=False).hexdigest()
    assert write(kind="account-notice", person=PersonFactory(), key="one", at=AT).reference == first
    Message.objects.update(state="cancelled")
    Message.objects.update(state="planned")
    assert Message.objects.get().reference == first
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Message.objects.update(reference="0" * 32)
    Message.objects.all().delete()
    assert row().reference != first


def text(**values: Any) -> Content:
    whole = {"kind": "x", "stream": "service", "subject_cy": "a", "subject_en": "a", "body_cy": "a", "body_en": "a"}
    return Content(**{**whole, "digest": "d", "written_at": AT, **values})


@pytest.mark.parametrize("field", ["subject_cy", "subject_en", "body_cy", "body_en"])
def test_a_text_in_one_language_only_is_refused(db: None, field: str) -> None:
    assert refused(text(**{field: ""})) == ["A message must be written in Welsh and in English."]


def test_an_approved_text_cannot_change(db: None) -> None:
    made = text(approved_at=AT)
    made.save()
    made.body_en = "Something else"
    with pytest.raises(IntegrityError, match="cannot change after its approval"), transaction.atomic():
        made.save()
    waiting = text(digest="e")
    waiting.save()
    waiting.body_en = "Something else"
    waiting.save()


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (Suppression(address="Bad@Corff.example", reason="bounced", at=AT), "Write the address in lower case."),
        (Instance(id=2, fingerprint="x", confirmed_at=AT), "There is one instance."),
    ],
)
def test_other_rules(db: None, record: models.Model, message: str) -> None:
    assert refused(record) == [message]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Suppression(address="a@b.example", reason="bounced", at=AT), "This address is already suppressed."),
        (lambda: DeliveryEvent(source="s", event_id="1", type="delivered", at=AT), "This event is already on record."),
        (lambda: Reply(event_id="1", from_address="a@b.example", received_at=AT), "This reply is already on record."),
        (text, "This text is already on record."),
    ],
)
def test_nothing_is_kept_twice(db: None, make: Any, message: str) -> None:
    make().save()
    assert refused(make()) == [message]


def test_every_state_has_an_owner_and_a_meaning() -> None:
    assert set(TABLE.states) == set(State.values)
    assert all(state.owner and str(state.meaning) for state in TABLE.states.values())
    assert not set(ENDED) & {*HOLDING, "planned", "held", "uncertain"}


def test_beat_runs_a_tick_every_minute_on_the_mail_queue(settings: Any) -> None:
    assert schedules()["outbox-tick"] == {
        "task": "outbox.tasks.tick", "schedule": 60, "options": {"expires": 60},
    }  # fmt: skip
    assert settings.CELERY_TASK_ROUTES["outbox.*"] == {"queue": "mail"}
