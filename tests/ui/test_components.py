"""The components are the official ones, quick, escaped, and say what they say in the language of the page."""

import json
import re
import timeit
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from ui.components import camel, component, render

COMPONENTS = Path(__file__).parents[2] / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
USED = (
    "accordion", "back-link", "breadcrumbs", "button", "character-count", "checkboxes", "date-input", "details",
    "error-message", "error-summary", "fieldset", "file-upload", "hint", "input", "inset-text", "label",
    "notification-banner", "pagination", "panel", "password-input", "phase-banner", "radios", "select",
    "service-navigation", "skip-link", "summary-list", "table", "tabs", "tag", "task-list", "textarea", "warning-text",
)  # fmt: skip


class Tokens(HTMLParser):
    """HTML as a list of tags with sorted attributes and of texts with their spaces collapsed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append((tag, sorted((name, self._plain(name, value)) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self.tokens.append(text)

    @staticmethod
    def _plain(name: str, value: str | None) -> str:
        value = " ".join((value or "").split())
        return " ".join(sorted(value.split())) if name == "class" else value


def tokens(html: str) -> list[Any]:
    """What a browser would make of ``html``, for comparing."""
    return Tokens(html).tokens


def fixtures() -> list[Any]:
    """Every fixture of every component the site uses, as the pinned package ships them."""
    return [
        pytest.param(name, fixture, id=f"{name}: {fixture['name']}")
        for name in USED
        for fixture in json.loads((COMPONENTS / name / "fixtures.json").read_text())["fixtures"]
    ]


@pytest.mark.parametrize(("name", "fixture"), fixtures())
def test_component_gives_the_official_html(name: str, fixture: dict[str, Any]) -> None:
    assert tokens(render(name, fixture["options"])) == tokens(fixture["html"])


def test_the_stylesheet_has_every_component_in_use() -> None:
    sheet = (Path(__file__).parents[2] / "static" / "src" / "main.scss").read_text()
    assert re.findall(r"govuk/components/([a-z-]+)", sheet) == list(USED)


def test_a_button_costs_under_a_millisecond() -> None:
    component("button", text="Continue")
    assert min(timeit.repeat(lambda: component("button", text="Continue"), number=100, repeat=3)) / 100 < 0.001


def test_text_is_escaped_and_unsafe_html_too() -> None:
    hostile = "<script>alert(1)</script>"
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert component("inset-text", text=hostile) == f'<div class="govuk-inset-text">\n  {escaped}\n</div>'
    assert component("inset-text", html=hostile) == f'<div class="govuk-inset-text">\n  {escaped}\n</div>'
    assert component("inset-text", html=mark_safe("<b>x</b>")) == '<div class="govuk-inset-text">\n  <b>x</b>\n</div>'


def test_unsafe_html_is_escaped_at_any_depth() -> None:
    row = {"key": {"text": "Name"}, "value": {"html": "<i>x</i>"}}
    assert "&lt;i&gt;x&lt;/i&gt;" in component("summary-list", rows=[row])


def test_parameters_in_snake_case_become_the_macros_own() -> None:
    assert [camel(name) for name in ("text", "summary_text", "visually_hidden_text", "idPrefix")] == [
        "text",
        "summaryText",
        "visuallyHiddenText",
        "idPrefix",
    ]


def test_lazy_texts_are_said_in_the_language_of_the_page() -> None:
    lazy = gettext_lazy("Cookies")
    with translation.override("cy"):
        assert component("tag", text=lazy) == '<strong class="govuk-tag">\n  Cwcis\n</strong>'


@pytest.mark.parametrize(
    ("name", "params", "english", "welsh"),
    [
        ("error-summary", {"error_list": [{"text": "x"}]}, "There is a problem", "Mae problem wedi codi"),
        ("back-link", {"href": "/"}, "Back", "Yn ôl"),
        ("skip-link", {}, "Skip to main content", "Neidio i'r prif gynnwys"),
        ("error-message", {"text": "x"}, "Error:", "Gwall:"),
        ("password-input", {"id": "p", "name": "p", "label": {"text": "x"}}, "Show password", "Dangos y cyfrinair"),
        ("warning-text", {"text": "x"}, "Warning", "Rhybudd"),
        ("notification-banner", {"text": "x"}, "Important", "Pwysig"),
    ],
)
def test_what_a_macro_says_itself_follows_the_language(
    name: str, params: dict[str, Any], english: str, welsh: str
) -> None:
    with translation.override("en"):
        assert english in component(name, **params)
    with translation.override("cy"):
        said = unescape(component(name, **params))
    assert (welsh in said, english in said) == (True, False)
