"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from labs.models import Status
from people.telling import tell

tell("series-added", _("%(by)s added a series. Series: %(on)s."))
tell("series-changed", _("%(by)s changed a series. Series: %(on)s. Changed: %(fields)s."))
tell("series-copied", _("%(by)s copied a series. New series: %(on)s. Copied from: %(source)s."))
tell(
    "series-moved",
    _("%(by)s changed the status of a series. Series: %(on)s. From: %(before)s. To: %(after)s."),
    before=Status,
    after=Status,
)
tell("session-added", _("%(by)s added a session. Session: %(on)s."))
tell("session-changed", _("%(by)s changed a session. Session: %(on)s. Changed: %(fields)s."))
tell("session-removed", _("%(by)s removed a session. Series: %(series)s. Number: %(number)s."))
