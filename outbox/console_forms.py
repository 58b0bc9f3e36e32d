"""Forms of the console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outbox import deciding
from outbox.models import Message, Suppression
from outbox.states import State

SEND_AGAIN, SETTLE, CANCEL, REINSTATE = "send-again", "settle", "cancel", "reinstate"
CHOICES = {
    SEND_AGAIN: _("Send it again"),
    SETTLE: _("It did arrive: settle it as sent"),
    CANCEL: _("Cancel it"),
    REINSTATE: _("Bring it back"),
}
OFFERED = {
    State.PLANNED: (CANCEL,),
    State.HELD: (CANCEL,),
    State.FAILED: (SEND_AGAIN, CANCEL),
    State.UNCERTAIN: (SETTLE, SEND_AGAIN, CANCEL),
    State.SKIPPED: (SEND_AGAIN,),
    State.EXPIRED: (SEND_AGAIN,),
    State.CANCELLED: (REINSTATE,),
}


def offered(message: Message) -> tuple[str, ...]:
    """Return what staff may decide about ``message``. What the room that planned it took back, comes back from there."""
    if message.state == State.CANCELLED and message.reason not in ("", deciding.CANCELLED):
        return ()
    return OFFERED.get(State(message.state), ())


class DecisionForm(forms.Form):
    """What to do about one message; it offers what its state allows."""

    decision = forms.ChoiceField(label=_("What should happen?"), widget=forms.RadioSelect)
    why = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"] = forms.ChoiceField(
            label=_("What should happen?"),
            widget=forms.RadioSelect,
            choices=[(name, CHOICES[name]) for name in offered(message)],
            error_messages={"required": _("Choose what should happen")},
        )


class SuppressionForm(forms.ModelForm[Suppression]):
    """An address that staff stop sending to."""

    class Meta:
        model = Suppression
        fields = ("address", "detail")

    def clean_address(self) -> str:
        """Keep one spelling."""
        return str(self.cleaned_data["address"]).strip().lower()
