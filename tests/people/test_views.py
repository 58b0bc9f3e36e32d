"""One's own account, the choice of language from an email, and signing in by code."""

from ipaddress import IPv4Address
from secrets import randbits
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from people.choices import LANGUAGE_LINK, language_link
from people.links import make
from people.models import AuditEntry, Person
from people.views import LANGUAGE_LINK_AGE
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def browser() -> Client:
    """A visitor of their own: no cookies, and an internet address that no other test's limits count."""
    return Client(REMOTE_ADDR=str(IPv4Address(randbits(32))))


@pytest.fixture
def client() -> Client:
    return browser()


def address(name: str, language: str = "en", *args: Any) -> str:
    with override(language):
        return reverse(name, args=args)


def ask_for_code(client: Client, email: str) -> Any:
    return client.post(address("account_login"), {"email": email}, follow=True)


def code_of(client: Client) -> str:
    return str(client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"])


def sign_in(client: Client, person: Person) -> Any:
    ask_for_code(client, person.email)
    return client.post(address("account_confirm_login_code"), {"code": code_of(client)})


def test_the_right_code_signs_a_person_in_and_shows_their_account(client: Client) -> None:
    person = PersonFactory(full_name="Ffion Rhys")
    response = sign_in(client, person)
    assert (response.status_code, response["Location"]) == (302, "/en/account/")
    assert client.get("/en/account/").context["person"] == person
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (person.pk, person.email, True, True)
    ]


def test_a_wrong_code_is_refused_and_after_three_the_code_is_gone(client: Client) -> None:
    ask_for_code(client, PersonFactory().email)
    confirm = address("account_confirm_login_code")
    statuses = [client.post(confirm, {"code": "WRONG"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 302]
    assert client.get(confirm)["Location"] == address("account_login")
    assert "_auth_user_id" not in client.session


def test_the_answer_does_not_tell_whether_an_address_is_known(client: Client) -> None:
    known = PersonFactory()
    pages = []
    for email in (known.email, "nobody@corff.example"):
        response = ask_for_code(browser(), email)
        pages.append((response.redirect_chain, response.content.decode().replace(email, "ADDRESS").split("csrf")[0]))
    assert pages[0] == pages[1]
    assert Person.objects.count() == 1


def test_someone_who_may_not_sign_in_gets_no_code(client: Client) -> None:
    ask_for_code(client, PersonFactory(is_active=False).email)
    assert "code" not in client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]


def test_codes_are_limited_for_each_address() -> None:
    person = PersonFactory()
    answers = [browser().post(address("account_login"), {"email": person.email}).status_code for _ in range(6)]
    assert answers == [302, 302, 302, 302, 302, 200]


def test_changing_the_language_of_a_half_filled_sign_in_keeps_what_was_typed(client: Client) -> None:
    page = client.post(address("account_login", "cy"), {"email": "ffi", "_toggle": "typed"})
    assert page.context["form"]["email"].value() == "ffi"
    assert page.context["form"].errors == {}


def test_a_second_factor_is_asked_for_once_there_is_one(client: Client) -> None:
    person, secret = PersonFactory(), generate_totp_secret()
    TOTP.activate(person, secret)
    response = sign_in(client, person)
    assert response["Location"] == address("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(address("mfa_authenticate")).status_code == 200
    response = client.post(address("mfa_authenticate"), {"code": app_code(secret)})
    assert (response.status_code, response["Location"]) == (302, "/en/account/")


def app_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_setting_up_an_app_asks_who_it_is_once_more_and_then_gives_recovery_codes(client: Client) -> None:
    person = PersonFactory()
    sign_in(client, person)
    asked = client.get(address("mfa_activate_totp"))
    assert asked["Location"].startswith(address("account_request_reauthentication_code"))
    client.post(asked["Location"], {"recipient": person.email})
    code = client.session["account_email_reauthentication_code"]["code"]
    confirmed = client.post(
        f"{address('account_confirm_reauthentication_code')}?next={address('mfa_activate_totp')}", {"code": code}
    )
    assert confirmed["Location"] == address("mfa_activate_totp")
    assert client.get(confirmed["Location"]).status_code == 200
    done = client.post(confirmed["Location"], {"code": app_code(client.session["mfa.totp.secret"])})
    assert done["Location"] == address("mfa_view_recovery_codes")
    assert client.get(done["Location"]).context["can_view_codes"] is True
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
        "mfa_download_recovery_codes",
    ):
        assert client.get(address(name, "cy")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "people:account",
        "people:details",
        "usersessions_list",
        "mfa_index",
        "mfa_list_webauthn",
        "account_logout",
        "account_request_reauthentication_code",
        "account_inactive",
    ],
)
@pytest.mark.parametrize("language", ["cy", "en"])
def test_every_page_of_the_account_opens_in_both_languages(client: Client, name: str, language: str) -> None:
    person = PersonFactory()
    sign_in(client, person)
    page = (browser() if name == "account_login" else client).get(address(name, language))
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


