"""Why a message is where it is, in words. A room that writes its own reasons adds them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "opted_out": _("The person stopped these messages."),
    "inactive": _("The person is no longer active."),
    "suppressed": _("Nothing is sent to this address."),
    "unapproved": _("Its text is not approved."),
    "expired": _("It was too late to be of use."),
    "too_late": _("It was too late to be of use."),
    "no_address": _("There is no address to send it to."),
    "owner_gone": _("The worker that was sending it is gone."),
    "connection_lost": _("The connection was lost after it was sent off."),
    "no_answer": _("The provider did not answer."),
    "relay": _("The relay broke off before it was sent off."),
    "refused": _("The relay refused it for good."),
    "refused_for_now": _("The relay refused it for now."),
    "gave_up": _("The relay refused it too many times."),
    "not_written": _("It could not be written."),
    "no_template": _("The provider has no template for it."),
    "too_big": _("It is larger than the relay takes."),
    "looked_up": _("The provider was asked."),
    "settled": _("A person settled it."),
    "cancelled": _("A person cancelled it."),
}

WRONG: dict[str, str | Promise] = {
    "unfilled": _("Nothing fills the placeholder %(name)s."),
    "all_unfilled": _("Nothing fills these placeholders: %(name)s."),
    "unfilled_here": _("Nothing fills these placeholders here: %(name)s"),
    "title": _("A link's title cannot hold a placeholder."),
    "link": _("A link must lead to one trusted placeholder or a web or mail address: %(name)s"),
    "nowhere": _("A link has nothing to lead to: %(name)s"),
}
"""What is wrong with a text that cannot be sent, by the code of a ``BadText``."""


def in_words(reason: str) -> str:
    """Return ``reason`` in the language spoken now; an unknown one as it is."""
    return str(REASONS.get(reason, reason))


def wrong(code: str, name: str) -> str:
    """Return what is wrong with a text, in the language spoken now; ``name`` is the placeholder or address at fault."""
    return str(WRONG[code]) % {"name": name}
