"""Two languages, one standard, in the browser: write, translate, send back, approve, publish, change one, see it held."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from languages.models import TextState
from people import roles
from people.models import Person
from roadmap.models import Goal, Item, Roadmap
from tests.factories import AT, PersonFactory
from tests.journeys.conftest import TravellerOf
from tests.journeys.steps import Traveller, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
WELSH, ENGLISH = "Mae cymuned weithgar o gyn-fyfyrwyr", "There is an active community of alumni"
NEW_WELSH, NEW_ENGLISH = "Mae cymuned brysur o gyn-fyfyrwyr", "There is a busy community of alumni"


def editor(name: str) -> Person:
    person = PersonFactory(full_name=name, staff=True)
    roles.sync()
    return roles.give(person=person, slugs=["content-editor"], by=None, at=timezone.now())


@pytest.fixture
def item() -> Item:
    texts = {"title_cy": "Nod", "title_en": "Goal", "published_at": AT}
    goal = Goal.objects.create(roadmap=Roadmap.objects.create(ref="r", **texts), ref="g", position=1, **texts)
    return Item.objects.create(goal=goal, ref="community", position=1, horizon="now")


def form_of(someone: Traveller, item: Item) -> None:
    someone.go("admin:roadmap_item_change", object_id=item.pk)


def press(someone: Traveller, value: str) -> None:
    someone.page.locator(f'button[value="{value}"]').click()
    someone.page.wait_for_load_state("load")
    someone.check()


def states(item: Item) -> dict[str, str]:
    return {side.language: str(side.state) for side in TextState.objects.of(item)}


def public_reads(visitors: dict[str, Traveller], welsh: str, english: str) -> None:
    for language, words in (("cy", welsh), ("en", english)):
        visitors[language].go("roadmap:roadmap")
        expect(visitors[language].page.locator("#community")).to_contain_text(words)


@pytest.mark.parametrize("language", ["cy", "en"])
def test_a_text_is_written_translated_sent_back_approved_published_changed_and_held(
    traveller: TravellerOf, item: Item, settings: Any, language: str
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    writer = signed_in(traveller(language), editor("Nerys Talwyn"))
    translator = signed_in(traveller(language), editor("Theo Rhys"))
    visitors = {reads: traveller(reads) for reads in ("cy", "en")}

    write(writer, item)
    translate(translator, item)
    send_back(writer, item)
    translate_again(translator, item)
    publish(writer, item)
    public_reads(visitors, WELSH, ENGLISH)

    change_english(writer, item)
    public_reads(visitors, WELSH, ENGLISH)

    catch_up(translator, item)
    public_reads(visitors, WELSH, ENGLISH)

    publish(writer, item)
    public_reads(visitors, NEW_WELSH, NEW_ENGLISH)


def write(writer: Traveller, item: Item) -> None:
    form_of(writer, item)
    writer.page.locator("[name=text_en]").fill(ENGLISH)
    press(writer, "send:")
    assert states(item) == {"cy": "missing", "en": "in_review"}


def from_the_queue(translator: Traveller, words: str) -> None:
    translator.go("admin:languages_queue")
    translator.page.locator("table a").first.click()
    translator.check()
    translator.page.locator("[name=text]").fill(words)
    translator.press("Send for review, next")


def translate(translator: Traveller, item: Item) -> None:
    from_the_queue(translator, "Cymuned")
    assert states(item) == {"cy": "in_review", "en": "in_review"}


def send_back(reviewer: Traveller, item: Item) -> None:
    form_of(reviewer, item)
    press(reviewer, "send_back:text_cy")
    expect(reviewer.page.locator("#text-text_cy .errorlist")).to_have_text(reviewer.words("Say what should change."))
    reviewer.page.locator("[name=reason-text_cy]").fill("Ysgrifennwch frawddeg gyfan.")
    press(reviewer, "send_back:text_cy")
    assert states(item) == {"cy": "draft", "en": "in_review"}


def translate_again(translator: Traveller, item: Item) -> None:
    side = TextState.objects.of(item).get(language="cy")
    translator.go("admin:languages_entry", pk=side.pk)
    expect(translator.page.locator(".bilingual-reason")).to_contain_text("Ysgrifennwch frawddeg gyfan.")
    translator.page.locator("[name=text]").fill(WELSH)
    translator.press("Send for review, next")
    assert states(item) == {"cy": "in_review", "en": "in_review"}


def publish(editor: Traveller, item: Item) -> None:
    form_of(editor, item)
    press(editor, "approve:")
    assert states(item) == {"cy": "approved", "en": "approved"}
    press(editor, "publish:")
    expect(editor.page.locator(".messagelist")).to_contain_text(editor.words("Published in both languages."))


def change_english(writer: Traveller, item: Item) -> None:
    form_of(writer, item)
    writer.page.locator("[name=text_en]").fill(NEW_ENGLISH)
    press(writer, "send:")
    expect(writer.page.locator(".bilingual-held")).to_be_visible()
    expect(writer.page.locator("#text-text_en ins")).to_contain_text("busy")
    assert states(item) == {"cy": "out_of_date", "en": "in_review"}
    press(writer, "publish:")
    expect(writer.page.locator(".messagelist .error")).to_have_count(2)


def catch_up(translator: Traveller, item: Item) -> None:
    from_the_queue(translator, NEW_WELSH)
    assert states(item) == {"cy": "in_review", "en": "in_review"}
