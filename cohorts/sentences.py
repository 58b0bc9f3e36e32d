"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from cohorts.models import ApplicationStatus
from people.telling import tell

tell("application-submitted", _("%(by)s sent a sign-up. Application: %(on)s."))
tell(
    "application-decided",
    _("%(by)s decided about an application. Application: %(on)s. From: %(before)s. To: %(after)s."),
    before=ApplicationStatus,
    after=ApplicationStatus,
)
tell("offer-accepted", _("%(by)s accepted a place. Offer: %(on)s."))
tell("offer-declined", _("%(by)s declined a place. Offer: %(on)s."))
tell("offer-expired", _("%(by)s closed an offer that ran out. Offer: %(on)s."))
tell("offer-taken-back", _("%(by)s took back an offer. Offer: %(on)s."))
tell("participant-withdrew", _("%(by)s gave up a place. Participant: %(on)s."))
tell("participant-needs-changed", _("%(by)s changed what a participant needs. Participant: %(on)s."))
tell("cohort-completed", _("%(by)s completed a cohort. Series: %(on)s. Participants: %(participants)s."))
tell(
    "cohort-uncompleted", _("%(by)s undid the completion of a cohort. Series: %(on)s. Participants: %(participants)s.")
)
tell("cohort-called-off", _("%(by)s called off a cohort. Series: %(on)s. People told: %(told)s."))
tell("attendance-recorded", _("%(by)s recorded attendance. Session: %(on)s. Entries changed: %(entries)s."))
