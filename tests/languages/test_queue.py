"""The translators' queue: what waits, in order, taken, worked on, sent out and brought back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from languages.approving import approve_as_given, mark_reviewed
from languages.exchange import PO
from languages.models import ServiceNotice, TextState
from languages.parity import parity
from languages.publishing import publish, publish_in_emergency
from languages.taking import take
from languages.tasks import reconcile
from languages.writing import save_texts
from people.models import AuditEntry
from roadmap.models import Goal, Item, Roadmap
from tests.factories import AT, PersonFactory, SeriesFactory
from tests.languages.test_console import said, staff
from tests.languages.test_publishing import editor  # noqa: F401

pytestmark = pytest.mark.django_db
TRANSLATOR = ("languages.view_textstate", "languages.change_textstate")


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def translator(client):
    person = staff(*TRANSLATOR)
    client.force_login(person)
    return person


@pytest.fixture
def items():
    goal = Goal.objects.create(roadmap=Roadmap.objects.create(ref="r"), ref="g", position=1)
    return [Item.objects.create(goal=goal, ref=f"i{n}", position=n, horizon="now", text_en=f"Item {n}") for n in (1, 2)]


def welsh(record):
    return TextState.objects.of(record).get(field="text", language="cy")


def queue(**filters):
    return [side.object_id for side in TextState.objects.queued().filter(field="text", **filters)]


def test_what_is_urgent_comes_first_then_what_is_needed_soonest_then_what_is_missing(items, editor):  # noqa: F811
    notice = ServiceNotice.objects.create(text_en="Help")
    series = SeriesFactory(sign_up_opens_on=date(2026, 4, 20))
    publish_in_emergency(record=notice, reason="Broken", by=editor, at=AT)
    found = [(side.content_type.model, side.language, str(side.state)) for side in TextState.objects.queued()]
    series_rows = [("series", language, "draft") for _name in ("title", "summary") for language in ("cy", "en")]
    assert found[:2] == [("servicenotice", "cy", "missing"), ("servicenotice", "en", "draft")]
    assert (found[2:6], found[6][0]) == (series_rows, "roadmap")
    assert series.pk


@pytest.mark.usefixtures("translator")
def test_the_queue_is_narrowed_by_language_state_kind_and_who(client, items):
    address = reverse("admin:languages_queue")
    found = client.get(address, {"language": "cy", "state": "missing", "kind": "roadmap.item", "who": "nobody"})
    assert [entry.record for entry in found.context["entries"]] == items
    assert client.get(address, {"who": "me"}).context["entries"] == []
    assert (
        client.get(address, {"language": "xx"}).context["page"].paginator.count == TextState.objects.waiting().count()
    )


@pytest.mark.usefixtures("translator")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_takes_as_many_queries_however_long_it_is(client, items, rows, django_assert_num_queries):
    goal = items[0].goal
    for number in range(rows):
        Item.objects.create(goal=goal, ref=f"more{number}", position=9, horizon="now", text_en="More")
    client.get(reverse("admin:languages_queue"))
    with django_assert_num_queries(8):
        client.get(reverse("admin:languages_queue"), {"kind": "roadmap.item"})


def test_a_text_is_taken_written_and_sent_for_review_and_the_next_one_follows(client, items, translator):
    first, second = welsh(items[0]), welsh(items[1])
    here = reverse("admin:languages_entry", args=[first.pk]) + "?language=cy&kind=roadmap.item"
    client.post(here, {"text": "", "take": "1"})
    first.refresh_from_db()
    assert first.assigned_to == translator
    response = client.post(here, {"text": "Eitem 1", "send": "1"})
    first.refresh_from_db()
    assert (first.working_text, str(first.state)) == ("Eitem 1", "in_review")
    assert response.url == reverse("admin:languages_entry", args=[second.pk]) + "?language=cy&kind=roadmap.item"
    response = client.post(response.url, {"text": "Eitem 2", "save": "1"})
    assert response.url == reverse("admin:languages_queue") + "?language=cy&kind=roadmap.item"


@pytest.mark.usefixtures("translator")
def test_an_empty_text_cannot_be_sent_for_review_and_the_page_says_so(client, items):
    response = client.post(reverse("admin:languages_entry", args=[welsh(items[0]).pk]), {"text": " ", "send": "1"})
    assert response.context["form"].errors == {"text": ["This cannot be done now: the record has moved on."]}


def test_a_text_can_be_put_back(client, items, translator):
    here = reverse("admin:languages_entry", args=[welsh(items[0]).pk])
    client.post(here, {"take": "1"})
    client.post(here, {"put_back": "1"})
    assert welsh(items[0]).assigned_to is None


@pytest.mark.usefixtures("translator")
def test_the_page_of_a_text_shows_both_languages_each_marked_and_keeps_what_is_typed_when_the_language_changes(
    client, items
):
    with override("cy"):
        here = reverse("admin:languages_entry", args=[welsh(items[0]).pk])
    page = client.post(here, {"text": "Hanner", "_toggle": "typed"}).content.decode()
    assert ('<p lang="en">Item 1</p>' in page, 'lang="cy"' in page, ">Hanner</textarea>" in page) == (True, True, True)
    assert welsh(items[0]).working_text == ""


def test_who_may_only_look_at_the_queue_cannot_work_on_it(client, items):
    client.force_login(staff("languages.view_textstate"))
    assert client.get(reverse("admin:languages_entry", args=[welsh(items[0]).pk])).status_code == 403
    assert client.post(reverse("admin:languages_queue"), {"into": "cy", "format": "po"})["Content-Type"].startswith(
        "text/html"
    )


@pytest.mark.usefixtures("translator")
def test_a_file_goes_out_comes_back_is_previewed_and_brought_in(client, items):
    response = client.post(reverse("admin:languages_queue") + "?kind=roadmap.item", {"into": "cy", "format": PO})
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "text/x-gettext-translation", 'attachment; filename="labs-cy.po"',
    )  # fmt: skip
    translated = response.content.decode().replace('msgid "Item 1"\nmsgstr ""', 'msgid "Item 1"\nmsgstr "Eitem 1"')
    file = SimpleUploadedFile("labs-cy.po", translated.encode())
    preview = client.post(reverse("admin:languages_import"), {"file": file})
    assert [(row.taken, row.problem) for row in preview.context["rows"]] == [
        (True, ""),
        (False, "It is not translated."),
    ]
    assert welsh(items[0]).working_text == ""
    client.post(reverse("admin:languages_import"), {"packed": preview.context["form"].initial["packed"]})
    assert (welsh(items[0]).working_text, str(welsh(items[0]).state)) == ("Eitem 1", "in_review")
    assert AuditEntry.objects.filter(action__in=["texts-exported", "texts-imported"]).count() == 2


@pytest.mark.usefixtures("translator")
def test_a_file_that_cannot_be_read_is_an_error_beside_the_field(client):
    response = client.post(reverse("admin:languages_import"), {"file": SimpleUploadedFile("a.xlf", b"no")})
    assert response.context["form"].errors == {"file": ["This file cannot be read. It must be XLIFF 2 or PO."]}


@pytest.mark.usefixtures("translator")
def test_a_preview_that_was_tampered_with_changes_nothing(client):
    response = client.post(reverse("admin:languages_import"), {"packed": "x"}, follow=True)
    assert said(response) == ["This page was changed on its way. Choose the file again."]


@pytest.mark.usefixtures("translator")
@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.po", b'msgid ""\nmsgstr ""\n"Language: cy\\n"\n', "There are no texts in this file."),
        ("large.po", b"x" * 5_000_001, "The file is larger than 5 MB."),
    ],
)
def test_a_file_without_texts_or_too_large_is_an_error_beside_the_field(client, name, content, error):
    response = client.post(reverse("admin:languages_import"), {"file": SimpleUploadedFile(name, content)})
    assert response.context["form"].errors == {"file": [error]}


@pytest.mark.usefixtures("translator")
def test_a_page_without_a_file_asks_for_one_and_the_other_language_shows_it_again(client):
    here = reverse("admin:languages_import")
    assert client.post(here, {}).context["form"].errors == {"file": ["This field is required."]}
    assert client.post(here, {"_toggle": "typed"}).context["form"].errors == {}


@pytest.mark.usefixtures("translator")
def test_a_text_already_in_review_can_be_saved_again_and_one_whose_record_is_gone_is_not_found(client, items):
    side = welsh(items[0])
    here = reverse("admin:languages_entry", args=[side.pk])
    for _time in (1, 2):
        client.post(here, {"text": "Eitem 1", "send": "1"})
    assert str(welsh(items[0]).state) == "in_review"
    Item.objects.filter(pk=items[0].pk)._raw_delete("default")
    assert client.get(here).status_code == 404


def test_an_approved_text_is_not_taken(items, translator):
    save_texts(record=items[0], texts={"text_cy": "Eitem 1"}, by=None, at=AT)
    approve_as_given(record=items[0], by=None, at=AT)
    with pytest.raises(ValidationError):
        take(text=welsh(items[0]), by=translator, at=AT)


@pytest.mark.usefixtures("translator")
def test_a_translator_sees_why_a_text_is_out_of_date(client, items):
    save_texts(record=items[0], texts={"text_cy": "Eitem 1"}, by=None, at=AT)
    approve_as_given(record=items[0], by=None, at=AT)
    save_texts(record=items[0], texts={"text_en": "Item one"}, by=None, at=AT)
    pieces = client.get(reverse("admin:languages_entry", args=[welsh(items[0]).pk])).context["pieces"]
    assert [(piece.kind, piece.text) for piece in pieces] == [("same", "Item "), ("removed", "1"), ("added", "one")]


def test_the_reconciling_task_follows_what_was_written_past_the_jobs(items):
    Item.objects.filter(pk=items[0].pk).update(text_cy="Heibio")
    reconcile()
    assert welsh(items[0]).working_text == "Heibio"


# --- the parity figure ---------------------------------------------------------------------------------------------


def test_the_figure_is_the_share_of_public_texts_approved_in_both_with_what_is_late_and_the_oldest_gap(
    items, django_assert_num_queries
):
    for item, text in zip(items, ("Eitem 1", "Eitem 2"), strict=True):
        save_texts(record=item, texts={"text_cy": text}, by=None, at=AT)
        approve_as_given(record=item, by=None, at=AT)
        publish(record=item, by=None, at=AT)
    assert (parity(on=AT.date()).share, parity(on=AT.date()).oldest) == (100, None)
    save_texts(record=items[0], texts={"text_en": "Changed"}, by=None, at=AT)
    SeriesFactory(sign_up_opens_on=date(2026, 3, 9))
    with django_assert_num_queries(1):
        figure = parity(on=AT.date())
    assert (figure.texts, figure.both, figure.share, figure.late, figure.oldest) == (2, 1, 50, 4, AT)
    mark_reviewed(text=welsh(items[1]), by=PersonFactory(), at=AT)
    assert (figure.reviewed_share, parity(on=AT.date()).reviewed_share) == (0, 50)


def test_nothing_public_lacks_nothing():
    assert (parity(on=AT.date()).share, parity(on=AT.date()).reviewed_share) == (100, 0)


@pytest.mark.usefixtures("translator")
def test_the_figure_is_on_the_front_page_of_the_console_and_on_the_roadmap(client):
    words = "Public texts approved in both languages: 100%"
    assert [words in client.get(address).content.decode() for address in ("/en/admin/", "/en/roadmap/")] == [True, True]
    words = "Testunau cyhoeddus a gymeradwywyd yn y ddwy iaith: 100%"
    assert [words in client.get(address).content.decode() for address in ("/cy/admin/", "/cy/map-ffordd/")] == [
        True,
        True,
    ]
