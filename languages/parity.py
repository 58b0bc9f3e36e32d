"""The parity figure: how much of what the public reads is approved in both languages, what is late, the oldest gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from languages.models import TextState


@dataclass(frozen=True, slots=True)
class Parity:
    """Texts are counted once for both languages; ``late`` counts each language that waits."""

    texts: int
    both: int
    late: int
    oldest: datetime | None
    welsh: int
    reviewed: int

    @property
    def share(self) -> int:
        """The share at parity in whole per cent, rounded down: 100 means all. Nothing public is nothing lacking."""
        return self.both * 100 // self.texts if self.texts else 100

    @property
    def reviewed_share(self) -> int:
        """The share of the public Welsh that a Welsh speaker has reviewed, in whole per cent, rounded down."""
        return self.reviewed * 100 // self.welsh if self.welsh else 0


def parity(*, on: date) -> Parity:
    """Return the figure on the day ``on``, in one query. Source of the rule: W12 of the Welsh requirements.

    A public text is at parity when both languages are approved as they stand, so a change that is held counts against
    it until both are approved again.
    """
    pairs = Q(public=True, language="cy")
    gaps = Q(public=True) & ~Q(state="approved")
    values = TextState.objects.with_parity().aggregate(
        texts=Count("pk", filter=pairs),
        both=Count("pk", filter=pairs & Q(at_parity=True)),
        late=Count("pk", filter=Q(needed_by__lt=on) & ~Q(state="approved")),
        welsh=Count("pk", filter=pairs & ~Q(working_text="")),
        reviewed=Count("pk", filter=pairs & Q(reviewed_by_welsh_speaker=True)),
        oldest=Min(Coalesce("out_of_date_since", "changed_at"), filter=gaps),
    )
    return Parity(**values)
