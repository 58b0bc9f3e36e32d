"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from organisations.models import Stage
from people.telling import tell

tell("public-bodies-loaded", _("%(by)s loaded the public bodies. Added: %(added)s. Changed: %(changed)s."))
tell("organisation-added", _("%(by)s added an organisation. Organisation: %(on)s."))
tell("organisation-changed", _("%(by)s changed an organisation. Organisation: %(on)s. Changed: %(fields)s."))
tell("affiliation-started", _("%(by)s recorded where someone works. Affiliation: %(on)s."))
tell("affiliation-ended", _("%(by)s recorded that someone left. Affiliation: %(on)s."))
tell("job-title-changed", _("%(by)s changed a job title. Affiliation: %(on)s."))
tell("prospect-began", _("%(by)s put an organisation on the pipeline. Organisation: %(on)s."))
tell(
    "prospect-moved",
    _("%(by)s moved an organisation along the pipeline. Organisation: %(on)s. From: %(before)s. To: %(after)s."),
    before=Stage,
    after=Stage,
)
tell("prospect-action-planned", _("%(by)s planned a next action. Organisation: %(on)s. Next action: %(action)s."))
