"""Two languages, one standard: what the rules of the Welsh language ask of every page and every email (W5–W9)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml.html import HtmlElement, document_fromstring

from outbox import kinds
from tests.house.crawl import LANGUAGES, OTHER, Page, arrived, forms, none, pages, post
from tests.house.emails import email, templated
from tests.house.test_walk import html
from tests.house.world import ENGLISH, WELSH, World, browser, world

__all__ = ["pages", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walks")]

ROOT = Path(__file__).resolve().parents[2]
OWN = {"cy": WELSH, "en": ENGLISH}
WELCOME = {
    "cy": re.compile(r"Mae croeso i chi \w+ (â ni|atom) yn Gymraeg neu('n| yn) Saesneg\..*Gymraeg.*oedi\."),
    "en": re.compile(r"You are welcome to (contact|write to) us in Welsh or English\..*in Welsh.*delay\."),
}


# --- W9: the other language is one link away ------------------------------------------------------------------------


def test_the_other_language_is_one_step_away_on_every_page_on_the_same_page(pages: list[Page]) -> None:
    none(
        f"{page}: leads to {toggle(page)}, not {page.other_address}"
        for page in in_a_language(pages)
        if toggle(page) != page.other_address
    )


def toggle(page: Page) -> str | None:
    """Where the page's link, or its form's button, to the other language leads."""
    other = OTHER[page.language]
    links = page.find(f"//body//a[@hreflang='{other}' and @lang='{other}' and @rel='alternate']/@href")
    buttons = page.find(f"//body//button[@name='_toggle' and @lang='{other}']/@formaction")
    found = {*links, *buttons}
    return found.pop() if len(found) == 1 else None


def test_the_toggle_keeps_what_the_address_asks_for(world: World) -> None:
    response = browser(None).get("/cy/cyfresi/?page=2&q=xxx")
    other = document_fromstring(response.content.decode()).xpath("//a[@rel='alternate']/@href")
    assert other == ["/en/series/?page=2&q=xxx"]


def test_nothing_typed_is_lost_when_the_language_changes(world: World, pages: list[Page]) -> None:
    """Every form that a page shows is filled in, turned to the other language, and turned back."""
    wrong, seen = [], set()
    for page in pages:
        key = (page.stop.route.name, page.address)
        if page.status != 200 or not page.is_html or page.language != "en" or key in seen:
            continue
        for button in page.find("//button[@name='_toggle']"):
            seen.add(key)
            wrong += _turned(world, page, button)
    none(wrong)
    assert seen != set()


def _turned(world: World, page: Page, button: HtmlElement) -> Iterator[str]:
    form = next(form for form in forms(page) if form.form_id == button.get("form"))
    typed = {name: values for name, values in form.values.items() if name not in NOT_TYPED}
    typed |= {name: ["Xxx <typed> & “kept”"] for name in form.texts}
    typed |= {name: values[-1:] for name, values in form.options.items()}
    client = arrived(world, page)
    there = post(client, page, button.get("formaction"), {**typed, "_toggle": button.get("value")}, "cy")
    yield from _lost(page, there, typed, form.form_id)
    if there.find(ERRORS):
        yield f"{page}: shows errors that nobody had seen"
    refused = post(client, page, form.action, typed)
    if refused.status == 200 and refused.find(ERRORS):
        again = refused.find("//button[@name='_toggle']")
        if len(again) != 1:
            yield f"{page}: no toggle where its errors show"
            return
        there = post(client, refused, again[0].get("formaction"), {**typed, "_toggle": again[0].get("value")}, "cy")
        yield from _lost(refused, there, typed, form.form_id)
        if not there.find(ERRORS):
            yield f"{page}: its errors do not show in the other language"


def _lost(page: Page, there: Page, typed: dict[str, list[str]], form_id: str) -> Iterator[str]:
    if there.status != 200 or there.document.get("lang") != "cy":
        yield f"{page}: {there.status} {there.trouble}"
        return
    for name, values in typed.items():
        if (kept(there, name, form_id) or [""]) != (values or [""]):
            yield f"{page}: lost {name}: {values} became {kept(there, name, form_id)}"
    back = there.find("//button[@name='_toggle']/@formaction")
    if back != [page.address]:
        yield f"{page}: the way back leads to {back}"


ERRORS = "//*[contains(@class, 'govuk-error-summary')] | //*[contains(@class, 'errornote')]"
NOT_TYPED = {"csrfmiddlewaretoken"}


def kept(page: Page, name: str, form_id: str) -> list[str] | None:
    """What the page's form of this id holds in the field ``name``."""
    return next((form.values.get(name) for form in forms(page) if form.form_id == form_id), None)


# --- W5: both versions are built alike ------------------------------------------------------------------------------

ORDER_DIFFERS = {
    "admin:index",
    "admin:app_list",
    "admin:organisations_organisation_changelist",
    "cohorts:sign_up",
}
"""Routes that list rooms or bodies by name: one rule, and so in each language an order of its own."""
DIFFER = {"alumni:profile"}
"""Routes whose versions differ: beside a text of a person's own stands which language it is in, on the other page only."""


def test_the_two_languages_of_every_page_have_the_same_structure(pages: list[Page]) -> None:
    found = {(page.who, page.stop): page for page in in_a_language(pages) if page.language == "cy"}
    wrong = []
    for page in in_a_language(pages):
        twin = found.get((page.who, page.stop))
        if page.language == "en" and twin and page.stop.route.name not in DIFFER:
            put = sorted if page.stop.route.name in ORDER_DIFFERS else list
            wrong += [f"{page}: {line}" for line in unlike(put(skeleton(twin)), put(skeleton(page)))]
    none(wrong)


