"""An import pairs the languages, says what it changes, and is safe to run again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from languages.models import TextState
from people.models import AuditEntry
from roadmap.importing import bring_in, preview
from roadmap.models import Goal, Item, Move
from roadmap.parsing import MalformedDocumentError, parse

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).resolve().parents[2] / "config" / "demo"
FILES = [str(DEMO / "roadmap.en.md"), str(DEMO / "roadmap.cy.md")]
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def document(language, *, now=("One",), following=(), goal="Skills", intro="Why."):
    times = {"en": ("Now", "Next"), "cy": ("Nawr", "Nesaf")}[language]
    lines = [f"---\nlang: {language}\nref: r\n---\n# Title\n\n## {goal}\n\n{intro}\n"]
    for time, items in zip(times, (now, following), strict=True):
        lines.append(f"### {time}\n\n" + "\n".join(f"* {item}" for item in items) + "\n")
    return parse("\n".join(lines), file=f"r.{language}.md")


def bring(*documents):
    return bring_in(documents=documents, by=None, at=AT)


def test_the_real_documents_come_in_whole_and_public_in_both_languages():
    call_command("import_roadmap", *FILES, apply=True)
    assert (Goal.objects.public().count(), Item.objects.public().count(), Item.objects.held_back().count()) == (
        3,
        19,
        0,
    )
    last = Item.objects.get(ref="weve-run-a-labs-session-that-supports-both-welsh-and-english-language")
    assert (last.horizon, last.text_cy) == (
        "future",
        "Rydym wedi cynnal sesiwn Labs sy'n cefnogi'r Gymraeg a'r Saesneg",
    )


def test_a_preview_says_what_changes_and_changes_nothing():
    changes = preview(documents=[document("en")], at=AT).changes
    assert [(change.record, change.what, change.after) for change in changes] == [
        ("r", "added", "Title"),
        ("skills", "added", "Skills"),
        ("skills", "added", "Why."),
        ("one", "added", "One"),
    ]
    assert Item.objects.count() == 0


def test_the_command_only_previews_unless_told_to_apply(capsys):
    call_command("import_roadmap", *FILES)
    assert "pool of expert speakers" in capsys.readouterr().out
    assert Item.objects.count() == 0


def test_running_it_again_changes_nothing_and_leaves_no_second_trace(capsys):
    call_command("import_roadmap", *FILES, apply=True)
    capsys.readouterr()
    call_command("import_roadmap", *FILES, apply=True)
    assert capsys.readouterr().out.splitlines() == [
        "Nothing to change: the roadmap already says this.",
        "Applied. Changes: 0.",
    ]
    assert AuditEntry.objects.filter(action="roadmap-imported").count() == 1


def test_an_item_in_one_language_is_held_back_until_the_other_comes():
    bring(document("en"))
    assert ([item.ref for item in Item.objects.held_back()], Item.objects.public().count()) == (["one"], 0)
    bring(document("en"), document("cy", now=("Un",), goal="Sgiliau"))
    assert ([item.text_cy for item in Item.objects.public()], Item.objects.held_back().count()) == (["Un"], 0)


def test_an_item_that_moved_in_the_document_keeps_its_record_and_gets_a_move():
    bring(document("en", now=("One", "Two")), document("cy", now=("Un", "Dau")))
    two = Item.objects.get(text_en="Two").pk
    result = bring(document("en", now=("One",), following=("Two",)), document("cy", now=("Un",), following=("Dau",)))
    move = Move.objects.get()
    assert (move.item_id, move.from_horizon, move.to_horizon, move.why_cy) == (
        two, "now", "next", "Newidiwyd dogfen y map ffordd."
    )  # fmt: skip
    assert [(change.record, change.what, change.before, change.after) for change in result.changes] == [
        ("two", "moved", "Now", "Next")
    ]


def test_a_new_item_above_the_others_does_not_take_their_records():
    bring(document("en", now=("One", "Two")))
    before = dict(Item.objects.values_list("text_en", "pk"))
    bring(document("en", now=("Zero", "One", "Two")))
    after = dict(Item.objects.values_list("text_en", "pk"))
    assert {name: after[name] for name in before} == before
    assert list(Item.objects.values_list("text_en", flat=True)) == ["Zero", "One", "Two"]


def test_a_reworded_item_keeps_its_record_by_its_place():
    bring(document("en", now=("One", "Two")))
    two = Item.objects.get(text_en="Two").pk
    bring(document("en", now=("One", "Two, in other words")))
    assert Item.objects.get(pk=two).text_en == "Two, in other words"


def test_an_item_no_longer_in_the_document_is_withdrawn_and_can_come_back():
    pair = (document("en", now=("One", "Two")), document("cy", now=("Un", "Dau")))
    bring(*pair)
    bring(document("en"), document("cy", now=("Un",)))
    assert list(Item.objects.public().values_list("ref", flat=True)) == ["one"]
    bring(*pair)
    assert list(Item.objects.public().values_list("ref", flat=True)) == ["one", "two"]


def test_languages_that_differ_in_number_are_refused_rather_than_guessed():
    with pytest.raises(MalformedDocumentError) as caught:
        bring(document("en", now=("One", "Two")), document("cy", now=("Un",)))
    assert sorted((problem.file, problem.line) for problem in caught.value.problems) == [
        ("r.cy.md", 13),
        ("r.en.md", 14),
    ]
    assert Item.objects.count() == 0


def test_references_pair_items_whatever_their_order():
    bring(
        document("en", now=("One {#one}", "Two {#two}")),
        document("cy", now=("Dau {#two}",)),
    )
    assert dict(Item.objects.values_list("ref", "text_cy")) == {"one": None, "two": "Dau"}


def test_two_files_of_one_language_and_ref_are_refused():
    with pytest.raises(MalformedDocumentError) as caught:
        bring(document("en"), document("en"))
    assert [str(problem) for problem in caught.value.problems] == [
        "r.en.md:1: Another file has the same ref and language."
    ]


def test_the_command_reports_a_malformed_file_by_line_and_imports_nothing(tmp_path):
    bad = tmp_path / "bad.md"
    bad.write_text("---\nlang: en\nref: r\n---\n# T\n\n## G\n\n### Soon\n")
    with pytest.raises(CommandError, match=r"bad\.md:9: Not a time of the roadmap"):
        call_command("import_roadmap", str(bad), FILES[1], apply=True)
    assert Item.objects.count() == 0


def test_the_command_reports_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_roadmap", str(tmp_path / "none.md"))


def test_one_language_alone_changes_nothing_that_is_public_and_is_held_until_the_other_follows():
    bring(document("en"), document("cy", now=("Un",)))
    first = bring(document("en", now=("One, in other words",)))
    item = Item.objects.get()
    assert (item.text_en, first.held_back, bring(document("en", now=("One, in other words",))).changes) == (
        "One",
        ["one"],
        [],
    )
    bring(document("en", now=("One, in other words",)), document("cy", now=("Un, mewn geiriau eraill",)))
    item.refresh_from_db()
    assert (item.text_cy, item.text_en) == ("Un, mewn geiriau eraill", "One, in other words")


def test_what_was_imported_in_both_languages_is_approved():
    call_command("import_roadmap", *FILES, apply=True)
    assert set(TextState.objects.values_list("state", flat=True)) == {"approved"}
