"""The staff form shows the two languages side by side, and its buttons call the jobs."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from labs.forms import SeriesForm
from labs.models import Session
from labs.signals import session_changed
from languages.approving import approve_as_given
from languages.bilingual_form import mark
from languages.differences import Piece, difference
from languages.models import TextState
from roadmap.models import Goal, Item, Roadmap
from tests.factories import AT, PersonFactory, SeriesFactory, SessionFactory
from tests.languages.test_keeping import states

pytestmark = pytest.mark.django_db


def staff(*permissions):
    person = PersonFactory(staff=True)
    for label in permissions:
        app, codename = label.split(".")
        person.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return person


WRITER = ("roadmap.view_item", "roadmap.change_item", "roadmap.add_item", "roadmap.view_goal")
REFUSED = ("publish:", "unpublish:", "send_back:", "reviewed:text_cy")
EDITOR = (*WRITER, "languages.approve_textstate")


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def editor(client):
    person = staff(*EDITOR)
    client.force_login(person)
    return person


@pytest.fixture
def item():
    goal = Goal.objects.create(roadmap=Roadmap.objects.create(ref="r"), ref="g", position=1)
    return Item.objects.create(goal=goal, ref="i", position=1, horizon="now", text_cy="Un", text_en="One")


def address(item):
    return reverse("admin:roadmap_item_change", args=[item.pk])


def post(client, item, text_action="", seen=(), **texts):
    words = {"text_cy": item.text_cy or "", "text_en": item.text_en or "", **texts}
    form = {"goal": item.goal_id, "ref": item.ref, "position": item.position, "owner": "", **words}
    form |= {"moves-TOTAL_FORMS": 0, "moves-INITIAL_FORMS": 0, **dict(seen)}
    if text_action:
        form["_text"] = text_action
    return client.post(address(item), form, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.usefixtures("editor")
def test_welsh_stands_before_english_and_each_says_where_it_is(client, item):
    page = client.get(address(item)).content.decode()
    assert re.findall(r'<textarea name="text_(\w\w)"[^>]* lang="(\w\w)"', page) == [("cy", "cy"), ("en", "en")]
    assert re.findall(r'bilingual-state--(\w+)">([^<]+)<', page) == [("draft", "Draft"), ("draft", "Draft")]
    assert 'name="text"' not in page


@pytest.mark.usefixtures("editor")
def test_texts_are_saved_and_sent_for_review_approved_and_published_with_the_buttons(client, item):
    response = post(client, item, "send:", text_en="One more")
    assert (said(response)[-1], states(item)) == (
        "Saved and sent for review.", {"text_cy": "in_review", "text_en": "in_review"},
    )  # fmt: skip
    item.refresh_from_db()
    post(client, item, "approve:text_cy")
    assert states(item) == {"text_cy": "approved", "text_en": "in_review"}
    assert said(post(client, item, "publish:"))[-1] == "Text (English): In review"
    post(client, item, "approve:")
    post(client, item, "publish:")
    item.refresh_from_db()
    assert (item.text_en, item.published_at is not None) == ("One more", True)


@pytest.mark.usefixtures("editor")
def test_sending_back_without_a_reason_is_an_error_beside_the_text_and_nothing_is_lost(client, item):
    post(client, item, "send:text_cy")
    response = post(client, item, "send_back:text_cy")
    assert response.context["adminform"].form.errors == {"text_cy": ["Say what should change."]}
    response = post(client, item, "send_back:text_cy", **{"reason-text_cy": "Rhy hir"})
    assert (states(item)["text_cy"], "Rhy hir" in response.content.decode()) == ("draft", True)


def publish(client, item):
    for action in ("send:", "approve:", "publish:"):
        post(client, item, action)
    item.refresh_from_db()


@pytest.mark.usefixtures("editor")
def test_a_change_to_a_public_record_is_held_and_the_page_shows_what_was_removed_and_added(client, item):
    publish(client, item)
    page = post(client, item, text_en="Two", _continue="1").content.decode()
    item.refresh_from_db()
    assert (item.text_en, "The public still reads" in page) == ("One", True)
    assert "Words removed: 1. Words added: 1." in re.sub(r"\s+", " ", page)
    assert '<textarea name="text_en"' in page
    assert re.search(r'name="text_en"[^>]*>\s*Two<', page)


@pytest.mark.usefixtures("editor")
def test_words_that_someone_else_wrote_meanwhile_are_not_overwritten_unseen(client, item):
    seen = {"seen-text_en": mark("One"), "seen-text_cy": mark("Un")}
    post(client, item, text_en="Theirs", seen=seen.items())
    response = post(client, item, text_en="Mine", seen=seen.items())
    assert response.context["adminform"].form.errors == {
        "text_en": ["Someone else changed this after you opened it. It now says: “Theirs”. Save again to replace it."]
    }
    post(client, item, text_en="Mine", seen={"seen-text_en": mark("Theirs")}.items())
    assert TextState.objects.of(item).get(language="en").working_text == "Mine"


@pytest.mark.usefixtures("editor")
def test_a_text_left_alone_does_not_undo_what_someone_else_wrote_meanwhile(client, item):
    seen = {"seen-text_en": mark("One"), "seen-text_cy": mark("Un")}
    post(client, item, text_en="Theirs", seen=seen.items())
    post(client, item, text_en="One", text_cy="Fy un i", seen=seen.items())
    assert dict(TextState.objects.of(item).values_list("language", "working_text")) == {"cy": "Fy un i", "en": "Theirs"}


def test_a_writer_sees_no_button_to_approve_or_publish_and_cannot_press_it(client, item):
    client.force_login(staff(*WRITER))
    post(client, item, "send:")
    page = client.get(address(item)).content.decode()
    assert re.findall(r'name="_text" value="([^"]*)"', page) == ["send:"]
    assert [said(post(client, item, action))[-1] for action in ("approve:", "publish:", "send_back:")] == [
        "You may not do this."
    ] * 3
    assert states(item) == {"text_cy": "in_review", "text_en": "in_review"}


def test_someone_who_only_looks_sees_both_languages(client, item):
    client.force_login(staff("roadmap.view_item"))
    page = client.get(address(item)).content.decode()
    assert ('<p lang="cy">Un</p>' in page, '<p lang="en">One</p>' in page, 'name="_text"' in page) == (
        True,
        True,
        False,
    )


@pytest.mark.usefixtures("editor")
def test_a_new_record_keeps_its_words_and_who_wrote_them(client, item, editor):
    form = {
        "goal": item.goal_id,
        "ref": "new",
        "position": 2,
        "horizon": "now",
        "owner": "",
        "text_cy": "Dau",
        "text_en": "Two",
    }
    client.post(reverse("admin:roadmap_item_add"), form | {"moves-TOTAL_FORMS": 0, "moves-INITIAL_FORMS": 0})
    new = Item.objects.get(ref="new")
    assert ((new.text_cy, new.text_en), set(TextState.objects.of(new).values_list("changed_by", flat=True))) == (
        ("Dau", "Two"), {editor.pk},
    )  # fmt: skip


def test_the_difference_names_what_went_before_what_came():
    assert difference("Apply by 1 May please", "Apply before 1 May") == [
        Piece("same", "Apply "),
        Piece("removed", "by "),
        Piece("added", "before "),
        Piece("same", "1 "),
        Piece("removed", "May please"),
        Piece("added", "May"),
    ]


@pytest.mark.usefixtures("editor")
def test_a_welsh_speaker_says_that_they_reviewed_the_welsh_and_a_change_takes_it_back(client, item):
    publish(client, item)
    page = post(client, item, "reviewed:text_cy").content.decode()
    assert (
        TextState.objects.of(item).get(language="cy").reviewed_by_welsh_speaker,
        "<p>Reviewed by a Welsh speaker</p>" in page,
    ) == (True, True)
    assert said(post(client, item, "reviewed:text_en"))[-1] == "A Welsh speaker reviews Welsh that is written."
    post(client, item, text_cy="Dau")
    assert TextState.objects.of(item).get(language="cy").reviewed_by_welsh_speaker is False


@pytest.mark.usefixtures("editor")
def test_a_public_record_is_taken_back_with_its_button(client, item):
    publish(client, item)
    assert said(post(client, item, "unpublish:"))[-1] == "Taken back: the public no longer reads it."
    item.refresh_from_db()
    assert item.published_at is None


def test_a_session_added_to_a_public_series_is_told_to_nobody_until_its_words_are_published(client):
    series = SeriesFactory(is_open=True)
    approve_as_given(record=series, by=None, at=AT)
    owner = staff(
        "labs.view_session",
        "labs.add_session",
        "labs.change_session",
        "labs.view_series",
        "languages.approve_textstate",
    )
    client.force_login(owner)
    form = {
        "series": series.pk, "number": 1, "title_cy": "Dechrau", "title_en": "Start", "mode": "remote", "provision": "bilingual",
        "starts_at_0": "2026-04-13", "starts_at_1": "10:00", "ends_at_0": "2026-04-13", "ends_at_1": "12:00",
    }  # fmt: skip
    heard = []

    def hear(session, **_rest):
        heard.append(session.title_en)

    session_changed.connect(hear)
    response = client.post(reverse("admin:labs_session_add"), form | {"_text": "send:"})
    session = Session.objects.get()
    assert (response.status_code, heard, list(series.sessions.in_time_order()), list(series.sessions.planned())) == (
        302,
        [],
        [],
        [session],
    )
    for action in ("approve:", "publish:"):
        client.post(reverse("admin:labs_session_change", args=[session.pk]), form | {"_text": action})
    session_changed.disconnect(hear)
    assert (heard, list(series.sessions.in_time_order())) == (["Start"], [session])


def test_a_series_sends_and_approves_its_sessions_texts_with_its_own(client):
    series = SeriesFactory()
    session = SessionFactory(series=series)
    client.force_login(staff("labs.view_series", "labs.change_series", "languages.approve_textstate"))
    form = {name: getattr(series, name) or "" for name in SeriesForm.Meta.fields} | {"owner": ""}
    for action, state in (("send:", "in_review"), ("approve:", "approved")):
        client.post(reverse("admin:labs_series_change", args=[series.pk]), form | {"_text": action})
        assert {*states(series).values(), *states(session).values()} == {state}
