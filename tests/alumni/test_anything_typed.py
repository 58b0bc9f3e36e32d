"""Whatever is typed into the forms of accounts and alumni: a clear answer, never a failure, and nothing typed is lost."""

from ipaddress import IPv4Address
from secrets import randbits
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alumni.links import check_in_link
from tests.factories import PersonFactory, ProfileFactory, SeriesFactory

pytestmark = pytest.mark.django_db
ANYTHING = st.one_of(
    st.text(max_size=200), st.sampled_from(["", "\x00", "cy", "3", "public", "https://", "javascript:x", "a" * 5000])
)
SEVERAL = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def try_it(client: Client, path: str, typed: dict[str, str]) -> None:
    answer = client.post(path, typed)
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        form = answer.context["form"]
        assert form.errors
        assert {name: form[name].value() for name in typed if name in form.fields} == typed


def fields(*names: str) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(dict.fromkeys(names, ANYTHING))


@pytest.fixture
def alumnus() -> Any:
    return ProfileFactory().alumnus.person


@pytest.fixture
def client(alumnus: Any) -> Client:
    client = Client()
    client.force_login(alumnus)
    return client


@SEVERAL
@given(fields("headline", "about", "written_in", "website", "audience"))
@example({"headline": "\x00", "about": "", "written_in": "", "website": "http://[", "audience": "public"})
def test_a_profile(client: Client, typed: dict[str, str]) -> None:
    with override("cy"):
        try_it(client, reverse("alumni:edit"), typed)


@SEVERAL
@given(fields("feeling", "went_well", "support", "written_in"))
@example({"feeling": "6", "went_well": "", "support": "", "written_in": "cy"})
def test_a_check_in(client: Client, alumnus: Any, typed: dict[str, str]) -> None:
    link = check_in_link(alumnus, SeriesFactory(is_finished=True), "en")
    try_it(Client(), "/" + link.split("/", 3)[3], typed)


@SEVERAL
@given(fields("full_name", "preferred_name"))
def test_a_name(client: Client, typed: dict[str, str]) -> None:
    with override("en"):
        try_it(client, reverse("people:details"), typed)


@SEVERAL
@given(fields("email"))
@example({"email": "ffion@corff.example"})
@example({"email": '"a b"@corff.example'})
def test_an_address_to_sign_in_with(typed: dict[str, str]) -> None:
    PersonFactory()
    with override("cy"):
        try_it(Client(REMOTE_ADDR=str(IPv4Address(randbits(32)))), reverse("account_login"), typed)


@SEVERAL
@given(st.text(min_size=1, max_size=60))
@example("e30:1:1")
def test_a_link_from_an_email(token: str) -> None:
    for name in ("alumni:claim", "alumni:check_in", "people:language"):
        with override("cy"):
            path = reverse(name, args=["x"]).removesuffix("x/")
        assert Client().get(f"{path}{quote(token, safe='')}/").status_code in (404, 410)


@SEVERAL
@given(st.text(max_size=150))
def test_words_looked_for_in_the_directory(client: Client, words: str) -> None:
    with override("en"):
        assert client.get(reverse("alumni:directory"), {"q": words, "page": words}).status_code == 200
