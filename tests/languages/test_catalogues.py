"""The catalogues' own tools, on a small tree made for the test: found, merged, checked, compiled, reported."""

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from languages.catalogues import check, desk, report
from languages.catalogues.compile import compile_all
from languages.catalogues.extract import find
from languages.catalogues.files import PLURALS, is_reviewed, read, text, write
from languages.catalogues.rooms import Tree, project
from languages.catalogues.vendor import harvest, intruders

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, npgettext, pgettext

TITLE = _("Series " "plan")
SIZE = ngettext("%(n)d place", "%(n)d places", 3)
ASKED = pgettext("Are you coming?", "Yes")
BOTH = npgettext("board", "a seat", "seats", 2)
# Translators: the public body, not a person
OWNER = _("Owner")
NOT_MARKED = "Left alone"
"""
PAGE = """
{% load i18n %}
  {% translate "Sign up" %}
    {% blocktranslate trimmed with name=series.name %}
      Join
      <strong>{{ name }}</strong>
    {% endblocktranslate %}
  {% translate "Open" context "a door" as word %}
  {% govuk "button" text=_("Save") %}{{ value|default:_("Nothing yet") }}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A project of three catalogues with one module, one page, one email and one page that belongs to no room."""
    for name, content in {
        "labs/plan.py": CODE,
        "labs/migrations/0001_initial.py": 'from x import gettext as _\n_("Not this")',
        "templates/labs/page.html": PAGE,
        "templates/emails/offer/subject.txt": '{% load i18n %}{% translate "Your place" %}',
        "templates/base.html": '{% load i18n %}{% translate "Menu" %}',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Tree(root=tmp_path, catalogues=("ui", "labs", "emails"))


def entries(tree: Tree, room: str) -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in read(tree.po(room, "cy"))}


def translate(tree: Tree, room: str, words: dict[str, str]) -> None:
    """Write Welsh for some of a room's texts, as a translator does."""
    kept = read(tree.po(room, "cy"))
    for entry in kept:
        if entry.msgid in words:
            entry.msgstr = words[entry.msgid]
    write(tree.po(room, "cy"), text(kept, "cy"))


def faults(tree: Tree, room: str) -> list[tuple[str, str]]:
    return [(problem.text, problem.fault) for problem in desk.problems(tree, only=room)]


# Found


def test_every_way_of_marking_a_text_is_found_with_its_context_and_plural(tree: Tree) -> None:
    found = find(tree.sources("labs"), root=tree.root)
    assert {(one.context, one.msgid, one.plural, *one.sources) for one in found.values()} == {
        (None, "Series plan", None, "labs/plan.py"),
        (None, "%(n)d place", "%(n)d places", "labs/plan.py"),
        ("Are you coming?", "Yes", None, "labs/plan.py"),
        ("board", "a seat", "seats", "labs/plan.py"),
        (None, "Owner", None, "labs/plan.py"),
        (None, "Sign up", None, "templates/labs/page.html"),
        (None, "Join <strong>%(name)s</strong>", None, "templates/labs/page.html"),
        ("a door", "Open", None, "templates/labs/page.html"),
        (None, "Save", None, "templates/labs/page.html"),
        (None, "Nothing yet", None, "templates/labs/page.html"),
    }
    assert found[None, "Owner"].notes == {"Translators: the public body, not a person"}


def test_each_source_belongs_to_one_catalogue(tree: Tree) -> None:
    names = {room: [path.relative_to(tree.root).as_posix() for path in tree.sources(room)] for room in tree.catalogues}
    assert names == {
        "ui": ["templates/base.html"],
        "labs": ["labs/plan.py", "templates/labs/page.html"],
        "emails": ["templates/emails/offer/subject.txt"],
    }


def test_sign_in_pages_belong_to_people() -> None:
    tree = Tree(root=project().root, catalogues=("ui", "people"))
    assert tree._owner(tree.root / "templates/account/login.html") == "people"


# Merged


