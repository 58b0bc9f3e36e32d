"""The console's forms of the library: anchors, goals and conditions are chosen from what the rooms have registered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from languages.bilingual_form import BilingualForm
from nudges import anchors, goals
from nudges.calendar import Direction, Unit
from nudges.models import Sequence, Step


class SequenceForm(BilingualForm):
    """A sequence; its anchor is one of those registered."""

    anchor = forms.ChoiceField(label=_("Hangs on"))

    class Meta:
        model = Sequence
        fields = ("slug", "title_cy", "title_en", "anchor", "active", "standing", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor"].choices = anchors.choices()  # type: ignore[attr-defined]


class StepForm(BilingualForm):
    """A step; its goal and conditions are among those registered."""

    goal = forms.ChoiceField(label=_("Goal"), required=False, help_text=_("Not sent once this is reached."))
    conditions = forms.MultipleChoiceField(label=_("Only sent if"), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Step
        fields = (
            "sequence", "slug", "position", "amount", "unit", "direction", "local_time", "goal", "conditions", "stream",
            "priority", "shelf_life_days", "subject_cy", "subject_en", "body_cy", "body_en",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = [("", _("No goal")), *goals.choices()]  # type: ignore[attr-defined]
        self.fields["conditions"].choices = goals.choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse hours before an anchor of less than a day: they would fall outside the working hours."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        before = cleaned.get("direction") == Direction.BEFORE
        if before and cleaned.get("unit") == Unit.HOURS and (cleaned.get("amount") or 0) < 24:
            self.add_error("unit", ValidationError(_("Count a step before its anchor in working days."), code="hours"))
        return cleaned
