"""The console: for staff with a second factor, in both languages, with the rooms' own pages and panels."""

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import clear_url_caches, path, reverse, set_urlconf
from django.utils import translation

from config import urls as site
from people.models import Person
from ui import console

pytestmark = pytest.mark.django_db


def member(*permissions: str, **fields: Any) -> Person:
    """A member of staff, invented, with these permissions (``app.codename``)."""
    person = Person.objects.create(email="mair@labs.example", full_name="Mair Prys", **{"is_staff": True, **fields})
    for name in permissions:
        app, codename = name.split(".")
        person.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return person


def signed_in(person: Person) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(person)
    return client


def as_of_people(view: Any) -> Any:
    """The view as if the room ``people`` had written it."""
    view.__module__ = "people.admin"
    return view


@pytest.fixture
def own_page(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A page and a panel of a room, while the test lasts."""
    pages, panels = dict(console.PAGES), dict(console.PANELS)

    @console.page("things/", "pethau/", name="ui_things", title="Things", permission="people.view_person")
    @as_of_people
    def things(request: Any) -> Any:
        return console.show(request, "admin/base_site.html", {"content": "Everything"})

    @console.page("things/<int:pk>/", "pethau/<int:pk>/", name="ui_thing", title="Thing", permission="")
    @as_of_people
    def thing(request: Any, pk: int) -> Any:
        return console.show(request, "admin/base_site.html", {"content": f"Thing {pk}", "title": "One"}, status=202)

    @console.panel(order=2, permission="people.view_person", template="components/message.html")
    def second(request: Any) -> dict[str, Any]:
        return {"message": {"message": "Second panel"}}

    @console.panel(order=1, permission="", template="components/message.html")
    def first(request: Any) -> dict[str, Any]:
        return {"message": {"message": "First panel"}}

    @console.panel(order=3, permission="", template="components/message.html")
    def silent(request: Any) -> None:
        return None

    own = SimpleNamespace(urlpatterns=[*i18n_patterns(path("admin/", admin.site.urls)), *site.urlpatterns])
    monkeypatch.setitem(sys.modules, "tests.ui.own_urls", own)
    settings.ROOT_URLCONF = "tests.ui.own_urls"
    clear_url_caches()
    yield
    for registry, before in ((console.PAGES, pages), (console.PANELS, panels)):
        registry.clear()
        registry.update(before)
    set_urlconf(None)
    clear_url_caches()


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_stranger_is_sent_to_the_sites_own_sign_in(client: Client, language: str) -> None:
    with translation.override(language):
        index, sign_in, login = reverse("admin:index"), reverse("account_login"), reverse("admin:login")
    assert client.get(index).headers["Location"] == f"{login}?next={index}"
    assert client.get(f"{login}?next={index}").headers["Location"] == f"{sign_in}?next={index}"
    assert client.get(login).headers["Location"] == f"{sign_in}?next={index}"


def test_someone_who_is_not_staff_is_refused() -> None:
    client = signed_in(member(is_staff=False))
    assert client.get("/en/admin/", follow=True).status_code == 403


def test_staff_without_a_second_factor_are_sent_to_set_one_up(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client = signed_in(member())
    assert client.get("/en/admin/", follow=True).redirect_chain[:2] == [
        ("/en/admin/login/?next=/en/admin/", 302),
        (f"{_address('mfa_index')}?next=/en/admin/", 302),
    ]


def _address(name: str) -> str:
    with translation.override("en"):
        return reverse(name)


def test_staff_with_a_second_factor_come_in(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    person = member()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert signed_in(person).get("/en/admin/").status_code == 200


def test_staff_come_in_without_one_where_the_settings_allow_it(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client = signed_in(member())
    assert client.get("/en/admin/").status_code == 200
    assert client.get("/en/admin/login/").headers["Location"] == "/en/admin/"


@pytest.mark.parametrize(
    ("language", "title", "toggle"), [("en", "Dashboard", "/cy/admin/"), ("cy", "Dangosfwrdd", "/en/admin/")]
)
def test_the_console_speaks_the_language_of_its_address(language: str, title: str, toggle: str) -> None:
    page = signed_in(member()).get(f"/{language}/admin/").content.decode()
    assert f'<html lang="{language}"' in page
    assert f"<h1>{title}</h1>" in page
    assert f'<a class="console-toggle" href="{toggle}"' in page


@pytest.mark.usefixtures("own_page")
@pytest.mark.parametrize(("language", "address"), [("en", "/en/admin/things/"), ("cy", "/cy/admin/pethau/")])
def test_a_rooms_page_has_an_address_in_each_language(language: str, address: str) -> None:
    with translation.override(language):
        assert reverse("admin:ui_things") == address
    page = signed_in(member("people.view_person")).get(address).content.decode()
    assert ("<h1>Things</h1>" in page, "Everything" in page) == (True, True)


@pytest.mark.usefixtures("own_page")
def test_a_rooms_page_takes_arguments_and_a_status() -> None:
    response = signed_in(member()).get("/en/admin/things/7/")
    assert (response.status_code, "Thing 7" in response.content.decode()) == (202, True)
    assert "<h1>One</h1>" in response.content.decode()


@pytest.mark.usefixtures("own_page")
def test_a_rooms_page_asks_for_its_permission() -> None:
    assert signed_in(member()).get("/en/admin/things/").status_code == 403
    assert Client().get("/en/admin/things/").headers["Location"] == "/en/admin/login/?next=/en/admin/things/"


@pytest.mark.usefixtures("own_page")
def test_only_pages_of_no_particular_record_that_one_may_see_are_listed() -> None:
    assert listed_for(member("people.view_person")) == ["Things"]
    Person.objects.all().delete()
    assert listed_for(member()) == []


def listed_for(person: Person) -> list[str]:
    """Which of this test's pages the dashboard lists."""
    apps = signed_in(person).get("/en/admin/").context["app_list"]
    return [model["name"] for app in apps for model in app["models"] if model["object_name"].startswith("ui_thing")]


@pytest.mark.usefixtures("own_page")
def test_panels_stand_in_order_and_only_for_those_who_may_see_them() -> None:
    for name in [name for name in console.PANELS if not name.startswith(__name__)]:
        del console.PANELS[name]
    everything = signed_in(member("people.view_person")).get("/en/admin/").context["panels"]
    assert [("First" in html, "Second" in html) for html in everything] == [(True, False), (False, True)]
    Person.objects.all().delete()
    assert ["First" in html for html in signed_in(member()).get("/en/admin/").context["panels"]] == [True]


def test_records_of_packages_stay_out_of_the_console() -> None:
    own = console.ConsoleSite()
    own.register([Group, Person])
    assert list(own._registry) == [Person]
    own.register(Group)
    assert list(own._registry) == [Person]


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_nobody_has_a_password_to_change(name: str) -> None:
    assert [route for route in admin.site.get_urls() if getattr(route, "name", "") == name] == []


def test_changing_the_language_of_a_record_keeps_what_was_typed_and_saves_nothing() -> None:
    client = signed_in(member(is_superuser=True))
    typed = {"full_name": "Ffion", "email": "not an address", "_toggle": "typed"}
    page = client.post("/cy/admin/people/person/add/", typed).content.decode()
    assert ('value="Ffion"' in page, 'value="not an address"' in page, "errornote" in page) == (True, True, False)
    with_errors = client.post("/cy/admin/people/person/add/", {**typed, "_toggle": "errors"}).content.decode()
    assert "errornote" in with_errors
    assert 'name="_toggle" value="errors" lang="en">English</button>' in with_errors
    valid = {"full_name": "Ffion", "email": "ffion@body.example", "_toggle": "typed"}
    assert client.post("/cy/admin/people/person/add/", valid).status_code == 200
    assert list(Person.objects.values_list("full_name", flat=True)) == ["Mair Prys"]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_signing_out_leads_to_the_front_page_in_the_language_of_the_console(language: str) -> None:
    client = signed_in(member())
    assert client.get(f"/{language}/admin/logout/").status_code == 405
    assert client.post(f"/{language}/admin/logout/").headers["Location"] == f"/{language}/"
    assert client.get(f"/{language}/admin/").status_code == 302
