"""The kinds of message that nudges are, one a stream: what the outbox needs to lay out, stop and explain them."""

from django.utils.translation import gettext_lazy as _

from nudges.models import Reason
from nudges.taking_back import MOVED
from outbox import kinds
from outbox.kinds import Kind
from outbox.models import Stream
from outbox.reasons import REASONS

PREFIX = "nudge-"
TITLES = {
    Stream.SERVICE: (
        _("Reminder about an offer of a place"),
        _("We are keeping a place for you and wait for your answer."),
    ),
    Stream.SESSIONS: (_("Nudge about your sessions"), _("You have a place in this series.")),
    Stream.ALUMNI: (_("Nudge after your series"), _("You completed a series and are one of the Labs alumni.")),
    Stream.COMMUNITY: (_("Nudge from the community"), _("You are one of the Labs alumni.")),
}
BASIS = {
    Stream.SERVICE: _("Public task: you asked for a place and it is offered to you."),
    Stream.SESSIONS: _("Public task: you take part in this series."),
    Stream.ALUMNI: _("Public task: following up what you learned. You can stop it at any time."),
    Stream.COMMUNITY: _("Public task: the community of those who took part. You can stop it at any time."),
}


def kind_of(stream: str) -> str:
    """Return the kind of a nudge in ``stream``."""
    return f"{PREFIX}{stream}"


def register() -> None:
    """Add a kind for each stream to the outbox's catalogue, and the words for why a nudge's message was taken back."""
    for told in Reason:
        REASONS.setdefault(told.value, told.label)
    REASONS[MOVED] = _("What it hangs on has moved: it is written anew.")
    for stream, (title, reason) in TITLES.items():
        service = stream == Stream.SERVICE
        kinds.register(Kind(kind_of(stream), title, stream, BASIS[stream], service=service, reason=reason))