def test_names_are_changed_by_their_owner(client: Client) -> None:
    person = PersonFactory(full_name="Ffion Rhys")
    client.force_login(person)
    assert client.post(address("people:details"), {"full_name": "", "preferred_name": ""}).status_code == 200
    client.post(address("people:details"), {"full_name": "Ffion Rhys-Jones", "preferred_name": "Ffi"})
    person.refresh_from_db()
    assert (person.full_name, person.preferred_name) == ("Ffion Rhys-Jones", "Ffi")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.by, entry.details) == (
        "person-edited",
        person,
        {"changed": ["full_name", "preferred_name"]},
    )


def test_one_click_on_the_account_page_changes_the_language(client: Client) -> None:
    person = PersonFactory(english=True)
    client.force_login(person)
    response = client.post(address("people:own_language"), {"language": "cy"})
    assert response["Location"] == "/cy/cyfrif/"
    person.refresh_from_db()
    assert (person.language, person.language_source) == ("cy", "account")
    assert client.get(address("people:own_language")).status_code == 405
    assert client.post(address("people:own_language"), {"language": "fr"})["Location"] == "/en/account/"


def test_the_link_in_an_email_shows_on_get_and_chooses_on_post(client: Client) -> None:
    person = PersonFactory()
    link = language_link(person, "cy", at=timezone.now())
    path = "/" + link.split("/", 3)[3]
    assert path.startswith("/cy/cyfrif/iaith/")
    assert client.get(path).status_code == 200
    person.refresh_from_db()
    assert person.language == ""
    response = client.post(path, {"language": "en"})
    assert response["Location"].startswith("/en/account/language/")
    person.refresh_from_db()
    assert (person.language, person.language_source) == ("en", "email")


@pytest.mark.parametrize(("made", "status"), [(timezone.now() - 2 * LANGUAGE_LINK_AGE, 410), (None, 404)])
def test_a_link_that_does_not_work_says_so(client: Client, made: Any, status: int) -> None:
    token = make(LANGUAGE_LINK, person_id=PersonFactory().pk, at=made) if made else "nonsense"
    for language in ("cy", "en"):
        page = client.post(address("people:language", language, token), {"language": "cy"})
        assert page.status_code == status


def test_signing_out_everywhere_else_keeps_this_session(client: Client) -> None:
    person, elsewhere = PersonFactory(), browser()
    sign_in(elsewhere, person)
    sign_in(client, person)
    assert UserSession.objects.count() == 2
    client.post(address("usersessions_list"))
    assert UserSession.objects.count() == 1
    assert client.get(address("people:account")).status_code == 200
    assert elsewhere.get(address("people:account")).status_code == 302


def test_looking_at_the_sign_out_page_signs_nobody_out(client: Client) -> None:
    sign_in(client, PersonFactory())
    assert client.get(address("account_logout")).status_code == 200
    assert client.get(address("people:account")).status_code == 200
    assert client.post(address("account_logout")).status_code == 302
    assert client.get(address("people:account")).status_code == 302
