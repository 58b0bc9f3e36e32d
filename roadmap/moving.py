"""Moves an item of the roadmap between now, next, future and done, and keeps why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from languages.approving import approve_as_given
from people import audit
from people.models import Person
from roadmap.models import Horizon, Item, Move


@transaction.atomic
def move(*, item: Item, to: Horizon, why: Mapping[str, str], by: Person | None, at: datetime) -> Move:
    """Move ``item`` to ``to`` with the reason ``why`` by language (``cy`` and ``en``, both asked for: it is public).

    Raises ``ValidationError`` when the item is there already or a language of the reason is missing.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.horizon == to:
        raise ValidationError(_("The item is there already."), code="there_already")
    if not (why.get("cy") and why.get("en")):
        raise ValidationError(_("Give the reason in Welsh and in English."), code="one_language")
    made = Move.objects.create(
        item=item, from_horizon=item.horizon, to_horizon=to, why_cy=why["cy"], why_en=why["en"], by=by, at=at
    )
    approve_as_given(record=made, by=by, at=at)
    item.horizon = to
    item.save(update_fields=["horizon"])
    audit.record("roadmap-item-moved", by=by, at=at, on=item, frm=made.from_horizon, to=made.to_horizon)
    return made
