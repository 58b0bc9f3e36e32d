"""Service notices stand above every public page, cost it no query, and say so plainly when one language is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from languages import notices
from languages.approving import approve_as_given
from languages.models import ServiceNotice
from languages.publishing import publish, publish_in_emergency, unpublish
from tests.factories import AT
from tests.languages.test_publishing import editor  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_notices(settings):
    settings.STAFF_SECOND_FACTOR = False
    yield
    notices.cache.set(notices.KEY, [], timeout=None)


@pytest.fixture
def shown(django_capture_on_commit_callbacks):
    def run(job, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return job(at=AT, **values)

    return run


def test_a_notice_in_both_languages_is_shown_in_the_language_of_the_page(client, shown):
    notice = ServiceNotice.objects.create(text_cy="Ar gau heddiw", text_en="Closed today")
    approve_as_given(record=notice, by=None, at=AT)
    shown(publish, record=notice, by=None)
    pages = [client.get(address).content.decode() for address in ("/cy/", "/en/")]
    assert [('lang="cy">Ar gau heddiw' in page, 'lang="en">Closed today' in page) for page in pages] == [
        (True, False),
        (False, True),
    ]
    shown(unpublish, record=notice, by=None)
    assert "Closed today" not in client.get("/en/").content.decode()


def test_a_notice_in_one_language_is_shown_as_written_with_a_plain_note(client, shown, editor):  # noqa: F811
    notice = ServiceNotice.objects.create(text_en="Closed today")
    shown(publish_in_emergency, record=notice, reason="A flood", by=editor)
    page = client.get("/cy/").content.decode()
    assert (
        'lang="en">Closed today' in page,
        "Yn Saesneg yn unig y mae'r hysbysiad hwn am y tro." in page.replace("&#x27;", "'"),
    ) == (True, True)
    assert "only for now" not in client.get("/en/").content.decode().replace("in English only for now", "")


def test_a_notice_that_ended_is_not_shown():
    ServiceNotice.objects.create(text_cy="A", text_en="B", published_at=AT, ends_at=AT + timedelta(hours=1))
    notices.remember()
    assert [len(notices.shown(language="cy", at=AT + timedelta(minutes=minutes))) for minutes in (-1, 0, 59, 60)] == [
        0,
        1,
        1,
        0,
    ]
    assert ServiceNotice.objects.shown(at=AT).count() == 1


def test_notices_cost_a_page_no_query_and_are_read_again_where_the_cache_was_lost(django_assert_num_queries):
    notices.remember()
    with django_assert_num_queries(0):
        notices.shown(language="en", at=AT)
    notices.cache.delete(notices.KEY)
    with django_assert_num_queries(1):
        assert notices.shown(language="en", at=AT) == []


def test_the_emergency_page_asks_for_a_reason_and_only_of_those_with_the_right(client, editor):  # noqa: F811
    notice = ServiceNotice.objects.create(text_en="Closed today")
    client.force_login(editor)
    here = reverse("admin:languages_emergency", args=[notice.pk])
    assert list(client.post(here, {"reason": ""}).context["form"].errors) == ["reason"]
    assert client.post(here, {"reason": "", "_toggle": "typed"}).context["form"].errors == {}
    empty = reverse("admin:languages_emergency", args=[ServiceNotice.objects.create().pk])
    assert client.post(empty, {"reason": "A flood"}).context["form"].non_field_errors() == [
        "Nothing is written in either language."
    ]
    client.post(here, {"reason": "A flood"})
    notice.refresh_from_db()
    assert (notice.published_at is not None, notice.emergency_reason) == (True, "A flood")
