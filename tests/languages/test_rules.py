"""The rules of two languages that no single room can show alone (docs/parity.md names the other tests)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cohorts.forms import LanguageForm
from cohorts.models import Application
from labs import status
from labs.models import Series
from languages.approving import approve_as_given
from languages.texts import declarations
from languages.writing import save_texts
from people.models import LanguageSource
from people.registering import register
from tests.factories import AT, PersonFactory, SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db
PUBLIC = [declaration for declaration in declarations.values() if declaration.public]


def test_w1_the_language_is_asked_first_without_a_default_and_an_answer_is_required():
    assert ("checked" in str(LanguageForm()["language"]), LanguageForm({}).errors) == (
        False, {"language": ["Choose Welsh or English"]},
    )  # fmt: skip


def test_w1_the_choice_is_kept_with_its_date_and_where_it_was_made():
    person = register(
        email="ffion@corff.example",
        full_name="Ffion Rhys",
        language="cy",
        source=LanguageSource.SIGN_UP,
        by=None,
        at=AT,
    )
    assert (person.language, person.language_chosen_at, person.language_source) == ("cy", AT, "sign_up")


@pytest.mark.parametrize(("choice", "messages_in"), [({}, "both"), ({"welsh": True}, "cy"), ({"english": True}, "en")])
def test_w2_who_never_chose_is_written_to_in_both_languages(choice, messages_in):
    assert PersonFactory(**choice).message_language == messages_in


@pytest.mark.parametrize("declaration", PUBLIC, ids=lambda declaration: declaration.model._meta.label)
def test_w3_and_w12_the_database_holds_every_declared_model_to_both_languages(declaration):
    names = {
        constraint.name for constraint in declaration.model._meta.constraints if isinstance(constraint, CheckConstraint)
    }
    meta = declaration.model._meta
    assert f"{meta.app_label}_{meta.model_name}_public_in_both"[:60] in names


@pytest.mark.parametrize("column", ["title_cy", "title_en", "summary_cy", "summary_en"])
@pytest.mark.parametrize("empty", ["", None])
def test_w12_the_database_refuses_what_is_public_in_one_language(column, empty):
    series = SeriesFactory(is_open=True)
    with pytest.raises(IntegrityError, match="public_in_both"), transaction.atomic():
        Series.objects.filter(pk=series.pk).update(**{column: empty})


def test_w4_free_text_is_kept_with_the_language_it_was_written_in():
    field = Application._meta.get_field("written_in")
    assert (field.null, field.blank, sorted(value for value, _label in field.choices)) == (False, False, ["cy", "en"])


def test_w12_a_series_opens_only_with_every_text_of_its_parts_approved_and_later_words_of_a_part_are_held():
    series = SeriesFactory()
    session = SessionFactory(series=series)
    approve_as_given(record=series, by=None, at=AT)
    with override("en"), pytest.raises(ValidationError) as refused:
        status.open_sign_up(series=series, by=None, at=AT)
    assert refused.value.messages == [f"{session}: Title (Welsh): Draft", f"{session}: Title (English): Draft"]
    approve_as_given(record=session, by=None, at=AT)
    status.open_sign_up(series=series, by=None, at=AT)
    session.refresh_from_db()
    save_texts(record=session, texts={"title_en": "Another name"}, by=None, at=AT)
    session.refresh_from_db()
    assert session.title_en == "Getting to know each other"


def test_no_text_falls_back_to_the_other_language():
    series = SeriesFactory(title_cy="")
    with override("cy"):
        assert not Series.objects.get(pk=series.pk).title


def test_public_lists_ask_nothing_of_the_states_of_texts(client):
    SessionFactory(series=SeriesFactory(is_open=True))
    with CaptureQueriesContext(connection) as asked:
        assert b"Labs y gwanwyn" in client.get("/cy/cyfresi/").content
    assert [query["sql"] for query in asked if "languages_" in query["sql"]] == []
