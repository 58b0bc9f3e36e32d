"""The words we ship, default nudges and demonstration programme: both languages, equal in structure, and nobody real."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "config" / "demo"
BODIES = ROOT / "organisations" / "data" / "public_bodies.yaml"
SEQUENCES = ROOT / "nudges" / "data" / "sequences.yaml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

ALWAYS = {"preferred_name", "series_title", "profile_link", "pages_link"}
PLACEHOLDERS = {
    "offer_expires": ALWAYS | {"offer_link", "offer_expires"},
    "place_accepted": ALWAYS,
    "session_starts": ALWAYS | {"session_title", "session_when", "session_where"},
    "series_finished": ALWAYS | {"check_in_link"},
}


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


TEXT_FILES = [SEQUENCES, *sorted(DEMO.glob("*.yaml"))]
SEQUENCE_LIST = read(SEQUENCES)["sequences"]
STEPS = [(sequence, step) for sequence in SEQUENCE_LIST for step in sequence["steps"]]
SERIES = {name: read(DEMO / f"{name}.yaml") for name in ("pilot", "running", "open")}


def pairs(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every map that carries a language, with where it stands."""
    if isinstance(node, dict) and {"cy", "en"} & set(node):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from pairs(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from pairs(value, f"{path}/{index}")


def shape(text: str) -> list[str]:
    """What each line is (paragraph, list item or nothing) and the placeholders on it that are links."""
    kinds = []
    for line in text.splitlines():
        kind = "item" if line.startswith("- ") else "text" if line else ""
        kinds.append(kind + "".join(re.findall(r"\]\((\{\w+\})\)", line)) + "*" * line.count("**"))
    return kinds


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.stem)
def test_every_text_has_both_languages_and_the_two_have_the_same_structure(path: Path) -> None:
    texts = list(pairs(read(path)))
    assert texts
    assert [
        where for where, text in texts if set(text) != {"cy", "en"} or not all(v.strip() for v in text.values())
    ] == []
    assert [where for where, text in texts if shape(text["cy"]) != shape(text["en"])] == []
    assert [where for where, text in texts if text["cy"] == text["en"]] == []


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.stem)
def test_placeholders_are_the_same_in_both_languages(path: Path) -> None:
    found = [
        (where, {name: sorted(re.findall(r"\{(\w*)\}", text[name])) for name in text})
        for where, text in pairs(read(path))
    ]
    assert [where for where, names in found if names["cy"] != names["en"]] == []


def test_a_step_uses_only_what_its_anchor_can_fill() -> None:
    used = [
        (step["slug"], placeholder)
        for sequence, step in STEPS
        for text in (*step["subject"].values(), *step["body"].values())
        for placeholder in re.findall(r"\{([^}]*)\}", text)
        if placeholder not in PLACEHOLDERS[sequence["anchor"]]
    ]
    assert used == []


def test_a_step_whose_goal_is_reached_by_a_link_carries_that_link() -> None:
    link_of = {
        "profile_claimed": "{profile_link}",
        "check_in_answered": "{check_in_link}",
        "place_accepted": "{offer_link}",
    }
    assert [step["slug"] for _, step in STEPS if link_of.get(step["goal"], "") not in step["body"]["cy"]] == []


def test_no_welsh_placeholder_follows_a_word_that_mutates() -> None:
    mutating = re.compile(
        r"\b(?:a|â|am|ar|at|dan|dros|drwy|gan|gyda|heb|hyd|i|neu|o|tan|tua|wrth|y|yn|yr)\s+\{", re.IGNORECASE
    )
    assert [
        step["slug"] for _, step in STEPS if mutating.search(step["subject"]["cy"] + "\n" + step["body"]["cy"])
    ] == []


def test_steps_are_complete_and_use_known_values() -> None:
    keys = {"slug", "offset", "local_time", "goal", "stream", "priority", "shelf_life_days", "subject", "body"}
    allowed = {
        "goal": {"profile_claimed", "check_in_answered", "reply_received", "place_accepted", "none"},
        "stream": {"service", "sessions", "alumni", "community"},
        "priority": set(range(1, 10)),
    }
    assert [step["slug"] for _, step in STEPS if set(step) != keys] == []
    assert [step["slug"] for _, step in STEPS if any(step[key] not in values for key, values in allowed.items())] == []
    assert {step["offset"]["unit"] for _, step in STEPS} <= {"hours", "working_days", "weeks", "months"}
    assert {step["offset"]["direction"] for _, step in STEPS} == {"before", "after"}
    assert [slug for slug, times in Counter(step["slug"] for _, step in STEPS).items() if times > 1] == []


def test_nothing_is_wished_for_outside_civil_hours() -> None:
    assert [step["slug"] for _, step in STEPS if not "08:00" <= step["local_time"] < "18:00"] == []


