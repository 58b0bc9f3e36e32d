"""Organisations: the loader, who works where, the pipeline, searching and order."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils.translation import override

from organisations import affiliations, pipeline, public_bodies
from organisations.models import Affiliation, Organisation, Prospect, Sector
from people.models import AuditEntry
from tests.factories import AT, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
BODY = """
bodies:
  - slug: cadw
    name: {en: Cadw, cy: Cadw}
    sector: %s
    aliases: [Welsh heritage]
"""


def bodies(folder: Path, sector: str = "central-government") -> Path:
    path = folder / "bodies.yaml"
    path.write_text(BODY % sector, encoding="utf-8")
    return path


def test_the_public_bodies_are_loaded_once_however_often_one_loads() -> None:
    first = public_bodies.load(by=None, at=AT)
    assert first == public_bodies.Report(added=Organisation.objects.count(), changed=0, unchanged=0)
    assert public_bodies.load(by=None, at=AT) == public_bodies.Report(0, 0, first.added)
    assert AuditEntry.objects.filter(action="public-bodies-loaded").count() == 1
    assert sorted(Organisation.objects.order_by().values_list("sector", flat=True).distinct()) == sorted(
        set(Sector.values) - {"other"}
    )


def test_a_changed_body_is_brought_up_to_date_and_stays_hidden_if_staff_hid_it(tmp_path: Path) -> None:
    OrganisationFactory(slug="cadw", name_cy="Hen enw", name_en="Old name", listed=False)
    other = OrganisationFactory()
    assert public_bodies.load(path=bodies(tmp_path), by=None, at=AT) == public_bodies.Report(0, 1, 0)
    cadw = Organisation.objects.get(slug="cadw")
    assert (cadw.name_cy, cadw.name_en, cadw.sector, cadw.aliases, cadw.listed) == (
        "Cadw",
        "Cadw",
        "central-government",
        ["Welsh heritage"],
        False,
    )
    assert Organisation.objects.filter(pk=other.pk).exists()


def test_a_file_with_an_unknown_sector_or_none_at_all_is_refused_whole(tmp_path: Path) -> None:
    for path in (bodies(tmp_path, "space-agency"), tmp_path / "none.yaml"):
        with pytest.raises(CommandError, match="was not loaded"):
            call_command("load_public_bodies", str(path))
    assert Organisation.objects.count() == 0


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_public_bodies", str(bodies(tmp_path)))
    assert capsys.readouterr().out == "Added: 1. Changed: 0. Unchanged: 0.\n"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mon", ["ynys-mon"]),
        ("YNYS MÔN", ["ynys-mon"]),
        ("anglesey council", ["ynys-mon"]),
        ("CSYM", ["ynys-mon"]),
        ("ynys gwynedd", []),
        ("gwynedd", ["gwynedd"]),
        ("", ["gwynedd", "ynys-mon"]),
    ],
)
def test_search_ignores_case_and_accents_in_both_languages_and_knows_other_names(words: str, found: list[str]) -> None:
    OrganisationFactory(
        slug="ynys-mon", name_cy="Cyngor Sir Ynys Môn", name_en="Isle of Anglesey County Council", aliases=["CSYM"]
    )
    OrganisationFactory(slug="gwynedd", name_cy="Cyngor Gwynedd", name_en="Gwynedd Council")
    assert sorted(Organisation.objects.search(words).values_list("slug", flat=True)) == found


def test_bodies_are_in_the_order_of_the_welsh_alphabet_by_the_name_of_the_page() -> None:
    for slug, cy, en in (("c", "Cyfarthfa", "B"), ("ch", "Chwilog", "C"), ("ng", "Ngaio", "A"), ("h", "Hywel", "D")):
        OrganisationFactory(slug=slug, name_cy=cy, name_en=en)
    orders = {}
    for language in ("cy", "en"):
        with override(language):
            orders[language] = list(Organisation.objects.in_order().values_list("slug", flat=True))
    assert orders == {"cy": ["c", "ch", "ng", "h"], "en": ["ng", "c", "ch", "h"]}


def test_only_bodies_named_in_both_languages_and_agreed_by_staff_are_listed() -> None:
    listed = OrganisationFactory()
    OrganisationFactory(listed=False)
    OrganisationFactory(name_cy="")
    assert list(Organisation.objects.listed()) == [listed]


def test_someone_who_starts_again_where_they_are_keeps_their_first_day_and_gets_the_new_title() -> None:
    person, body = PersonFactory(), OrganisationFactory()
    for title, day in (("Officer", 1), ("", 2), ("Officer", 3), ("Manager", 4)):
        affiliations.start(person=person, organisation=body, job_title=title, on=date(2026, 3, day), by=None, at=AT)
    affiliation = Affiliation.objects.get()
    assert (affiliation.started_on, affiliation.job_title) == (date(2026, 3, 1), "Manager")
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "affiliation-started",
        "job-title-changed",
    ]


def test_someone_can_leave_and_come_back_but_not_leave_before_they_came() -> None:
    person, body = PersonFactory(), OrganisationFactory()
    first = affiliations.start(person=person, organisation=body, job_title="", on=date(2026, 3, 2), by=None, at=AT)
    with pytest.raises(ValidationError) as refused:
        affiliations.end(affiliation=first, on=date(2026, 3, 1), by=None, at=AT)
    assert refused.value.messages == ["The end cannot be before the start."]
    affiliations.end(affiliation=first, on=date(2026, 3, 3), by=None, at=AT)
    affiliations.start(person=person, organisation=body, job_title="", on=date(2026, 4, 1), by=None, at=AT)
    rows = Affiliation.objects.order_by("pk").values_list("started_on", "ended_on")
    assert list(rows) == [(date(2026, 3, 2), date(2026, 3, 3)), (date(2026, 4, 1), None)]


def test_the_database_refuses_two_current_affiliations_and_one_that_ends_before_it_starts() -> None:
    person, body = PersonFactory(), OrganisationFactory()
    Affiliation.objects.create(person=person, organisation=body, started_on=date(2026, 3, 2))
    for ended_on in (None, date(2026, 3, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Affiliation.objects.create(person=person, organisation=body, started_on=date(2026, 3, 2), ended_on=ended_on)


def test_an_organisation_moves_along_the_pipeline_only_as_the_table_says() -> None:
    owner = PersonFactory()
    prospect = pipeline.begin(organisation=OrganisationFactory(), owner=owner, by=owner, at=AT)
    assert pipeline.begin(organisation=prospect.organisation, owner=None, by=None, at=AT).owner == owner
    for stage in ("talking", "agreed", "taking_part", "took_part", "talking"):
        pipeline.move(prospect=prospect, stage=stage, by=owner, at=AT)
    with pytest.raises(ValidationError) as refused:
        pipeline.move(prospect=prospect, stage="took_part", by=owner, at=AT)
    assert refused.value.messages == ["This cannot be done now: the record has moved on."]
    assert Prospect.objects.get().stage == "talking"
    moves = AuditEntry.objects.filter(action="prospect-moved").order_by("pk")
    assert [entry.details["after"] for entry in moves] == ["talking", "agreed", "taking_part", "took_part", "talking"]


def test_next_actions_are_listed_from_the_day_they_are_due() -> None:
    owner = PersonFactory()
    due = [pipeline.begin(organisation=OrganisationFactory(), owner=None, by=None, at=AT) for _each in range(3)]
    for prospect, day in zip(due, (3, 2, 4), strict=True):
        pipeline.plan_action(prospect=prospect, owner=owner, action="Ring", on=date(2026, 3, day), by=owner, at=AT)
    assert list(Prospect.objects.waiting_for_action(on=date(2026, 3, 3))) == [due[1], due[0]]
