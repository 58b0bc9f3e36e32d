"""The life of one language of a text: the one table of its moves, and what writing does to both languages."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from languages.models import State, TextState
from people.models import Person
from people.transitions import State as Meaning
from people.transitions import TransitionTable

STATES = TransitionTable(
    "languages.TextState",
    {
        State.MISSING: Meaning(_("Nothing is written in this language."), "writer", (State.DRAFT,)),
        State.DRAFT: Meaning(_("It is being written."), "writer", (State.MISSING, State.IN_REVIEW)),
        State.IN_REVIEW: Meaning(
            _("It waits for someone to read and approve it."), "reviewer", (State.DRAFT, State.MISSING, State.APPROVED)
        ),
        State.APPROVED: Meaning(
            _("It can be published as it stands."), "nobody", (State.DRAFT, State.MISSING, State.OUT_OF_DATE)
        ),
        State.OUT_OF_DATE: Meaning(
            _("The other language changed after this one was approved."),
            "writer",
            (State.DRAFT, State.MISSING, State.IN_REVIEW),
        ),
    },
)


def rewrite(side: TextState, other: TextState, text: str, *, by: Person | None, at: datetime) -> None:
    """Make ``text`` the working text of ``side``; puts ``other`` out of date when it was approved beside the old one.

    A language that catches up (it was itself out of date, or is written for the first time) leaves the other as it is:
    otherwise the two would put each other out of date for ever.
    """
    leads = side.approved_at is not None and side.out_of_date_since is None
    side.working_text, side.word_count = text, len(text.split())
    side.changed_at, side.changed_by = at, by
    side.state, side.sent_back_reason, side.reviewed_by_welsh_speaker = State.DRAFT, "", False
    if leads and other.state == State.APPROVED:
        other.state, other.out_of_date_since = State.OUT_OF_DATE, at


def settle(sides: list[TextState], *, optional: bool) -> None:
    """Say which of a text's two languages are missing: an optional text needs both or neither."""
    written = any(side.working_text for side in sides)
    for side in sides:
        if not side.working_text:
            side.state = State.MISSING if written or not optional else State.DRAFT
        elif side.state == State.MISSING:
            side.state = State.DRAFT


def approve_side(side: TextState, *, by: Person | None, at: datetime) -> None:
    """Approve the working text as it stands."""
    side.state, side.approved_text = State.APPROVED, side.working_text
    side.approved_at, side.approved_by = at, by
    side.out_of_date_since, side.sent_back_reason, side.urgent, side.assigned_to = None, "", False, None
