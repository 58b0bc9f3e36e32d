"""The pipeline of organisations that may take part: whose move it is and what comes next."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Prospect, Stage
from people import audit
from people.models import Person
from people.transitions import State, TransitionTable

STAGES = TransitionTable(
    "organisations.Prospect",
    {
        Stage.INTERESTED: State(
            _("They showed interest and nobody has talked to them yet."), "owner", (Stage.TALKING, Stage.NOT_NOW)
        ),
        Stage.TALKING: State(_("Somebody of the team is in touch with them."), "owner", (Stage.AGREED, Stage.NOT_NOW)),
        Stage.AGREED: State(
            _("They will send people to a series."), "owner", (Stage.TAKING_PART, Stage.TALKING, Stage.NOT_NOW)
        ),
        Stage.TAKING_PART: State(_("Their people are in a series that runs."), "owner", (Stage.TOOK_PART,)),
        Stage.TOOK_PART: State(_("Their people completed a series."), "owner", (Stage.TALKING, Stage.NOT_NOW)),
        Stage.NOT_NOW: State(_("Not for the time being."), "owner", (Stage.TALKING,)),
    },
)


@transaction.atomic
def begin(*, organisation: Organisation, owner: Person | None, by: Person | None, at: datetime) -> Prospect:
    """Put ``organisation`` on the pipeline; one that is on it already is left as it is."""
    prospect, made = Prospect.objects.get_or_create(organisation=organisation, defaults={"owner": owner})
    if made:
        audit.record("prospect-began", by=by, at=at, on=prospect)
    return prospect


@transaction.atomic
def move(*, prospect: Prospect, stage: str, by: Person | None, at: datetime) -> Prospect:
    """Move ``prospect`` to ``stage``; raises ``ValidationError`` if the table has no such move."""
    current = Prospect.objects.select_for_update().get(pk=prospect.pk)
    STAGES.check(current.stage, stage)
    audit.record("prospect-moved", by=by, at=at, on=current, before=str(current.stage), after=str(stage))
    current.stage = prospect.stage = stage
    current.save(update_fields=["stage"])
    return current


@transaction.atomic
def plan_action(
    *, prospect: Prospect, owner: Person | None, action: str, on: date | None, by: Person | None, at: datetime
) -> Prospect:
    """Say who does what next, and by which day."""
    prospect.owner, prospect.next_action, prospect.next_action_on = owner, action, on
    prospect.save(update_fields=["owner", "next_action", "next_action_on"])
    audit.record("prospect-action-planned", by=by, at=at, on=prospect, next_action=action)
    return prospect
