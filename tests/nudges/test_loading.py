"""The sequences that ship with the software."""

from datetime import time
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.management import call_command

from languages.writing import save_texts, working_texts
from nudges import approving
from nudges.loading import SHIPPED, load_sequences
from nudges.models import Sequence, Step
from tests.factories import PersonFactory
from tests.nudges.programme import FINISHED

pytestmark = pytest.mark.django_db
SLUGS = [
    "offer-reminder", "welcome", "before-session", "thank-you", "claim-profile", "start-weeknotes", "check-in-1-month",
    "check-in-3-months", "check-in-6-months", "check-in-12-months", "tell-the-next-cohort",
]  # fmt: skip


def changed(tmp_path: Path, **values: object) -> Path:
    """The shipped file with the first step changed."""
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    shipped["sequences"][0]["steps"][0] |= values
    path = tmp_path / "sequences.yaml"
    path.write_text(yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8")
    return path


def first() -> Step:
    return Step.objects.get(slug="offer-ends-soon")


def test_every_shipped_sequence_is_loaded_once_in_both_languages() -> None:
    assert load_sequences(by=None, at=FINISHED) == {"made": 18}
    assert list(Sequence.objects.values_list("slug", flat=True)) == SLUGS
    assert all(step.subject_cy and step.subject_en and step.body_cy and step.body_en for step in Step.objects.all())
    assert load_sequences(by=None, at=FINISHED) == {"kept": 18}


def test_what_comes_one_by_one_stands_approved_and_what_follows_a_series_is_asked_for() -> None:
    load_sequences(by=None, at=FINISHED)
    assert set(Sequence.objects.filter(standing=True).values_list("slug", flat=True)) == set(SLUGS[:3])


def test_nothing_shipped_is_marked_approved() -> None:
    load_sequences(by=None, at=FINISHED)
    assert Step.objects.sendable().count() == 0


def test_a_step_as_shipped_follows_a_newer_file(tmp_path: Path) -> None:
    load_sequences(by=None, at=FINISHED)
    done = load_sequences(by=None, at=FINISHED, path=changed(tmp_path, local_time="11:00"))
    assert (done["changed"], done["kept"], first().local_time) == (1, 17, time(11))


def test_a_newer_text_of_a_published_step_waits_for_approval_of_the_words(tmp_path: Path) -> None:
    load_sequences(by=None, at=FINISHED)
    approving.approve_library(by=PersonFactory(staff=True), at=FINISHED)
    newer = {"cy": "Pwnc newydd", "en": "A new subject"}
    load_sequences(by=None, at=FINISHED, path=changed(tmp_path, subject=newer))
    assert first().subject_en != "A new subject"
    assert working_texts(first())["subject_en"] == "A new subject"


def test_what_staff_edited_is_never_overwritten(tmp_path: Path) -> None:
    load_sequences(by=None, at=FINISHED)
    save_texts(record=first(), texts={"subject_en": "Ours"}, by=PersonFactory(staff=True), at=FINISHED)
    done = load_sequences(by=None, at=FINISHED, path=changed(tmp_path, local_time="11:00"))
    assert (done["kept"], first().subject_en, first().local_time) == (18, "Ours", time(9, 30))


@pytest.mark.parametrize(
    ("values", "message"), [({"goal": "moon_reached"}, "Unknown goal"), ({"conditions": ["x"]}, "Unknown goal")]
)
def test_an_unknown_goal_is_named(tmp_path: Path, values: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        load_sequences(by=None, at=FINISHED, path=changed(tmp_path, **values))


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_sequences")
    assert capsys.readouterr().out == "Steps: 18 made, 0 changed, 0 kept.\n"
