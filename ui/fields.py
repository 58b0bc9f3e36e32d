"""Form fields of our own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from ui.components import component


class DateParts(NamedTuple):
    """A date as typed into three boxes, whatever was typed."""

    day: str
    month: str
    year: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the boxes left empty."""
        return tuple(name for name, value in zip(self._fields, self, strict=True) if not value)


class DateBoxes(forms.Widget):
    """Day, month and year as three text boxes: the GOV.UK date input."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts | None:
        """Return what was typed, or None where every box is empty."""
        parts = DateParts(*(str(data.get(f"{name}-{part}", "")).strip() for part in DateParts._fields))
        return parts if any(parts) else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the boxes was on the form."""
        return all(f"{name}-{part}" not in data for part in DateParts._fields)

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first box."""
        return f"{id_}-day" if id_ else id_

    def boxes(self, name: str, id_: str, value: Any, wrong: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the date input macro's parameters for the boxes; those named in ``wrong`` are marked."""
        typed = _parts(value)
        labels = {
            "day": pgettext("date box", "Day"),
            "month": pgettext("date box", "Month"),
            "year": pgettext("date box", "Year"),
        }
        items = [
            {
                "name": part,
                "label": labels[part],
                "value": getattr(typed, part) or None,
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
                + (" govuk-input--error" if part in wrong else ""),
            }
            for part in DateParts._fields
        ]
        return {"id": id_, "name_prefix": name, "items": items}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the three boxes alone, without label, hint or error."""
        return component("date-input", **self.boxes(name, (attrs or {}).get("id", name), value))


def _parts(value: Any) -> DateParts:
    if isinstance(value, DateParts):
        return value
    if isinstance(value, datetime.date):
        return DateParts(str(value.day), str(value.month), str(value.year))
    return DateParts("", "", "")


class DateInputField(forms.DateField):
    """A date typed into three boxes. Cleans to ``datetime.date``, or None where optional and empty."""

    widget = DateBoxes
    default_error_messages = {"invalid": _("Enter a real date, for example 27 3 2026")}

    def to_python(self, value: Any) -> datetime.date | None:
        """Return the date; raises ``ValidationError`` naming the empty boxes, or saying the date is not real."""
        if not isinstance(value, DateParts):
            return super().to_python(value)
        if value.missing:
            raise ValidationError(_MISSING[value.missing](), code="incomplete")
        if not all(part.isascii() and part.isdigit() for part in value) or len(value.year) != 4:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return datetime.date(int(value.year), int(value.month), int(value.day))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


_MISSING = {
    ("day",): lambda: gettext("The date must include a day"),
    ("month",): lambda: gettext("The date must include a month"),
    ("year",): lambda: gettext("The date must include a year"),
    ("day", "month"): lambda: gettext("The date must include a day and month"),
    ("day", "year"): lambda: gettext("The date must include a day and year"),
    ("month", "year"): lambda: gettext("The date must include a month and year"),
}
