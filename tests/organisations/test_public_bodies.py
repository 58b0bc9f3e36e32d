"""The data file of the public bodies of Wales, checked by itself: no database, no loader."""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[2] / "organisations" / "data" / "public_bodies.yaml"
FILE: dict[str, list[dict[str, Any]]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
SECTORS, BODIES = FILE["sectors"], FILE["bodies"]

ONE_NAME_IN_BOTH_LANGUAGES = {
    "Adnodd",
    "Cadw",
    "Coleg Cambria",
    "Coleg Cymraeg Cenedlaethol",
    "Coleg Gwent",
    "Coleg y Cymoedd",
    "Data Cymru",
    "Estyn",
    "Grŵp Llandrillo Menai",
    "Llais",
    "Medr",
}


def names(language: str) -> list[str]:
    return [body["name"][language] for body in BODIES]


def test_counts_by_sector_are_those_of_public_life_in_wales() -> None:
    assert Counter(body["sector"] for body in BODIES) == {
        "central-government": 4,
        "senedd": 2,
        "principal-council": 22,
        "corporate-joint-committee": 4,
        "local-government-body": 3,
        "health-board": 7,
        "nhs-trust": 3,
        "special-health-authority": 2,
        "nhs-national-body": 3,
        "police-force": 4,
        "police-and-crime-commissioner": 4,
        "fire-and-rescue-service": 3,
        "national-park-authority": 3,
        "sponsored-body": 24,
        "commissioner-or-ombudsman": 5,
        "inspectorate": 3,
        "university": 9,
        "college": 13,
    }


def test_every_sector_used_is_declared_once_and_every_declared_one_is_used() -> None:
    assert sorted(sector["slug"] for sector in SECTORS) == sorted({body["sector"] for body in BODIES})


def test_only_known_keys_appear() -> None:
    known = {"slug", "name", "sector", "website", "aliases"}
    assert [body["slug"] for body in BODIES if not set(body) <= known] == []
    assert [sector["slug"] for sector in SECTORS if set(sector) != {"slug", "name"}] == []


def test_bodies_and_sectors_have_both_names_trimmed_and_composed() -> None:
    texts = [(row["slug"], row["name"].get(language, "")) for row in SECTORS + BODIES for language in ("cy", "en")]
    wrong = [(slug, text) for slug, text in texts if not text or text != unicodedata.normalize("NFC", text.strip())]
    assert wrong == []
    assert [row["slug"] for row in SECTORS + BODIES if set(row["name"]) != {"cy", "en"}] == []


def test_slugs_are_unique_and_fit_for_an_address() -> None:
    slugs = [body["slug"] for body in BODIES]
    assert [slug for slug, times in Counter(slugs).items() if times > 1] == []
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)] == []


def test_names_are_unique_in_each_language() -> None:
    for language in ("cy", "en"):
        assert [name for name, times in Counter(names(language)).items() if times > 1] == []


def test_a_body_has_one_name_in_both_languages_only_if_that_is_its_name() -> None:
    same = {english for english, welsh in zip(names("en"), names("cy"), strict=True) if english == welsh}
    assert same == ONE_NAME_IN_BOTH_LANGUAGES


def test_websites_are_https_addresses_without_a_trailing_slash_used_once() -> None:
    websites = [body["website"] for body in BODIES if "website" in body]
    assert [site for site in websites if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(/[a-z-]+)*", site)] == []
    assert [site for site, times in Counter(websites).items() if times > 1] == []


def test_aliases_repeat_neither_a_name_nor_another_body() -> None:
    aliases = [alias for body in BODIES for alias in body.get("aliases", [])]
    taken = Counter([*aliases, *{*names("cy"), *names("en")}])
    assert [alias for alias, times in taken.items() if times > 1] == []
