"""The forms of this room's console pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from labs.models import Series
from labs.planning import check_capacity
from languages.bilingual_form import BilingualForm
from ui.fields import DateInputField


class SeriesForm(BilingualForm):
    """A series as staff write it; its status moves on its own page."""

    class Meta:
        model = Series
        fields = (
            "title_cy",
            "title_en",
            "summary_cy",
            "summary_en",
            "slug",
            "kind",
            "owner",
            "capacity",
            "offer_days",
            "starts_on",
            "ends_on",
            "sign_up_opens_on",
            "sign_up_closes_on",
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a capacity below the places offered or taken."""
        cleaned = super().clean()
        if "capacity" in cleaned:
            self.instance.capacity = cleaned["capacity"]
            check_capacity(self.instance)
        return cleaned


class CopyForm(forms.Form):
    """When the copy of a series starts."""

    starts_on = DateInputField(
        label=_("When does the new series start?"),
        help_text=_("For example, 27 3 2027. Weekends and bank holidays are moved to the next working day."),
        error_messages={"required": _("Enter the day on which the new series starts")},
    )

    def clean_starts_on(self) -> date:
        """Refuse a slip of the keyboard such as the year 202."""
        day: date = self.cleaned_data["starts_on"]
        if day.year // 100 != 20:
            raise ValidationError(_("Enter a day in this century"), code="far_off")
        return day
