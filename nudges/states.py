"""The states of a nudge and the moves between them; from ``handed`` on, ``outbox.states`` tells the rest."""

from django.utils.translation import gettext_lazy as _

from people.transitions import State, TransitionTable

TABLE = TransitionTable(
    "nudge",
    {
        "planned": State(
            _("Approved, and goes out when it is due."), "machine",
            ("held", "handed", "skipped", "expired", "cancelled"),
        ),
        "held": State(
            _("Waits for staff to approve it."), "staff", ("planned", "skipped", "expired", "cancelled")
        ),
        "handed": State(
            _("Handed to the outbox, which sends it."), "outbox", ("planned", "held", "skipped", "cancelled")
        ),
        "skipped": State(_("Not sent: the reason says why."), "staff", ("planned", "held")),
        "expired": State(_("Too late to be of use: not sent, and reported."), "staff", ("planned", "held")),
        "cancelled": State(
            _("Stopped by staff, or because what it hangs on was withdrawn."), "staff", ("planned", "held")
        ),
    },
)  # fmt: skip
