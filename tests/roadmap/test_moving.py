"""An item moves with a reason in both languages, and each move is kept."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from people.models import AuditEntry
from roadmap.models import Goal, Horizon, Item, Move, Roadmap
from roadmap.moving import move

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHY = {"cy": "Dechreuwyd y gwaith.", "en": "Work began."}


@pytest.fixture
def item():
    roadmap = Roadmap.objects.create(ref="r", title_cy="M", title_en="R")
    goal = Goal.objects.create(roadmap=roadmap, ref="g", position=1, title_cy="N", title_en="G")
    return Item.objects.create(goal=goal, ref="i", position=1, text_cy="E", text_en="I", horizon="next")


def test_a_move_keeps_who_when_from_to_and_why(item):
    made = move(item=item, to=Horizon.NOW, why=WHY, by=None, at=AT)
    assert (made.from_horizon, made.to_horizon, made.why_cy, made.why_en, made.at) == (
        "next", "now", "Dechreuwyd y gwaith.", "Work began.", AT
    )  # fmt: skip
    item.refresh_from_db()
    assert item.horizon == "now"
    assert AuditEntry.objects.get(action="roadmap-item-moved").details == {"frm": "next", "to": "now"}


@pytest.mark.parametrize(("to", "why"), [("next", WHY), ("now", {"cy": "", "en": "x"}), ("now", {"cy": "x"})])
def test_a_move_to_the_same_time_or_with_a_reason_in_one_language_is_refused(item, to, why):
    with pytest.raises(ValidationError):
        move(item=item, to=Horizon(to), why=why, by=None, at=AT)
    assert Move.objects.count() == 0


def test_the_database_refuses_a_move_that_goes_nowhere(item):
    with pytest.raises(IntegrityError, match="move_goes_somewhere"):
        Move.objects.create(item=item, from_horizon="now", to_horizon="now", why_cy="a", why_en="b", at=AT)


@pytest.mark.parametrize("texts", [{"text_cy": ""}, {"text_en": ""}, {"text_cy": None}])
def test_the_database_refuses_to_publish_an_item_in_one_language(item, texts):
    for column, text in texts.items():
        setattr(item, column, text)
    item.published_at = AT
    with pytest.raises(IntegrityError, match="roadmap_item_public_in_both"):
        item.save()
