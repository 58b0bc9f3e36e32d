"""Texts go out as XLIFF 2 or PO and come back checked against what the source says now."""

from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from translate.storage.pypo import pofile
from translate.storage.xliff2 import Xliff2File

from languages.bringing_back import bring_back
from languages.entries import entries
from languages.exchange import PO, XLIFF, Unit, export, exportable, read, weigh
from languages.models import TextState
from languages.writing import save_texts
from people.models import AuditEntry
from roadmap.models import Goal, Item, Roadmap
from tests.factories import AT, PersonFactory
from tests.languages.test_keeping import states

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    goal = Goal.objects.create(roadmap=Roadmap.objects.create(ref="r"), ref="g", position=1)
    return Item.objects.create(goal=goal, ref="i", position=1, horizon="now", text_en="Meet {name} & <b>all</b>\nNow")


def waiting(language="cy"):
    return exportable(entries(TextState.objects.queued()), language=language)


def identity(item):
    return f"roadmap.item.{item.pk}.text.cy"


@pytest.mark.parametrize("kind", [XLIFF, PO])
def test_a_file_comes_back_with_what_went_out(item, kind):
    content = export(waiting(), language="cy", kind=kind)
    assert read(content, kind=kind) == [Unit(identity(item), "Meet {name} & <b>all</b>\nNow", "")]


def test_the_xliff_names_its_languages_and_says_where_each_text_belongs(item):
    root = ElementTree.fromstring(export(waiting(), language="cy", kind=XLIFF))
    space = "{urn:oasis:names:tc:xliff:document:2.0}"
    unit = root.find(f"{space}file/{space}unit")
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.0", "en", "cy")
    assert [child.tag.removeprefix(space) for child in unit] == ["notes", "segment"]
    assert unit.find(f"{space}notes/{space}note").text.startswith("item: Meet {name}")


def test_a_text_with_nothing_to_translate_from_does_not_go_out(item):
    Item.objects.create(goal=item.goal, ref="j", position=2, horizon="now")
    assert [entry.record for entry in waiting()] == [item]


def file_with(kind, item, target, source=None):
    source = source or item.text_en
    if kind == PO:
        store = pofile()
        unit = store.addsourceunit(source)
        unit.setcontext(identity(item))
    else:
        store = Xliff2File()
        unit = store.addsourceunit(source)
        unit.setid(identity(item))
    unit.target = target
    return read(bytes(store), kind=kind)


@pytest.mark.parametrize("kind", [XLIFF, PO])
def test_a_translation_is_written_and_sent_for_review(item, kind):
    editor = PersonFactory(staff=True)
    units = file_with(kind, item, "Cwrdd â {name} & <b>phawb</b>\nNawr")
    assert [row.problem for row in bring_back(units=units, kind=kind, by=editor, at=AT)] == [""]
    item.refresh_from_db()
    assert (item.text_cy, states(item)["text_cy"]) == ("Cwrdd â {name} & <b>phawb</b>\nNawr", "in_review")
    assert AuditEntry.objects.get(action="texts-imported").details == {"count": 1, "format": kind}


@pytest.mark.parametrize(
    ("unit", "problem"),
    [
        ({"target": ""}, "It is not translated."),
        ({"target": "Cwrdd â phawb"}, "Its placeholders or tags differ from those of the other language."),
        ({"target": "Cwrdd", "source": "Old words"}, "The other language changed after the file was made."),
        ({"identity": "roadmap.item.999.text.cy"}, "There is no such text here."),
        ({"identity": "auth.group.1.name.cy"}, "There is no such text here."),
        ({"identity": "nonsense"}, "There is no such text here."),
    ],
)
def test_a_row_that_is_not_taken_says_why(item, unit, problem):
    values = {"identity": identity(item), "source": item.text_en, "target": "{name} <b>x</b>", **unit}
    assert [(row.taken, row.problem) for row in weigh([Unit(**values)])] == [(False, problem)]


def test_a_text_that_says_this_already_or_comes_twice_or_is_too_long_is_not_taken(item):
    save_texts(record=item, texts={"text_cy": "{name} <b>x</b>"}, by=None, at=AT)
    same = Unit(identity(item), item.text_en, "{name} <b>x</b>")
    title = Roadmap.objects.create(ref="t", title_en="Short")
    long = Unit(f"roadmap.roadmap.{title.pk}.title.cy", "Short", "a" * 201)
    assert [row.problem for row in weigh([same, long])] == [
        "The text says this already.", "It is too long. Most characters: 200.",
    ]  # fmt: skip
    assert {row.problem for row in weigh([same, same])} == {"The file has this text more than once."}


@pytest.mark.parametrize("kind", [XLIFF, PO])
@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"<html>", b"<?xml version='1.0'?><xliff version='1.2'/>"])
def test_a_file_that_is_not_what_it_should_be_is_refused_with_a_sentence(kind, content):
    with pytest.raises(ValidationError):
        read(content, kind=kind)


def test_a_file_cannot_make_the_server_read_another_file(item, tmp_path):
    (tmp_path / "secret").write_text("hidden")
    content = export(waiting(), language="cy", kind=XLIFF).decode().split("?>", 1)[1]
    attack = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>' + content.replace("Meet", "&e;")
    try:
        found = read(attack.encode(), kind=XLIFF)
    except ValidationError:
        found = []
    assert "hidden" not in str(found)