def test_an_update_writes_every_text_sorted_and_a_second_one_changes_nothing(tree: Tree) -> None:
    assert list(desk.update(tree)) == [
        "locale/ui/cy/LC_MESSAGES/django.po: 1 texts",
        "locale/labs/cy/LC_MESSAGES/django.po: 10 texts",
        "locale/emails/cy/LC_MESSAGES/django.po: 1 texts",
    ]
    assert list(entries(tree, "labs")) == [
        "%(n)d place",
        "Owner",
        "Series plan",
        "Yes",
        "a seat",
        "Join <strong>%(name)s</strong>",
        "Nothing yet",
        "Open",
        "Save",
        "Sign up",
    ]
    assert polib.pofile(str(tree.po("labs", "cy"))).metadata["Plural-Forms"] == PLURALS["cy"]
    assert len(entries(tree, "labs")["%(n)d place"].msgstr_plural) == 6
    assert list(desk.update(tree)) == []


def test_welsh_and_its_review_survive_and_a_dropped_text_is_told_with_its_welsh(tree: Tree) -> None:
    list(desk.update(tree))
    kept = read(tree.po("labs", "cy"))
    for entry in kept:
        if entry.msgid in ("Owner", "Save"):
            entry.msgstr, entry.tcomment = (
                {"Owner": "Perchennog", "Save": "Cadw"}[entry.msgid],
                "reviewed: 2026-03-01 Mair",
            )
    write(tree.po("labs", "cy"), text(kept, "cy"))
    page = tree.root / "templates/labs/page.html"
    page.write_text(PAGE.replace("Save", "Quite another"), encoding="utf-8")
    assert list(desk.update(tree, only="labs")) == [
        "locale/labs/cy/LC_MESSAGES/django.po: 10 texts",
        "  no longer used: “Save” = “Cadw”",
    ]
    after = entries(tree, "labs")
    assert (after["Owner"].msgstr, is_reviewed(after["Owner"])) == ("Perchennog", True)
    assert (after["Quite another"].msgstr, "Save" in after) == ("", False)


def test_a_text_that_changed_a_little_keeps_its_welsh_marked_fuzzy(tree: Tree) -> None:
    list(desk.update(tree))
    translate(tree, "labs", {"Nothing yet": "Dim byd eto"})
    page = tree.root / "templates/labs/page.html"
    page.write_text(PAGE.replace("Nothing yet", "Nothing yet."), encoding="utf-8")
    list(desk.update(tree))
    entry = entries(tree, "labs")["Nothing yet."]
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == ("Dim byd eto", True, "Nothing yet")
    assert ("Nothing yet.", "is marked fuzzy: look at it and take the mark away") in faults(tree, "labs")


def test_a_new_text_takes_the_welsh_that_another_room_already_has(tree: Tree) -> None:
    list(desk.update(tree))
    translate(tree, "ui", {"Menu": "Dewislen"})
    (tree.root / "labs/plan.py").write_text('from x import gettext as _\n_("Menu")\n', encoding="utf-8")
    list(desk.update(tree))
    assert entries(tree, "labs")["Menu"].msgstr == "Dewislen"


def test_english_has_entries_only_where_somebody_wrote_one(tree: Tree) -> None:
    write(
        tree.po("ui", "en"), text([polib.POEntry(msgid="Menu", msgstr="The menu"), polib.POEntry(msgid="Gone")], "en")
    )
    list(desk.update(tree))
    assert [(entry.msgid, entry.msgstr) for entry in read(tree.po("ui", "en"))] == [("Menu", "The menu")]
    assert not tree.po("labs", "en").exists()


# Checked


def test_a_complete_catalogue_passes_and_each_gap_is_told(tree: Tree) -> None:
    list(desk.update(tree))
    assert faults(tree, "ui") == [("Menu", "has no Welsh")]
    translate(tree, "ui", {"Menu": "Dewislen"})
    assert faults(tree, "ui") == []


def test_a_catalogue_behind_its_sources_fails(tree: Tree) -> None:
    assert faults(tree, "ui") == [("", "is out of date: run `manage.py messages`"), ("Menu", "has no Welsh")]


