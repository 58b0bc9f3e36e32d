"""What a sequence can hang on. A room above the ones read here registers its own with ``register``.

An anchor's ``audience`` is one SELECT over ``%(series)s`` that gives ``person_id``, ``occurrence``, ``anchor_at`` and
``joined_at`` (since when the person could have been told: an earlier due time means they joined too late).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACE_ACCEPTED = "place_accepted"
SESSION_STARTS = "session_starts"
OFFER_MADE = "offer_made"
OFFER_EXPIRES = "offer_expires"
SERIES_FINISHED = "series_finished"


@dataclass(frozen=True, slots=True)
class Anchor:
    """An event that steps are counted from. ``why`` tells the person why they get a message that hangs on it."""

    slug: str
    title: str | Promise
    why: str | Promise
    audience: str


ANCHORS: dict[str, Anchor] = {}


def register(anchor: Anchor) -> Anchor:
    """Make ``anchor`` known; raises ``ValueError`` when its name is taken."""
    if anchor.slug in ANCHORS:
        raise ValueError(f"The anchor {anchor.slug} is registered already")
    ANCHORS[anchor.slug] = anchor
    return anchor


def choices() -> list[tuple[str, str | Promise]]:
    """Return every anchor for a form."""
    return [(anchor.slug, anchor.title) for anchor in ANCHORS.values()]


_OFFERS = """
    SELECT a.person_id, o.id AS occurrence, o.{column} AS anchor_at, o.made_at AS joined_at
    FROM cohorts_offer o JOIN cohorts_application a ON a.id = o.application_id
    WHERE a.series_id = %(series)s AND o.status = 'made'
"""

register(
    Anchor(
        PLACE_ACCEPTED,
        _("A place is accepted"),
        _("You have a place in this series."),
        """
    SELECT person_id, 0::bigint AS occurrence, joined_at AS anchor_at, joined_at
    FROM cohorts_participant WHERE series_id = %(series)s AND status <> 'withdrawn'
""",
    )
)
register(
    Anchor(
        SESSION_STARTS,
        _("A session starts"),
        _("You take part in this session."),
        """
    SELECT p.person_id, s.id AS occurrence, s.starts_at AS anchor_at, p.joined_at
    FROM cohorts_participant p JOIN labs_session s ON s.series_id = p.series_id
    WHERE p.series_id = %(series)s AND p.status <> 'withdrawn'
""",
    )
)
register(
    Anchor(OFFER_MADE, _("A place is offered"), _("We have offered you a place."), _OFFERS.format(column="made_at"))
)
register(
    Anchor(
        OFFER_EXPIRES,
        _("The time to answer an offer ends"),
        _("We are keeping a place for you and wait for your answer."),
        _OFFERS.format(column="expires_at"),
    )
)
register(
    Anchor(
        SERIES_FINISHED,
        _("A series has finished"),
        _("You completed this series."),
        """
    SELECT m.person_id, 0::bigint AS occurrence, s.finished_at AS anchor_at, c.completed_at AS joined_at
    FROM alumni_completion c JOIN alumni_alumnus m ON m.id = c.alumnus_id JOIN labs_series s ON s.id = c.series_id
    WHERE c.series_id = %(series)s AND s.finished_at IS NOT NULL
""",
    )
)