def skeleton(page: Page) -> list[str]:
    """The page's elements in order, each with its class, without words."""
    return [
        f"{one.tag}.{'.'.join(sorted(one.get('class', '').split()))}"
        for one in page.document.iter()
        if isinstance(one.tag, str)
    ]


def unlike(welsh: list[str], english: list[str]) -> list[str]:
    """The first difference of two skeletons, in a line."""
    if welsh == english:
        return []
    place = next(
        (number for number, (one, other) in enumerate(zip(welsh, english, strict=False)) if one != other),
        min(len(welsh), len(english)),
    )
    around = slice(max(place - 2, 0), place + 2)
    return [f"Welsh has {' '.join(welsh[around])} where English has {' '.join(english[around])}"]


def test_no_template_has_a_twin_kept_by_hand() -> None:
    twins = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*")
        if re.search(r"([._-](cy|en|welsh|english)\.|/(cy|en)/)", str(path.relative_to(ROOT / "templates")))
    ]
    assert twins == []


# --- W6: Welsh is welcome, and causes no delay ----------------------------------------------------------------------


def test_every_page_says_in_both_languages_that_welsh_is_welcome(pages: list[Page]) -> None:
    wrong = []
    for page in in_a_language(pages):
        for language in LANGUAGES:
            said = words(page.find(f"//footer//*[@lang='{language}']"))
            if page.is_public and not WELCOME[language].search(said):
                wrong.append(f"{page}: {language}")
    none(wrong)


def words(elements: Iterable[HtmlElement]) -> str:
    """What the elements say."""
    return " ".join(" ".join(one.text_content().split()) for one in elements)


def test_every_kind_of_email_has_texts_that_ship_or_is_written_by_staff() -> None:
    shipped = {path.name for path in (ROOT / "templates" / "emails").iterdir()}
    assert shipped - set(kinds.KINDS) == set()
    assert [slug for slug in set(kinds.KINDS) - shipped if not slug.startswith("nudge-")] == []


def test_every_email_says_in_both_languages_that_welsh_is_welcome(world: World) -> None:
    wrong = []
    for kind in templated():
        for chosen in ("cy", "en", "both"):
            for name, version in (("text", email(kind, chosen).text), ("html", email(kind, chosen).html)):
                said = (
                    " ".join(re.sub(r"<[^>]*>", " ", version).split()) if name == "html" else " ".join(version.split())
                )
                wrong += [f"{kind.slug} {chosen} {name}: {one}" for one in LANGUAGES if not WELCOME[one].search(said)]
    none(wrong)


def test_the_two_languages_of_every_email_have_the_same_structure(world: World) -> None:
    wrong = []
    for kind in templated():
        welsh, english = (document_fromstring(email(kind, language).html) for language in LANGUAGES)
        tags = [Counter(one.tag for one in version.iter() if isinstance(one.tag, str)) for version in (welsh, english)]
        if tags[0] != tags[1]:
            wrong.append(f"{kind.slug}: {tags[0] - tags[1]} against {tags[1] - tags[0]}")
    none(wrong)


def test_an_email_in_both_languages_marks_each_half_and_puts_welsh_first(world: World) -> None:
    wrong = []
    for kind in templated():
        halves = [
            one for one in document_fromstring(email(kind, "both").html).xpath("//body//@lang") if one in LANGUAGES
        ]
        if [*dict.fromkeys(halves)] != ["cy", "en"]:
            wrong.append(f"{kind.slug}: {halves}")
    none(wrong)


# --- W7: forms ------------------------------------------------------------------------------------------------------


def test_a_form_asks_the_same_in_both_languages(pages: list[Page]) -> None:
    asked = {(page.who, page.stop): fields(page) for page in in_a_language(pages) if page.language == "cy"}
    none(
        f"{page}: {asked[page.who, page.stop]} in Welsh, {fields(page)} in English"
        for page in in_a_language(pages)
        if page.language == "en" and asked.get((page.who, page.stop), fields(page)) != fields(page)
    )


def fields(page: Page) -> list[tuple[list[str], list[Any]]]:
    """What the page's forms ask, with the values one can choose from."""
    return [
        (sorted(form.typed), sorted((name, sorted(values)) for name, values in form.options.items()))
        for form in forms(page)
    ]


# --- W8: everything in Welsh ----------------------------------------------------------------------------------------


def test_no_page_shows_a_record_in_the_other_language(pages: list[Page]) -> None:
    """Texts of records come from the column of the page's language; the other one only where it is marked as such."""
    wrong = []
    for page in in_a_language(pages):
        if page.is_public:
            foreign = OWN[OTHER[page.language]]
            shown = page.find(f"//body//text()[contains(., '{foreign}')]")
            wrong += [f"{page}: {one.strip()}" for one in shown if not marked(one.getparent(), page.language)]
    none(wrong)


def marked(element: HtmlElement | None, language: str) -> bool:
    """Whether the element says that it is in another language than the page."""
    while element is not None:
        if element.get("lang"):
            return bool(element.get("lang") != language)
        element = element.getparent()
    return False


def in_a_language(pages: list[Page]) -> list[Page]:
    """The pages people read that belong to a language: all but the choice of one."""
    return [page for page in html(pages) if page.stop.route.name not in ("chooser", "healthz")]
