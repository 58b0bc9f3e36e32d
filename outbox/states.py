"""The states of a message and the moves between them (design: from row to inbox)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.transitions import State as Meaning
from people.transitions import TransitionTable


class State(models.TextChoices):
    """Where a message is."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CLAIMED = "claimed", _("Claimed by a worker")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Came back")
    COMPLAINED = "complained", _("Reported as spam")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Uncertain")
    SKIPPED = "skipped", _("Not sent")
    EXPIRED = "expired", _("Too late to send")
    CANCELLED = "cancelled", _("Cancelled")


HOLDING = (State.CLAIMED.value, State.SENDING.value)
"""States in which a worker has the message in hand."""

TABLE = TransitionTable(
    "message",
    {
        "planned": Meaning(
            _("Waits until it is due."), "worker", ("claimed", "held", "skipped", "expired", "cancelled"),
        ),
        "held": Meaning(_("Waits for its text to be approved."), "staff", ("planned", "cancelled", "expired")),
        "claimed": Meaning(
            _("A worker has it in hand and has not begun."), "worker",
            ("planned", "sending", "held", "skipped", "expired", "failed"),
        ),
        "sending": Meaning(
            _("A worker is handing it to the mail relay."), "worker", ("sent", "planned", "failed", "uncertain")
        ),
        "sent": Meaning(_("The relay has accepted it."), "provider", ("delivered", "bounced", "complained")),
        "delivered": Meaning(_("The provider says it arrived."), "provider", ("bounced", "complained")),
        "bounced": Meaning(_("It came back: the address does not work."), "staff", ("complained",)),
        "complained": Meaning(_("The person reported it as spam."), "staff"),
        "failed": Meaning(_("It was refused for good, or could not be written."), "staff", ("planned", "cancelled")),
        "uncertain": Meaning(
            _("We stopped knowing whether it was accepted. No machine sends it again."), "staff",
            ("sent", "planned", "cancelled", "delivered", "bounced", "complained"),
        ),
        "skipped": Meaning(_("Not sent, for the reason given."), "staff", ("planned",)),
        "expired": Meaning(_("It was too late to be of use, so it was not sent."), "staff", ("planned",)),
        "cancelled": Meaning(_("Stopped by a person or by its reason ending."), "staff", ("planned",)),
    },
)  # fmt: skip

ENDED = tuple(name for name in State.values if name not in ("planned", "held", *HOLDING, "uncertain"))
"""States no machine moves on from by itself, apart from what a provider tells later."""
