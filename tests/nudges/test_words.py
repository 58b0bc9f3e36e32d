"""The words that fill a nudge's placeholders."""

import pytest
from django.utils.translation import override

from nudges import words
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("spoken", ["cy", "en"])
def test_a_session_is_where_it_is_in_each_language_whichever_the_worker_speaks(spoken: str) -> None:
    session = SessionFactory(mode="in_person", venue_cy="Canol dinas Abertawe", venue_en="Swansea city centre")
    with override(spoken):
        found = words.of_sessions([session.pk])
    assert found[session.pk]["session_where"] == {
        "cy": "Wyneb yn wyneb: Canol dinas Abertawe",
        "en": "In person: Swansea city centre",
    }