@pytest.mark.parametrize(
    ("english", "welsh", "fault"),
    [
        ("Dear %(name)s", "Annwyl %(enw)s", "placeholders differ: Annwyl %(enw)s"),
        ("Dear {name}", "Annwyl", "placeholders differ: Annwyl"),
        ("%s of %s", "%s", "placeholders differ: %s"),
        ("<strong>Now</strong>", "<b>Nawr</b>", "HTML tags differ: <b>Nawr</b>"),
        ('<a href="%(url)s">Go</a>', "%(url)s", "HTML tags differ: %(url)s"),
        ("100%% of %(n)s", "100% o %(n)s", "a per cent sign must be written %% here: 100% o %(n)s"),
        ("Hello\n", "Helo", "must begin and end with a line break exactly where the English does"),
        ("Hello", "", "has no Welsh"),
        ("Hello", "  ", "has no Welsh"),
    ],
)
def test_a_fault_of_an_entry_is_told(english: str, welsh: str, fault: str) -> None:
    entry = polib.POEntry(msgid=english, msgstr=welsh)
    assert [problem.fault for problem in check.of_entries("x", [entry], language="cy")] == [fault]


@pytest.mark.parametrize(
    ("english", "welsh"),
    [
        ("%(a)s and %(b)s", "%(b)s, %(a)s a %(a)s"),
        ("10% more", "10% yn fwy"),
        ("<em>%(n)s</em> left", "Ar ôl: <em>%(n)s</em>"),
        ("Set {limit:>3} {person.name}", "{person.name}: {limit:>3}"),
    ],
)
def test_welsh_may_reorder_and_repeat_what_is_filled_in(english: str, welsh: str) -> None:
    entry = polib.POEntry(msgid=english, msgstr=welsh)
    assert list(check.of_entries("x", [entry], language="cy")) == []


def test_welsh_needs_six_plural_forms() -> None:
    two = polib.POEntry(msgid="%d day", msgid_plural="%d days", msgstr_plural={0: "%d diwrnod", 1: "%d diwrnod"})
    assert [str(problem) for problem in check.of_entries("x", [two], language="cy")] == [
        "x: “%d day”: needs 6 plural forms, has 2"
    ]


def test_one_english_text_has_one_welsh_text() -> None:
    catalogues = {
        "labs": [polib.POEntry(msgid="Owner", msgstr="Perchennog")],
        "cohorts": [
            polib.POEntry(msgid="Owner", msgstr="Perchen"),
            polib.POEntry(msgid="Owner", msgctxt="x", msgstr="Biau"),
        ],
    }
    assert [(problem.text, problem.fault) for problem in check.between(catalogues)] == [
        ("Owner", "has different Welsh: labs: Perchennog; cohorts: Perchen")
    ]


def test_one_welsh_text_serves_several_english_only_with_a_note() -> None:
    first, second = (
        polib.POEntry(msgid="Log in", msgstr="Mewngofnodi"),
        polib.POEntry(msgid="Sign in", msgstr="Mewngofnodi"),
    )
    assert [problem.text for problem in check.between({"ui": [first, second]})] == ["Mewngofnodi"]
    second.tcomment = "same: Welsh has one word for both"
    assert list(check.between({"ui": [first, second]})) == []


def test_capitals_and_stops_make_no_other_english() -> None:
    said = [polib.POEntry(msgid="Sign In", msgstr="Mewngofnodi"), polib.POEntry(msgid="Sign in:", msgstr="Mewngofnodi")]
    assert list(check.between({"ui": said})) == []


def test_a_text_used_alone_and_with_a_plural_is_told(tree: Tree) -> None:
    code = 'from x import gettext, ngettext\ngettext("place")\nngettext("place", "places", 2)\n'
    (tree.root / "labs/plan.py").write_text(code, encoding="utf-8")
    list(desk.update(tree))
    assert ("place", "is used both alone and with a plural: give one of the two a context") in faults(tree, "labs")


# Compiled


def test_compiling_writes_what_changed_and_removes_what_lost_its_source(tree: Tree) -> None:
    list(desk.update(tree))
    compiled = tree.po("ui", "cy").with_suffix(".mo")
    assert compile_all(tree) == [tree.po(room, "cy").with_suffix(".mo") for room in ("emails", "labs", "ui")]
    assert compile_all(tree) == []
    translate(tree, "ui", {"Menu": "Dewislen"})
    assert compile_all(tree) == [compiled]
    assert [(entry.msgid, entry.msgstr) for entry in polib.mofile(str(compiled))] == [("Menu", "Dewislen")]
    tree.po("ui", "cy").unlink()
    compile_all(tree)
    assert not compiled.exists()


