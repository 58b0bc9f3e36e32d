"""The forms of this room's console pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Prospect, Stage
from organisations.pipeline import STAGES


class StageForm(forms.Form):
    """Where an organisation moves: only where the table lets it."""

    stage = forms.ChoiceField(
        label=_("Where does it move?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it moves")},
    )

    def __init__(self, *args: Any, prospect: Prospect, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stage"]
        field.choices = [(stage, Stage(stage).label) for stage in STAGES.states[prospect.stage].to]