def test_the_default_set_follows_people_from_offer_to_a_year_after() -> None:
    assert [(sequence["slug"], sequence["anchor"], len(sequence["steps"])) for sequence in SEQUENCE_LIST] == [
        ("offer-reminder", "offer_expires", 1),
        ("welcome", "place_accepted", 1),
        ("before-session", "session_starts", 1),
        ("thank-you", "series_finished", 1),
        ("claim-profile", "series_finished", 4),
        ("start-weeknotes", "series_finished", 1),
        ("check-in-1-month", "series_finished", 2),
        ("check-in-3-months", "series_finished", 2),
        ("check-in-6-months", "series_finished", 2),
        ("check-in-12-months", "series_finished", 2),
        ("tell-the-next-cohort", "series_finished", 1),
    ]


@pytest.mark.parametrize("path", [*TEXT_FILES, *sorted(DEMO.glob("*.md"))], ids=lambda path: path.name)
def test_every_address_is_under_example(path: Path) -> None:
    addresses = re.findall(r"[^\s\"<>]+@[^\s\"<>]+", path.read_text(encoding="utf-8"))
    assert [one for one in addresses if not re.fullmatch(r"[a-z]+\.[a-z]+@[a-z]+\.example", one)] == []


def test_nobody_appears_twice_under_one_address() -> None:
    people = [
        person for file in SERIES.values() for key in ("participants", "applications") for person in file.get(key, [])
    ]
    emails = Counter(person["email"] for person in [*people, *read(DEMO / "people.yaml")["staff"]])
    assert [email for email, times in emails.items() if times > 1] == []


def test_people_and_series_belong_to_known_bodies() -> None:
    known = {body["slug"] for body in read(BODIES)["bodies"]}
    people = [
        person for file in SERIES.values() for key in ("participants", "applications") for person in file.get(key, [])
    ]
    named = {person["organisation"] for person in people} | {
        slug for f in SERIES.values() for slug in f["series"]["organisations"]
    }
    assert sorted(named - known) == []


def test_every_series_follows_the_plan_with_eight_sessions_on_four_themes() -> None:
    plan = read(DEMO / "plan.yaml")
    themes = [theme["slug"] for theme in plan["themes"]]
    assert [session["theme"] for session in plan["sessions"]] == [theme for theme in themes for _ in range(2)]
    numbers = {name: [session["number"] for session in file["sessions"]] for name, file in SERIES.items()}
    assert numbers == {name: list(range(1, 9)) for name in SERIES}
    assert [session["number"] for session in plan["sessions"]] == list(range(1, 9))


def test_the_pilot_is_as_it_was() -> None:
    sessions = SERIES["pilot"]["sessions"]
    dates = [session["date"] for session in sessions]
    assert (dates[0], dates[-1]) == (datetime.date(2022, 11, 21), datetime.date(2022, 12, 16))
    assert Counter(date.isocalendar().week for date in dates) == {47: 2, 48: 2, 49: 2, 50: 2}
    assert [session["mode"] for session in sessions] == ["in_person"] * 4 + ["remote"] * 4
    assert sum("talk" in session for session in sessions) == 4
    assert len(SERIES["pilot"]["participants"]) == 10


def test_relative_sessions_fall_on_weekdays_in_order() -> None:
    for name in ("running", "open"):
        when = [(s["weeks_from_start"], WEEKDAYS.index(s["weekday"])) for s in SERIES[name]["sessions"]]
        assert when == sorted(set(when))


def test_no_series_has_more_people_than_places() -> None:
    assert [name for name, f in SERIES.items() if len(f.get("participants", [])) > f["series"]["capacity"]] == []


def test_demonstration_accounts_exist() -> None:
    people = read(DEMO / "people.yaml")
    participants = {person["email"] for file in SERIES.values() for person in file.get("participants", [])}
    staff = {person["email"] for person in people["staff"]}
    assert [one["email"] for one in people["members"] if one["email"] not in participants] == []
    assert {file["series"]["owner"] for file in SERIES.values()} <= staff
    assert [one["role"] for one in people["staff"]] == [
        "programme_owner",
        "facilitator",
        "content_editor",
        "community_lead",
        "analyst",
    ]


def test_the_two_roadmap_files_pair_heading_by_heading_and_item_by_item() -> None:
    def outline(language: str) -> list[str]:
        lines = (DEMO / f"roadmap.{language}.md").read_text(encoding="utf-8").splitlines()
        stages = {"Nawr": "Now", "Nesaf": "Next", "Dyfodol": "Future"}
        return [
            f"### {stages.get(line[4:], line[4:])}"
            if line.startswith("### ")
            else line.split(" ")[0][:3]
            if line
            else ""
            for line in (re.sub(r"^(?![#*-]).+", "text", line) for line in lines)
        ]

    assert outline("cy") == outline("en")
    assert "lang: cy\nref: roadmap\n" in (DEMO / "roadmap.cy.md").read_text(encoding="utf-8")
