"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from people.telling import tell
from roadmap.models import Horizon

tell("roadmap-imported", _("%(by)s imported the roadmap. Number of changes: %(changes)s."))
tell(
    "roadmap-item-moved",
    _("%(by)s moved an item of the roadmap. Item: %(on)s. From: %(frm)s. To: %(to)s."),
    frm=Horizon,
    to=Horizon,
)
