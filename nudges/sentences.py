"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from nudges import anchors
from nudges.models import AnswerKind, Reason
from people.models import Language
from people.telling import tell

tell(
    "nudges-planned",
    _("%(by)s planned nudges. Series: %(on)s. Hang on: %(anchor)s. How many: %(nudges)s."),
    anchor=lambda: dict(anchors.choices()),
)
tell("nudges-moved", _("%(by)s moved nudges with what they hang on. Series: %(on)s. How many: %(nudges)s."))
tell("nudges-withdrawn", _("%(by)s withdrew what nudges hang on. Series: %(on)s. How many: %(nudges)s."))
tell("nudges-reinstated", _("%(by)s brought nudges back. Record: %(on)s. How many: %(nudges)s."))
tell(
    "nudge-text-approved",
    _("%(by)s approved the text of a nudge. Step: %(on)s. Language: %(language)s."),
    language=Language,
)
tell("nudges-approved", _("%(by)s approved nudges. Step: %(on)s. Recipients: %(recipients)s. Seal: %(seal)s."))
tell("nudge-approved", _("%(by)s approved one nudge. Nudge: %(on)s."))
tell("nudges-held", _("%(by)s held nudges. Step: %(on)s. How many: %(nudges)s. Reason: %(reason)s."), reason=Reason)
tell("nudges-cancelled", _("%(by)s cancelled nudges. Step: %(on)s. How many: %(nudges)s."))
tell("nudge-step-edited", _("%(by)s changed a step. Step: %(on)s. Changed: %(changed)s."))
tell("nudge-edited", _("%(by)s gave one person a text of their own. Nudge: %(on)s."))
tell("nudge-moved", _("%(by)s moved one nudge. Nudge: %(on)s. Due: %(due_at)s."))
tell("nudge-sent-now", _("%(by)s sent one nudge at once. Nudge: %(on)s."))
tell("nudge-cancelled", _("%(by)s cancelled one nudge. Nudge: %(on)s."))
tell("nudge-reinstated", _("%(by)s brought one nudge back. Nudge: %(on)s."))
tell("nudge-tested", _("%(by)s sent themselves a test. Step: %(on)s."))
tell("nudges-paused", _("%(by)s paused messages. Person: %(on)s. Until: %(until)s."))
tell("nudges-resumed", _("%(by)s ended a pause. Person: %(on)s."))
tell("nudges-slower", _("%(by)s changed how many messages come. Person: %(on)s. Fewer: %(slower)s."))
tell("nudges-answered", _("%(by)s took an answer. Nudge: %(on)s. How: %(kind)s. Stopped: %(nudges)s."), kind=AnswerKind)
tell("sequences-loaded", _("%(by)s loaded the sequences that ship with the software. Steps: %(steps)s."))
tell("sequence-edited", _("%(by)s changed the library of nudges. Record: %(on)s. Changed: %(changed)s."))
tell("holiday-changed", _("%(by)s changed the bank holidays. Day: %(day)s. Holiday: %(is_holiday)s."))
tell("sequence-removed", _("%(by)s removed something from the library of nudges. Record: %(on)s."))
tell("holiday-removed", _("%(by)s took back a change to the bank holidays. Day: %(day)s."))
