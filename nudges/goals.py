"""What a nudge is for. A goal is a condition in SQL, so that whole sets are judged at once.

A room with a new goal registers it (in its ``apps.py``), and the engine needs no change::

    goals.register(Goal("post_published", _("A post is published"), "EXISTS (SELECT 1 FROM …)"))

It may name ``n`` (the nudge), ``ps`` (its step), ``p`` (the plan) and ``pe`` (the person). A goal can also serve
as a condition of a step: "only sent if".
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Goal:
    """Something a person can have done, as staff read it and as SQL decides it."""

    slug: str
    title: str | Promise
    met: str


GOALS: dict[str, Goal] = {}


def register(goal: Goal) -> Goal:
    """Make ``goal`` known; raises ``ValueError`` when its name is taken."""
    if goal.slug in GOALS:
        raise ValueError(f"The goal {goal.slug} is registered already")
    GOALS[goal.slug] = goal
    return goal


def choices() -> list[tuple[str, str | Promise]]:
    """Return every goal for a form."""
    return [(goal.slug, goal.title) for goal in GOALS.values()]


def met_sql() -> str:
    """Return the SQL condition "the goal of step ``ps`` is met for nudge ``n``"."""
    cases = "\n".join(f"WHEN '{goal.slug}' THEN {goal.met}" for goal in GOALS.values())
    return f"(CASE ps.goal {cases} ELSE FALSE END)"


def unmet_condition_sql() -> str:
    """Return SQL for "a condition of step ``ps`` does not hold for nudge ``n``"; an unknown one never holds."""
    cases = "\n".join(f"WHEN '{goal.slug}' THEN NOT {goal.met}" for goal in GOALS.values())
    return f"EXISTS (SELECT FROM unnest(ps.conditions) AS c WHERE CASE c {cases} ELSE TRUE END)"


register(
    Goal(
        "profile_claimed",
        _("The profile is claimed"),
        """EXISTS (SELECT 1 FROM alumni_profile f JOIN alumni_alumnus a ON a.id = f.alumnus_id
            WHERE a.person_id = n.person_id AND f.claimed_at IS NOT NULL)""",
    )
)
register(
    Goal(
        "check_in_answered",
        _("This check-in is answered"),
        """EXISTS (SELECT 1 FROM alumni_checkin c
            WHERE c.person_id = n.person_id AND c.series_id = p.series_id AND c.asked_for = p.slug)""",
    )
)
register(
    Goal(
        "reply_received",
        _("They replied"),
        """EXISTS (SELECT 1 FROM nudges_answer r
            WHERE r.person_id = n.person_id AND r.plan_id = p.id AND r.occurrence = n.occurrence
                AND r.kind = 'replied')""",
    )
)
register(
    Goal(
        "place_accepted",
        _("The place is accepted"),
        """EXISTS (SELECT 1 FROM cohorts_participant t
            WHERE t.person_id = n.person_id AND t.series_id = p.series_id AND t.status <> 'withdrawn')""",
    )
)
register(
    Goal(
        "attended_a_session",
        _("They came to a session"),
        """EXISTS (SELECT 1 FROM cohorts_attendance d JOIN cohorts_participant t ON t.id = d.participant_id
            WHERE t.person_id = n.person_id AND t.series_id = p.series_id AND d.presence = 'present')""",
    )
)