def test_a_source_put_back_to_an_older_day_is_compiled_again(tree: Tree) -> None:
    list(desk.update(tree))
    compile_all(tree)
    os.utime(tree.po("ui", "cy"), (1_700_000_000, 1_700_000_000))
    assert compile_all(tree) == [tree.po("ui", "cy").with_suffix(".mo")]


def test_compiling_needs_no_development_package() -> None:
    script = (
        "import sys\n"
        "for name in ('babel', 'spylls'): sys.modules[name] = None\n"
        "import languages.management.commands.messages\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, "-c", script], cwd=project().root, env=environment, check=True)


# Reported


def test_the_share_reviewed_counts_only_what_a_person_signed() -> None:
    said = [
        polib.POEntry(msgid="a", msgstr="x", tcomment="reviewed: 2026-03-01 Mair"),
        polib.POEntry(msgid="b", msgstr="x", tcomment="reviewed: soon"),
        polib.POEntry(msgid="c", msgstr="", tcomment="reviewed: 2026-03-01 Mair"),
        polib.POEntry(msgid="d", msgstr="x", flags=["fuzzy"], tcomment="reviewed: 2026-03-01 Mair"),
    ]
    assert report.share(said) == report.Share(entries=4, written=3, fuzzy=1, reviewed=1)


def test_the_whole_is_told_in_one_line(tree: Tree) -> None:
    list(desk.update(tree))
    translate(tree, "ui", {"Menu": "Dewislen"})
    assert desk.total(tree) == "all: 12 texts, 11 without Welsh, 0 fuzzy, 0 reviewed by a Welsh speaker (0%)"


def test_a_glossary_term_is_known_under_its_mutations() -> None:
    terms = {"cohort": ["carfan"], "series": ["cyfres"]}
    said = [
        polib.POEntry(msgid="The cohort", msgstr="Y garfan"),
        polib.POEntry(msgid="My cohort", msgstr="Fy ngharfan"),
        polib.POEntry(msgid="Next series", msgstr="Y rhaglen nesaf"),
    ]
    assert list(report.missed_terms(said, terms)) == [("Next series", "series", "cyfres")]


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("carfan", ["carfan", "garfan", "ngharfan", "charfan"]),
        ("gwasanaeth", ["gwasanaeth", "wasanaeth", "ngwasanaeth"]),
        ("llawlyfr", ["llawlyfr", "lawlyfr"]),
        ("amcan", ["amcan", "hamcan"]),
        ("sesiwn", ["sesiwn"]),
    ],
)
def test_mutations_of_a_word(word: str, forms: list[str]) -> None:
    assert report.mutated(word) == forms


def test_words_that_no_dictionary_knows_are_listed(tmp_path: Path) -> None:
    (tmp_path / "index.aff").write_text("SET UTF-8\n", encoding="utf-8")
    (tmp_path / "index.dic").write_text("2\ncarfan\nsesiwn\n", encoding="utf-8")
    (tmp_path / "own.txt").write_text("Labs\n", encoding="utf-8")
    said = [polib.POEntry(msgid="x", msgstr="Carfan Labs: %(name)s <b>sesiwnn</b>")]
    assert report.unknown_words(said, dictionary=tmp_path / "index", own=tmp_path / "own.txt") == ["sesiwnn"]


# The packages


def test_every_text_of_the_installed_packages_has_its_welsh() -> None:
    for domain in ("django", "djangojs"):
        kept = {(entry.msgctxt, entry.msgid) for entry in read(project().po("vendor", "cy", domain))}
        assert kept == set(harvest(domain))
    assert intruders(settings.INSTALLED_APPS) == []


def test_an_installed_application_that_is_left_out_is_told() -> None:
    installed = [
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.google",
        "django.contrib.flatpages",
    ]
    assert intruders(installed) == [
        "allauth.socialaccount",
        "allauth.socialaccount.providers.google",
        "django.contrib.flatpages",
    ]


def test_the_command_refuses_an_unknown_room() -> None:
    with pytest.raises(CommandError, match=r"^There is no catalogue kitchen\. There are: ui, people"):
        call_command("messages", "--room", "kitchen")
