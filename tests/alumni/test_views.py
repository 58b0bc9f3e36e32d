"""Pages of alumni, as each kind of visitor meets them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from alumni.links import CHECK_IN_AGE, CLAIM_AGE, check_in_link, claim_link
from alumni.models import CheckIn, Profile
from alumni.templatetags.alumni_text import user_markdown
from tests.factories import AlumnusFactory, PersonFactory, ProfileFactory, SeriesFactory

pytestmark = pytest.mark.django_db
TEXTS = {
    "headline": "Dylunydd",
    "about": "Rwy'n **creu**.",
    "written_in": "cy",
    "website": "nodiadau.example",
    "audience": "public",
}


def address(name: str, language: str = "en", *args: Any) -> str:
    with override(language):
        return reverse(name, args=args)


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def as_person(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_hidden_profile_is_not_there_for_others_and_is_for_its_person() -> None:
    profile = ProfileFactory(is_claimed=True)
    page = address("alumni:profile", "en", profile.slug)
    assert Client().get(page).status_code == 404
    assert as_person(PersonFactory()).get(page).status_code == 404
    assert as_person(ProfileFactory().alumnus.person).get(page).status_code == 404
    assert as_person(profile.alumnus.person).get(page).status_code == 200


def test_a_public_profile_shows_text_in_its_own_language_and_no_address() -> None:
    profile = ProfileFactory(
        public=True, headline="Dylunydd", about="Rwy'n **creu**.", written_in="cy", website="https://nodiadau.example"
    )
    html = Client().get(address("alumni:profile", "en", profile.slug)).content.decode()
    assert '<p class="govuk-body-l" lang="cy">Dylunydd</p>' in html
    assert '<div class="govuk-body app-prose" lang="cy"><p>Rwy\'n <strong>creu</strong>.</p>\n</div>' in html
    assert "Written in Welsh by its author." in html
    assert profile.alumnus.person.email not in html
    assert "noindex" not in html


def test_what_people_write_can_bring_no_script_no_style_and_no_heading() -> None:
    text = "# Big\n\n<script>alert(1)</script> [click](javascript:alert(1)) [site](https://a.example) ![x](https://b.example/x.png)"
    html = user_markdown(text)
    assert "<script" not in html
    assert "javascript:" not in html.replace("[click](javascript:alert(1))", "")
    assert "<h1" not in html
    assert "<img" not in html
    assert '<a href="https://a.example" rel="nofollow noopener ugc">site</a>' in html


def test_an_alumnus_writes_their_profile() -> None:
    profile = ProfileFactory()
    client = as_person(profile.alumnus.person)
    assert client.get(address("alumni:edit", "cy")).status_code == 200
    answer = client.post(address("alumni:edit"), TEXTS)
    assert answer["Location"] == address("alumni:profile", "en", profile.slug)
    profile.refresh_from_db()
    assert (profile.headline, profile.website, profile.audience) == ("Dylunydd", "https://nodiadau.example", "public")
    assert profile.claimed_at is not None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"written_in": ""}, "written_in"),
        ({"website": "http://"}, "website"),
        ({"audience": "all"}, "audience"),
        ({"headline": "x" * 121}, "headline"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_typed_is_lost(wrong: dict[str, str], field: str) -> None:
    profile = ProfileFactory()
    page = as_person(profile.alumnus.person).post(address("alumni:edit", "cy"), TEXTS | wrong)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert page.context["form"]["about"].value() == "Rwy'n **creu**."
    profile.refresh_from_db()
    assert profile.claimed_at is None


def test_changing_language_keeps_what_was_typed_and_saves_nothing() -> None:
    profile = ProfileFactory()
    page = as_person(profile.alumnus.person).post(
        address("alumni:edit", "cy"), {"headline": "Hanner", "_toggle": "typed"}
    )
    assert page.context["form"]["headline"].value() == "Hanner"
    profile.refresh_from_db()
    assert profile.headline == ""


def test_only_alumni_have_a_profile_to_write() -> None:
    assert as_person(PersonFactory()).get(address("alumni:edit")).status_code == 404
    assert Client().get(address("alumni:edit")).status_code == 302


def test_claiming_shows_on_get_and_claims_on_post_without_signing_in() -> None:
    profile = ProfileFactory()
    link = claim_link(profile.alumnus.person, SeriesFactory(is_finished=True), "cy")
    path = path_of(link)
    assert path.startswith("/cy/cyn-fyfyrwyr/hawlio/")
    assert Client().get(path).status_code == 200
    assert Profile.objects.get().claimed_at is None
    for _ in range(2):
        assert Client().post(path).status_code == 200
    claimed = Profile.objects.get()
    assert claimed.claimed_at is not None
    assert claimed.audience == "nobody"


def test_someone_signed_in_goes_on_to_write_their_profile() -> None:
    profile = ProfileFactory()
    link = claim_link(profile.alumnus.person, SeriesFactory(is_finished=True), "en")
    assert as_person(profile.alumnus.person).post(path_of(link))["Location"] == address("alumni:edit")


def test_old_and_broken_links_say_so() -> None:
    person, series = ProfileFactory().alumnus.person, SeriesFactory(is_finished=True)
    old = claim_link(person, series, "en", at=timezone.now() - 2 * CLAIM_AGE)
    late = check_in_link(person, series, "en", at=timezone.now() - 2 * CHECK_IN_AGE)
    assert [Client().get(path_of(link)).status_code for link in (old, late)] == [410, 410]
    assert [
        Client().get(address(name, "cy", "nonsense")).status_code for name in ("alumni:claim", "alumni:check_in")
    ] == [404, 404]


def test_a_check_in_is_answered_without_signing_in_and_can_be_corrected() -> None:
    person, series = PersonFactory(), SeriesFactory(is_finished=True)
    path = path_of(check_in_link(person, series, "cy", asked_for="month-1"))
    page = Client().get(path)
    assert (page.status_code, page.context["form"]["written_in"].value()) == (200, "cy")
    assert CheckIn.objects.count() == 0
    assert list(Client().post(path, {"went_well": "Popeth"}).context["form"].errors) == ["feeling", "written_in"]
    answer = {"feeling": "4", "went_well": "Popeth", "support": "", "written_in": "cy"}
    assert Client().post(path, answer)["Location"] == path
    assert Client().post(path, answer | {"feeling": "2"})["Location"] == path
    kept = CheckIn.objects.get()
    assert (kept.person, kept.series, kept.asked_for, kept.feeling, kept.written_in) == (
        person,
        series,
        "month-1",
        2,
        "cy",
    )
    assert Client().get(path).context["form"]["feeling"].value() == 2


def test_changing_language_on_a_check_in_keeps_what_was_typed() -> None:
    path = path_of(check_in_link(PersonFactory(), SeriesFactory(is_finished=True), "cy"))
    page = Client().post(path, {"went_well": "Popeth", "_toggle": "typed"})
    assert (page.context["form"]["went_well"].value(), page.context["form"].errors, CheckIn.objects.count()) == (
        "Popeth",
        {},
        0,
    )


def test_the_directory_is_for_alumni_and_lists_those_who_show_themselves() -> None:
    viewer = ProfileFactory(is_claimed=True, alumnus__person__full_name="Wyn").alumnus.person
    for name in ("Llŷr", "Lyn"):
        ProfileFactory(shown_to_alumni=True, alumnus__person__full_name=name)
    ProfileFactory(is_claimed=True, alumnus__person__full_name="Cudd")
    page = address("alumni:directory")
    assert [str(profile) for profile in as_person(viewer).get(page).context["page"]] == ["Lyn", "Llŷr", "Wyn"]
    assert [str(profile) for profile in as_person(viewer).get(page, {"q": "llyr"}).context["page"]] == ["Llŷr"]
    assert as_person(PersonFactory()).get(page).status_code == 403
    assert as_person(AlumnusFactory(completion=None).person).get(page).status_code == 403
    assert Client().get(page).status_code == 302


def queries_of_directory(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address("alumni:directory"))
    return len(queries)


def test_the_directory_takes_eight_queries_with_one_row_and_with_three() -> None:
    client = as_person(ProfileFactory(is_claimed=True).alumnus.person)
    queries_of_directory(client)
    assert queries_of_directory(client) == 8
    ProfileFactory(shown_to_alumni=True)
    ProfileFactory(shown_to_alumni=True)
    assert queries_of_directory(client) == 8


def test_the_account_page_leads_alumni_to_their_profile() -> None:
    profile = ProfileFactory()
    html = as_person(profile.alumnus.person).get(address("people:account")).content.decode()
    assert address("alumni:profile", "en", profile.slug) in html
    assert address("alumni:directory") not in as_person(PersonFactory()).get(address("people:account")).content.decode()
