"""Publishing is one act for both languages, and what changes later is held until both are ready again."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.utils.translation import override

from languages.approving import approve, approve_as_given, mark_reviewed, send_back, send_for_review
from languages.keeping import reconcile
from languages.models import ServiceNotice, TextState
from languages.publishing import check_ready, publish, publish_in_emergency, unpublish
from languages.writing import save_texts, working_texts
from people.models import AuditEntry
from roadmap.models import Goal, Item, Roadmap
from tests.factories import AT, PersonFactory
from tests.languages.test_keeping import states

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    person = PersonFactory(staff=True)
    for name in ("approve_textstate", "publish_in_emergency"):
        person.user_permissions.add(Permission.objects.get(content_type__app_label="languages", codename=name))
    return person


@pytest.fixture
def item():
    goal = Goal.objects.create(roadmap=Roadmap.objects.create(ref="r"), ref="g", position=1)
    return Item.objects.create(goal=goal, ref="i", position=1, horizon="now")


def text(record, column):
    field, language = column.rsplit("_", 1)
    return TextState.objects.of(record).get(field=field, language=language)


def write(record, by=None, **texts):
    return save_texts(record=record, texts=texts, by=by, at=AT)


def agree(record, by, *columns):
    for column in columns:
        send_for_review(text=text(record, column), by=by, at=AT)
        approve(text=text(record, column), by=by, at=AT)


def columns(record):
    record.refresh_from_db()
    return record.text_cy, record.text_en


def test_an_unpublished_record_says_at_once_what_is_written(item):
    assert write(item, text_cy="Un", text_en="One") == ["text_cy", "text_en"]
    assert (columns(item), states(item)) == (("Un", "One"), {"text_cy": "draft", "text_en": "draft"})


def test_writing_the_same_again_changes_nothing_and_leaves_no_trace(item):
    write(item, text_cy="Un")
    assert write(item, text_cy=" Un ") == []
    assert AuditEntry.objects.filter(action="texts-written").count() == 1


def test_publishing_is_refused_naming_each_text_in_the_readers_language(item, editor):
    write(item, text_en="One")
    with pytest.raises(ValidationError) as caught:
        publish(record=item, by=editor, at=AT)
    assert caught.value.message_dict == {
        "text_cy": ["Text (Welsh): Not written"], "text_en": ["Text (English): Draft"],
    }  # fmt: skip
    with override("cy"), pytest.raises(ValidationError) as caught:
        publish(record=item, by=editor, at=AT)
    assert caught.value.message_dict == {
        "text_cy": ["Testun (Cymraeg): Heb ei ysgrifennu"], "text_en": ["Testun (Saesneg): Drafft"],
    }  # fmt: skip


def test_publishing_what_is_approved_in_both_makes_it_public(item, editor):
    write(item, text_cy="Un", text_en="One")
    agree(item, editor, "text_cy", "text_en")
    publish(record=item, by=editor, at=AT)
    assert (columns(item), item.published_at) == (("Un", "One"), AT)


@pytest.fixture
def public(item, editor):
    write(item, text_cy="Un", text_en="One")
    agree(item, editor, "text_cy", "text_en")
    return publish(record=item, by=editor, at=AT)


def test_changing_one_language_of_a_public_record_is_held_and_puts_the_other_out_of_date(public, editor):
    write(public, text_en="One and a half")
    assert (columns(public), states(public)) == (("Un", "One"), {"text_cy": "out_of_date", "text_en": "draft"})
    agree(public, editor, "text_en")
    with pytest.raises(ValidationError) as caught:
        publish(record=public, by=editor, at=AT)
    assert caught.value.message_dict == {"text_cy": ["Text (Welsh): Out of date since 2 March 2026"]}
    assert columns(public) == ("Un", "One")


def test_both_languages_go_out_together_once_the_other_caught_up(public, editor):
    write(public, text_en="One and a half")
    agree(public, editor, "text_en")
    write(public, text_cy="Un a hanner")
    assert states(public) == {"text_cy": "draft", "text_en": "approved"}
    agree(public, editor, "text_cy")
    publish(record=public, by=editor, at=AT)
    assert columns(public) == ("Un a hanner", "One and a half")


def test_a_language_that_needs_no_change_is_approved_again_as_it_stands(public, editor):
    write(public, text_en="One!")
    agree(public, editor, "text_en", "text_cy")
    publish(record=public, by=editor, at=AT)
    assert (columns(public), states(public)) == (("Un", "One!"), {"text_cy": "approved", "text_en": "approved"})


def test_the_other_is_out_of_date_again_when_the_first_changes_again_before_its_own_approval(public, editor):
    write(public, text_en="Two")
    agree(public, editor, "text_cy")
    write(public, text_en="Three")
    assert states(public) == {"text_cy": "out_of_date", "text_en": "draft"}


def test_an_optional_text_can_be_taken_away_in_both_languages(editor):
    roadmap = Roadmap.objects.create(ref="r", title_cy="Map", title_en="Map", intro_cy="Pam", intro_en="Why")
    approve_as_given(record=roadmap, by=None, at=AT)
    publish(record=roadmap, by=editor, at=AT)
    write(roadmap, intro_en="")
    with pytest.raises(ValidationError):
        publish(record=roadmap, by=editor, at=AT)
    write(roadmap, intro_cy="")
    publish(record=roadmap, by=editor, at=AT)
    roadmap.refresh_from_db()
    assert (roadmap.intro_cy, roadmap.intro_en, states(roadmap)) == (
        "", "", {"title_cy": "approved", "title_en": "approved"},
    )  # fmt: skip


def test_a_column_changed_past_the_jobs_is_an_unapproved_draft(public):
    Item.objects.filter(pk=public.pk).update(text_en="Sneaked in")
    with pytest.raises(ValidationError):
        check_ready(Item.objects.get(pk=public.pk))
    reconcile(at=AT)
    assert states(public) == {"text_cy": "out_of_date", "text_en": "draft"}


def test_taking_back_brings_the_held_words_into_the_record(public, editor):
    write(public, text_en="Two")
    unpublish(record=public, by=editor, at=AT)
    assert (columns(public), public.published_at) == (("Un", "Two"), None)
    assert set(TextState.objects.of(public).values_list("public", flat=True)) == {False}


def test_the_working_words_are_those_the_staff_see(public):
    write(public, text_en="Two")
    assert working_texts(public) == {"text_cy": "Un", "text_en": "Two"}


# --- approval ------------------------------------------------------------------------------------------------------


def test_a_text_sent_back_says_why_and_is_a_draft_again(item, editor):
    write(item, text_cy="Un")
    send_for_review(text=text(item, "text_cy"), by=editor, at=AT)
    send_back(text=text(item, "text_cy"), reason="Rhy ffurfiol", by=editor, at=AT)
    assert (text(item, "text_cy").state, text(item, "text_cy").sent_back_reason) == ("draft", "Rhy ffurfiol")


@pytest.mark.parametrize(("reason", "code"), [(" ", "no_reason"), ("Why", "moved_on")])
def test_sending_back_needs_a_reason_and_a_text_in_review(item, editor, reason, code):
    write(item, text_cy="Un")
    with pytest.raises(ValidationError) as caught:
        send_back(text=text(item, "text_cy"), reason=reason, by=editor, at=AT)
    assert caught.value.code == code


def test_only_someone_with_the_right_approves(item):
    write(item, text_cy="Un")
    send_for_review(text=text(item, "text_cy"), by=None, at=AT)
    with pytest.raises(PermissionDenied):
        approve(text=text(item, "text_cy"), by=PersonFactory(staff=True), at=AT)


def test_a_draft_is_not_approved_before_it_is_sent_for_review(item, editor):
    write(item, text_cy="Un")
    with pytest.raises(ValidationError):
        approve(text=text(item, "text_cy"), by=editor, at=AT)


def test_nothing_is_marked_as_reviewed_by_a_welsh_speaker_until_one_says_so_and_a_change_takes_it_back(public, editor):
    assert text(public, "text_cy").reviewed_by_welsh_speaker is False
    mark_reviewed(text=text(public, "text_cy"), by=editor, at=AT)
    assert text(public, "text_cy").reviewed_by_welsh_speaker is True
    write(public, text_cy="Dau")
    assert text(public, "text_cy").reviewed_by_welsh_speaker is False
    with pytest.raises(ValidationError):
        mark_reviewed(text=text(public, "text_en"), by=editor, at=AT)


def test_what_comes_from_a_document_published_in_both_languages_is_approved_as_given(item):
    write(item, text_en="One")
    approve_as_given(record=item, by=None, at=AT)
    assert states(item) == {"text_cy": "missing", "text_en": "draft"}
    write(item, text_cy="Un")
    approve_as_given(record=item, by=None, at=AT)
    assert states(item) == {"text_cy": "approved", "text_en": "approved"}
    check_ready(item)


# --- service notices -----------------------------------------------------------------------------------------------


def test_a_service_notice_may_go_out_in_one_language_with_a_reason_and_then_tops_the_queue(item, editor):
    write(item, text_en="One")
    notice = ServiceNotice.objects.create(text_en="No sign-in today")
    publish_in_emergency(record=notice, reason="Sign-in is broken", by=editor, at=AT)
    first = TextState.objects.queued().first()
    assert (first.object_id, first.field, first.urgent, first.needed_by) == (notice.pk, "text", True, AT.date())
    assert (notice.published_at, notice.emergency_reason) == (AT, "Sign-in is broken")
    write(notice, text_cy="Dim mewngofnodi heddiw")
    agree(notice, editor, "text_cy", "text_en")
    publish(record=notice, by=editor, at=AT)
    assert (notice.text_cy, TextState.objects.filter(urgent=True).count()) == ("Dim mewngofnodi heddiw", 0)


@pytest.mark.parametrize(("reason", "words", "code"), [("", "One", "no_reason"), ("Fire", "", "nothing_written")])
def test_an_emergency_needs_a_reason_and_words(editor, reason, words, code):
    notice = ServiceNotice.objects.create(text_en=words)
    with pytest.raises(ValidationError) as caught:
        publish_in_emergency(record=notice, reason=reason, by=editor, at=AT)
    assert caught.value.code == code


def test_only_service_notices_go_out_in_one_language_and_only_by_someone_with_the_right(item, editor):
    with pytest.raises(ValidationError) as caught:
        publish_in_emergency(record=item, reason="Fire", by=editor, at=AT)
    assert caught.value.code == "not_a_notice"
    with pytest.raises(PermissionDenied):
        publish_in_emergency(record=item, reason="Fire", by=PersonFactory(staff=True), at=AT)


def test_the_database_refuses_one_language_without_a_recorded_reason():
    notice = ServiceNotice(text_en="Words", published_at=AT)
    with pytest.raises(ValidationError) as caught:
        notice.validate_constraints()
    assert caught.value.message_dict == {NON_FIELD_ERRORS: ["What is public must be written in Welsh and in English."]}
