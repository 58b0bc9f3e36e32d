"""The pseudo-locale itself: what it brackets, and what it calls bare."""

from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import gettext, gettext_lazy, ngettext, override, pgettext

from tests.house.pseudo import assert_no_bare_text, bare_text, bracketed, pseudo_locale

LAZY = gettext_lazy("Log out")


@pytest.mark.parametrize(
    ("english", "shown"),
    [
        ("Save", "⟦Save⟧"),
        ("Hello <strong>%(name)s</strong>\n", "⟦Hello <strong>%(name)s</strong>⟧\n"),
        (" By %(filter_title)s ", " ⟦By %(filter_title)s⟧ "),
        (":", ":"),
        ("yes,no,maybe", "⟦yes⟧,⟦no⟧,⟦maybe⟧"),
    ],
)
def test_texts_are_bracketed_and_what_a_machine_reads_is_kept(english: str, shown: str) -> None:
    assert bracketed(english) == shown


@pytest.mark.parametrize("language", ["cy", "en"])
def test_every_text_is_bracketed_while_it_is_installed(tmp_path: Path, language: str) -> None:
    with pseudo_locale(tmp_path), override(language):
        shown = [
            gettext("Log out"),
            str(LAZY),
            pgettext("alt. month", "July"),
            ngettext("%(num)d day", "%(num)d days", 4),
        ]
    assert shown == ["⟦Log out⟧", "⟦Log out⟧", "⟦July⟧", "⟦%(num)d days⟧"]
    with override("cy"):
        assert gettext("Log out") == "Allgofnodi"


def test_a_template_shows_what_is_marked_and_what_is_not(tmp_path: Path) -> None:
    page = Template('{% load i18n %}<h1>{% translate "Log out" %}</h1><p>Forgotten</p><p>{{ day|date:"F" }}</p>')
    with pseudo_locale(tmp_path), override("cy"):
        assert bare_text(page.render(Context())) == ["Forgotten"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>⟦Hello <strong>Nia</strong>, welcome⟧</p>",
        "<p>⟦Size: ⟦%d days⟧ left⟧</p>",
        "<p>1 ⟦March⟧ 2026, 2:30⟦pm⟧</p>",
        '<a href="/en/" lang="en" hreflang="en">English <b>site</b></a>',
        "<html lang='cy'><title>⟦Home⟧</title><style>p{color:red}</style><script>let words</script></html>",
        '<input type="text" value="typed by a person"><input type="submit" value="⟦Send⟧">',
        '<img src="x.png" alt="⟦A map⟧"><br>',
        "<code>ab12</code>",
    ],
)
def test_nothing_here_is_bare(html: str) -> None:
    assert_no_bare_text(html)


@pytest.mark.parametrize(
    ("html", "bare"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<html lang='cy'><p>Hello</p></html>", ["Hello"]),
        ("<p>⟦Cut sho…</p><p>Hello</p>", ["Hello"]),
        ("<ul><li>⟦One⟧</li><li>Two", ["Two"]),
        ('<button aria-label="Close">⟦x⟧</button>', ["Close"]),
        ('<img alt="A map" title="⟦Map⟧">', ["A map"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ('<meta name="description" content="About us">', ["About us"]),
        ('<div data-i18n.show="Show all">⟦x⟧</div>', ["Show all"]),
        ("<p>⟦Owner⟧: Nia</p>", ["⟦Owner⟧: Nia"]),
    ],
)
def test_bare_words_are_found(html: str, bare: list[str]) -> None:
    assert bare_text(html) == bare


def test_data_is_allowed_by_name_and_the_rest_is_told() -> None:
    page = "<p>Nia Rees, Cyngor Sir Gâr</p>"
    assert_no_bare_text(page, allow=["Nia Rees", "Cyngor Sir Gâr"])
    with pytest.raises(AssertionError, match="not marked for translation: Nia Rees, Cyngor Sir Gâr"):
        assert_no_bare_text(page, allow=["Nia Rees"])
