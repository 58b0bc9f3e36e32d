"""The tables of moves of this room's records."""

from django.utils.translation import gettext_lazy as _

from cohorts.models import ApplicationStatus as A
from cohorts.models import OfferStatus as O
from cohorts.models import ParticipantStatus as P
from people.transitions import State, TransitionTable

APPLICATION = TransitionTable(
    "cohorts.Application",
    {
        A.SUBMITTED: State(
            _("Sent, and nobody has decided yet."),
            "team",
            (A.SHORTLISTED, A.WAITING, A.OFFERED, A.REJECTED, A.WITHDRAWN),
        ),
        A.SHORTLISTED: State(
            _("Likely to be offered a place."), "team", (A.WAITING, A.OFFERED, A.REJECTED, A.WITHDRAWN)
        ),
        A.WAITING: State(
            _("Offered a place as soon as one is free, in order."), "system", (A.OFFERED, A.REJECTED, A.WITHDRAWN)
        ),
        A.OFFERED: State(
            _("Has an offer to answer."), "applicant", (A.ACCEPTED, A.DECLINED, A.LAPSED, A.WITHDRAWN, A.SHORTLISTED)
        ),
        A.ACCEPTED: State(_("Took the place."), "applicant", (A.WITHDRAWN,)),
        A.DECLINED: State(_("Did not want the place."), "team", (A.OFFERED, A.WAITING)),
        A.LAPSED: State(_("Let the offer run out."), "team", (A.OFFERED, A.WAITING)),
        A.REJECTED: State(_("Not chosen for this series."), "team", (A.SHORTLISTED,)),
        A.WITHDRAWN: State(_("Can't or won't take part any more."), "team", (A.OFFERED, A.WAITING)),
    },
)

OFFER = TransitionTable(
    "cohorts.Offer",
    {
        O.MADE: State(
            _("Waits for the person's answer."), "applicant", (O.ACCEPTED, O.DECLINED, O.EXPIRED, O.WITHDRAWN)
        ),
        O.ACCEPTED: State(_("The place is taken."), "participant", (O.WITHDRAWN,)),
        O.DECLINED: State(_("The place is free again."), "nobody"),
        O.EXPIRED: State(_("Not answered in time: the place is free again."), "nobody"),
        O.WITHDRAWN: State(_("Taken back, or the person left: the place is free again."), "nobody"),
    },
)

PARTICIPANT = TransitionTable(
    "cohorts.Participant",
    {
        P.TAKING_PART: State(_("Has a place in the series."), "participant", (P.WITHDRAWN, P.COMPLETED)),
        P.WITHDRAWN: State(_("Left before the end."), "team", (P.TAKING_PART,)),
        P.COMPLETED: State(_("Completed the series."), "system", (P.TAKING_PART,)),
    },
)
