"""A text is filled for one person; nothing a person typed becomes a link, a line or markup."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import override

from outbox import kinds
from outbox.contents import BadText, what_is_wrong
from outbox.fillers import Due
from outbox.models import Content
from outbox.placeholders import Trusted, defuse, is_trusted, slots
from outbox.rendering import Rendered, compile_content, fill

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TYPES = {"name": "untrusted", "offer_link": "trusted", "title": "untrusted"}


def content(body: str, **more: Any) -> Content:
    values = {
        "kind": "sign-in-code", "stream": "alumni", "subject_cy": "Pwnc", "subject_en": "Subject",
        "body_cy": body, "body_en": body, "placeholders": TYPES, "reason_en": "You took part.", "reason_cy": "Buoch yn rhan.",
    }  # fmt: skip
    return Content(**{**values, **more})


def due(context: dict[str, Any], language: str = "en", **more: Any) -> Due:
    values: dict[str, Any] = {
        "id": 1, "reference": "0" * 32, "kind": "sign-in-code", "stream": "alumni", "content_id": 1, "person_id": 7,
        "address": "a@b.example", "language": language, "context": context, "calendar": None, "about_type_id": None,
        "about_id": None, "attempts": 0, "due_at": AT, "preferred_name": "Ffion", "full_name": "Ffion Rhys", "at": AT,
    }  # fmt: skip
    return Due(**{**values, **more})


def rendered(body: str, context: dict[str, Any] | None = None, language: str = "en", **more: Any) -> Rendered:
    return fill(compile_content(content(body), language), due(context or {}, language, **more))


def test_markdown_becomes_readable_text_and_html() -> None:
    body = "Hello **you**,\n\n- one\n- [two]({offer_link})\n\n1. first\n2. second\n\n[Accept]({offer_link})\n"
    result = rendered(body, {"offer_link": "https://labs.example/x"})
    assert result.text.split("\n-- \n")[0] == (
        "Hello you,\n\n- one\n- two (https://labs.example/x)\n\n1. first\n2. second\n\nAccept:\nhttps://labs.example/x\n"
    )
    assert "<strong>you</strong>" in result.html
    assert 'href="https://labs.example/x"' in result.html


@pytest.mark.parametrize(
    "typed",
    [
        "[click](https://evil.example)", "<a href='https://evil.example'>x</a>", "https://evil.example/x", "www.evil.example",
        "me@evil.example", "**bold**", "{offer_link}", "Xq7offer_link7qX", "evil.example",
    ],
)  # fmt: skip
def test_what_a_person_typed_stays_words(typed: str) -> None:
    result = rendered("Hello {name}, look.", {"name": typed, "offer_link": "https://labs.example/x"})
    words = result.html.split("<p class")[2] if "<p class" in result.html else result.html
    assert "<a " not in words.split("</p>")[0]
    assert "<strong>" not in result.html
    assert "https://labs.example/x" not in result.text
    for fragment in ("evil.example", "://"):
        assert fragment not in result.text.split("\n-- \n")[0]


def test_what_a_person_typed_stays_on_its_line() -> None:
    result = rendered("Hello {name},", {"name": "Ffion\r\n\r\nYou owe us\u2028money"})
    assert result.text.splitlines()[0] == "Hello Ffion You owe us money,"


def test_an_untrusted_value_cannot_be_the_address_of_a_link() -> None:
    with pytest.raises(BadText, match="must lead to one trusted placeholder"):
        compile_content(content("[here]({name})"), "en")


@pytest.mark.parametrize("address", ["https://x.example/{name}", "{offer_link}/{name}", "//x"])
def test_a_link_leads_to_one_trusted_value_or_a_plain_address(address: str) -> None:
    with pytest.raises(BadText):
        compile_content(content(f"[here]({address})"), "en")


def test_only_our_own_addresses_are_trusted_by_name(settings: Any) -> None:
    settings.SITE_URL = "https://labs.example"
    assert is_trusted("offer_link", "https://labs.example/en/x")
    assert is_trusted("offer_link", {"cy": "https://labs.example/cy/x", "en": "https://labs.example/en/x"})
    assert not is_trusted("offer_link", "https://labs.example.evil.example/")
    assert not is_trusted("name", "https://labs.example/en/x")
    assert is_trusted("join", Trusted("https://meet.example/x"))


def test_a_name_nobody_gave_leaves_no_gap() -> None:
    body = content("Hello {preferred_name},", placeholders={"preferred_name": "untrusted"})
    result = fill(compile_content(body, "en"), due({}, preferred_name="", full_name=""))
    assert result.text.splitlines()[0] == "Hello,"


def test_both_halves_are_filled_in_their_own_language() -> None:
    result = rendered("T: {title}", {"title": {"cy": "Gwanwyn", "en": "Spring"}}, "both")
    assert result.subject == "Pwnc | Subject"
    assert result.text.index("T: Gwanwyn") < result.text.index("T: Spring")
    assert result.html.index("T: Gwanwyn") < result.html.index("T: Spring")
    assert result.html.count('<div lang="cy"') == result.html.count('<div lang="en"') == 1


@pytest.mark.parametrize("language", ["cy", "en", "both"])
def test_every_message_says_that_welsh_is_welcome_why_it_came_and_how_to_stop(language: str) -> None:
    result = rendered("Hello", {}, language)
    expected = {
        "cy": (
            "Mae croeso i chi ysgrifennu atom yn Gymraeg",
            "Pam y cawsoch hon: Buoch yn rhan.",
            "/cy/negeseuon/stopio/",
        ),
        "en": ("You are welcome to write to us in Welsh", "Why you got this: You took part.", "/en/emails/stop/"),
    }
    for half in ("cy", "en") if language == "both" else (language,):
        for words in expected[half]:
            assert words in result.text
            assert words in result.html


def test_a_service_message_cannot_be_stopped() -> None:
    body = content("Hello", stream="service")
    result = fill(compile_content(body, "en"), due({}, stream="service"))
    assert "/emails/stop/" not in result.text + result.html
    assert "/emails/choose/" in result.text


def test_the_two_languages_have_the_same_layout() -> None:
    welsh, english = rendered("Hello", {}, "cy"), rendered("Hello", {}, "en")
    assert welsh.html.count("<") == english.html.count("<")
    assert welsh.text.count("\n") == english.text.count("\n")


def test_a_value_that_is_missing_is_an_error_of_this_message() -> None:
    with pytest.raises(BadText, match="Nothing fills the placeholder name"):
        rendered("Hello {name}")


def test_texts_become_placeholders_and_records_are_refused() -> None:
    context, values = slots({"name": "Ffion", "days": [{"title": "One"}], "count": 3, "empty": ""})
    assert str(context["name"]) == "{name}"
    assert str(context["days"][0]["title"]) == "{days_0_title}"
    assert (context["count"], bool(context["empty"]), str(context["empty"])) == (3, False, "")
    assert values == {"name": "Ffion", "days_0_title": "One", "empty": ""}
    with pytest.raises(TypeError, match="takes texts, numbers and dates, not a Content"):
        slots({"record": Content()})


def test_addresses_in_names_are_defused_and_ordinary_names_are_not() -> None:
    assert defuse("J. R. Siân ap Huw-Jones") == "J. R. Siân ap Huw-Jones"
    assert defuse("see evil.example") == "see evil.\u200bexample"


@pytest.mark.parametrize("slug", sorted(kinds.KINDS))
def test_every_kind_has_the_fields_the_catalogue_shows(slug: str) -> None:
    kind = kinds.get(slug)
    assert str(kind.title)
    assert str(kind.basis)


@pytest.mark.parametrize(
    ("body", "english", "welsh"),
    [
        ("{name_of_no_one}", "Nothing fills the placeholder name_of_no_one.",
         "Nid oes dim yn llenwi'r dalfan name_of_no_one."),
        ("[here]({name})", "A link must lead to one trusted placeholder or a web or mail address: {name}",
         "Rhaid i ddolen arwain at un dalfan y gellir ymddiried ynddi neu at gyfeiriad gwe neu e-bost: {name}"),
        ('[here]({offer_link} "{name}")', "A link's title cannot hold a placeholder.",
         "Ni all teitl dolen gynnwys dalfan."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_text_is_said_in_the_language_of_who_reads_it(body: str, english: str, welsh: str) -> None:
    with pytest.raises(BadText) as caught:
        compile_content(content(body), "en")
    with override("en"):
        assert str(caught.value) == english
    with override("cy"):
        assert str(caught.value) == welsh


def test_a_link_with_nothing_to_lead_to_is_said_in_words() -> None:
    with override("en"):
        assert what_is_wrong(KeyError("offer_link")) == "A link has nothing to lead to: offer_link"
    with override("cy"):
        assert what_is_wrong(KeyError("offer_link")) == "Nid oes dim i ddolen arwain ato: offer_link"
