"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from outbox.models import Stream, Suppression
from people.telling import tell

tell(
    "message-text-approved", _("%(by)s approved the text of a message. Text: %(on)s. Messages released: %(released)s.")
)
tell(
    "stream-stopped",
    _("%(by)s stopped messages. Person: %(on)s. Stream: %(stream)s. Where: %(source)s."),
    stream=Stream,
)
tell(
    "stream-started",
    _("%(by)s started messages again. Person: %(on)s. Stream: %(stream)s. Where: %(source)s."),
    stream=Stream,
)
tell(
    "address-suppressed",
    _("%(by)s stopped sending to an address. Address: %(on)s. Reason: %(reason)s."),
    reason=Suppression.Reason,
)
tell(
    "address-suppression-lifted",
    _("%(by)s let an address be written to again. Reason it had been stopped: %(reason)s."),
    reason=Suppression.Reason,
)
tell("message-sent-again", _("%(by)s had a message sent again. Message: %(on)s. Why: %(why)s."))
tell("message-settled-as-sent", _("%(by)s settled an uncertain message as sent. Message: %(on)s. Why: %(why)s."))
tell("message-cancelled", _("%(by)s cancelled a message. Message: %(on)s. Why: %(why)s."))
tell("message-reinstated", _("%(by)s brought a cancelled message back. Message: %(on)s."))
tell("message-looked-up", _("%(by)s looked an uncertain message up. Message: %(on)s. The provider says: %(answer)s."))
