"""The audit trail in sentences, in the language of whoever reads it."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

from people import audit
from people.models import AuditEntry, LanguageSource
from people.telling import SENTENCES, label, tell_all, told
from tests.factories import AT, PersonFactory

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("people", "languages", "outbox", "organisations", "labs", "cohorts", "alumni", "nudges", "roadmap")


@pytest.mark.django_db
def test_an_entry_is_told_in_the_readers_language() -> None:
    ffion = PersonFactory(full_name="Ffion Rhys")
    audit.record("language-chosen", by=None, at=AT, on=ffion, language="cy", source=LanguageSource.STAFF)
    with override("en"):
        assert [text for _entry, text in tell_all(AuditEntry.objects.all())] == [
            "The system chose a language. Person: Ffion Rhys. Language: Welsh. Where: Staff."
        ]
    with override("cy"):
        assert [text for _entry, text in tell_all(AuditEntry.objects.all())] == [
            "Y system: wedi dewis iaith. Person: Ffion Rhys. Iaith: Cymraeg. Ble: Staff."
        ]


@pytest.mark.django_db
def test_what_is_gone_or_unknown_is_still_told() -> None:
    ffion = PersonFactory(full_name="Ffion Rhys")
    audit.record("never-heard-of", by=ffion, at=AT)
    audit.record("person-edited", by=ffion, at=AT, on=PersonFactory(), changed=["full_name", "preferred_name"])
    audit.record("person-edited", by=ffion, at=AT, on=ffion)
    AuditEntry.objects.filter(object_id__isnull=False).exclude(object_id=ffion.pk).update(object_id=10**9)
    with override("en"):
        assert [text for _entry, text in tell_all(AuditEntry.objects.order_by("pk"))] == [
            "Ffion Rhys: never-heard-of. Record: a record since removed.",
            "Ffion Rhys changed a person's details. Person: a record since removed. Changed: full name, preferred name.",
            "Ffion Rhys changed a person's details. Person: Ffion Rhys. Changed: –.",
        ]


def test_facts_times_and_roles_are_shown_in_words() -> None:
    entries = [
        AuditEntry(action="access-changed", details={"active": False}),
        AuditEntry(action="access-changed", details={"active": True}),
        AuditEntry(action="nudge-moved", details={"due_at": "2026-07-01T09:30:00+00:00"}),
        AuditEntry(action="roles-given", details={"roles": ["analyst", "facilitator"]}),
    ]
    with override("cy"):
        assert [told(entry, "Ffion").rsplit(": ", 1)[1] for entry in entries] == [
            "anghywir.",
            "cywir.",
            "1 Gorffennaf 2026, 10:30yb.",
            "Dadansoddwr, Hwylusydd.",
        ]


def test_an_action_has_a_short_name() -> None:
    with override("en"):
        assert label("email-changed") == "… changed an email address"
    with override("cy"):
        assert label("email-changed") == "…: wedi newid cyfeiriad e-bost"


def test_a_detail_that_lists_nothing_is_a_dash() -> None:
    entry = AuditEntry(action="roles-given", details={"roles": []})
    with override("en"):
        assert told(entry, "Ffion").endswith("Roles: –.")


def recorded_actions() -> set[tuple[str, str]]:
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "record"):
                    names = (
                        [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                        if node.args
                        else []
                    )
                    found |= {(room, str(name)) for name in names}
    return found


def test_every_action_that_a_job_records_has_a_sentence() -> None:
    assert sorted((room, action) for room, action in recorded_actions() if action not in SENTENCES) == []
