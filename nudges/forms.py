"""The forms of this room: of the person's own page, and of the console."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nudges.approving import TEXTS
from nudges.calendar import CLOSES, OPENS, on_clock
from nudges.models import PlanStep
from outbox.contents import Texts
from ui.fields import DateInputField


class PauseForm(forms.Form):
    """Until when a person wants to hear nothing; messages start again that morning."""

    until = DateInputField(
        label=_("Pause until"),
        help_text=_("For example, 27 3 2027. Messages about an offer of a place still come."),
        error_messages={"required": _("Enter the date when messages may start again")},
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_until(self) -> datetime:
        """Return the opening of the working hours on that day; it must be still to come."""
        until = on_clock(self.cleaned_data["until"], OPENS)
        if until <= self.at:
            raise ValidationError(_("The date must be in the future"), code="past")
        return until


class MoveForm(forms.Form):
    """When one nudge should go out instead."""

    day = DateInputField(label=_("Day"), help_text=_("A working day in Wales, for example 25 3 2027."))
    clock = forms.TimeField(
        label=_("Time"),
        help_text=_("From 08:00 and before 18:00, for example 10:30."),
        error_messages={"invalid": _("Enter a time, for example 10:30")},
    )

    def moment(self) -> datetime:
        """Return the instant that was chosen, on clocks in Wales."""
        return on_clock(self.cleaned_data["day"], self.cleaned_data["clock"])


class TextsForm(forms.Form):
    """A message in both languages, two equal sources."""

    subject_cy = forms.CharField(label=_("Subject in Welsh"), max_length=150)
    body_cy = forms.CharField(label=_("Text in Welsh"), widget=forms.Textarea(attrs={"rows": 14, "lang": "cy"}))
    subject_en = forms.CharField(label=_("Subject in English"), max_length=150)
    body_en = forms.CharField(label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 14, "lang": "en"}))

    def texts(self) -> Texts:
        """Return what was written."""
        data = self.cleaned_data
        return Texts(data["subject_cy"], data["subject_en"], data["body_cy"], data["body_en"])


class PlanStepForm(forms.ModelForm[PlanStep]):
    """A series' copy of a step: when it goes out and what it says."""

    class Meta:
        model = PlanStep
        fields = ("amount", "unit", "direction", "local_time", "priority", "shelf_life_days", *TEXTS)
        widgets = {
            "body_cy": forms.Textarea(attrs={"rows": 14, "lang": "cy"}),
            "body_en": forms.Textarea(attrs={"rows": 14, "lang": "en"}),
            "local_time": forms.TimeInput(format="%H:%M"),
        }
        labels = {
            "subject_cy": _("Subject in Welsh"),
            "subject_en": _("Subject in English"),
            "body_cy": _("Text in Welsh"),
            "body_en": _("Text in English"),
        }

    def clean_local_time(self) -> time:
        """Keep it within the hours when people may be written to."""
        clock: time = self.cleaned_data["local_time"]
        if not OPENS <= clock < CLOSES:
            raise ValidationError(_("The time of day must be from 8am and before 6pm."), code="not_working")
        return clock


class DateForm(forms.Form):
    """A day to look at."""

    on = DateInputField(label=_("Date"), required=False)
