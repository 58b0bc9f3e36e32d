"""Roadmap documents are read exactly, and a malformed one is reported by line."""

from pathlib import Path

import pytest
from django.utils.translation import override

from roadmap.parsing import MalformedDocumentError, parse

DEMO = Path(__file__).resolve().parents[2] / "config" / "demo"

SMALL = """---
lang: en
ref: roadmap
---

# A roadmap

What this is.

## Skills {#skills}

Why skills
matter.

### Now

* Improve the content
* Find speakers {#speakers}

### Future

* Know what works
"""


def test_a_document_gives_its_goals_and_items_with_their_lines():
    document = parse(SMALL, file="small.md")
    assert (document.language, document.ref, document.title, document.intro) == (
        "en",
        "roadmap",
        "A roadmap",
        ["What this is."],
    )
    [goal] = document.goals
    assert (goal.line, goal.ref, goal.title, goal.intro) == (10, "skills", "Skills", ["Why skills matter."])
    assert [(item.line, item.ref, item.horizon, item.text) for item in goal.items] == [
        (17, "", "now", "Improve the content"),
        (18, "speakers", "now", "Find speakers"),
        (22, "", "future", "Know what works"),
    ]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_real_documents_have_three_goals_and_the_same_items_in_each_language(language):
    document = parse((DEMO / f"roadmap.{language}.md").read_text(), file="roadmap")
    shape = [[item.horizon for item in goal.items] for goal in document.goals]
    assert shape == [
        ["now", "next", "next", "future"],
        ["now", "now", "next", "next", "next", "next", "future"],
        ["now", "now", "next", "next", "next", "next", "future", "future"],
    ]


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("", ["f:1: The front matter must say “lang: cy” or “lang: en”.",
              "f:1: The front matter must have a “ref” of small letters, digits and hyphens: it pairs the languages.",
              "f:1: The document has no title: a line that begins with one #.",
              "f:1: The document has no goals: lines that begin with ##."]),
        (SMALL.replace("### Now", "### Soon"),
         ["f:15: Not a time of the roadmap: use Now, Next, Future or Done, or Nawr, Nesaf, Dyfodol or Wedi'i wneud.",
          "f:17: An item must stand under a time (###) of a goal (##).",
          "f:18: An item must stand under a time (###) of a goal (##)."]),
        (SMALL.replace("* Improve", "Improve").replace("content\n*", "content\n\n*"),
         ["f:17: Under a time only a list of items is read; begin the line with a star."]),
        (SMALL.replace("lang: en", "lang: fr"), ["f:1: The front matter must say “lang: cy” or “lang: en”."]),
        (SMALL.replace("ref: roadmap", "ref: [unclosed"),
         ["f:1: The front matter between the two lines of --- is not valid YAML.",
          "f:1: The front matter must say “lang: cy” or “lang: en”.",
          "f:1: The front matter must have a “ref” of small letters, digits and hyphens: it pairs the languages."]),
        (SMALL.replace("* Know what works", "* Know\n  * deeper"), ["f:23: An item cannot have items of its own."]),
        (SMALL.replace("What this is.", "> quoted"), ["f:8: Only headings, paragraphs and lists are read here."]),
        (SMALL.replace("### Future", "#### Future"), ["f:20: Headings deeper than ### are not read."]),
        (SMALL.replace("## Skills {#skills}", "### Now"),
         ["f:10: A time must stand under a goal (##).",
          "f:1: The document has no goals: lines that begin with ##.",
          "f:12: Under a time only a list of items is read; begin the line with a star.",
          "f:15: A time must stand under a goal (##).",
          "f:17: An item must stand under a time (###) of a goal (##).",
          "f:18: An item must stand under a time (###) of a goal (##).",
          "f:20: A time must stand under a goal (##).",
          "f:22: An item must stand under a time (###) of a goal (##)."]),
    ],
)  # fmt: skip
def test_a_malformed_document_is_reported_by_line(source, problems):
    with override("en"), pytest.raises(MalformedDocumentError) as caught:
        parse(source, file="f")
    assert sorted(map(str, caught.value.problems)) == sorted(problems)
