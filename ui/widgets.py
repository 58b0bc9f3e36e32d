"""Form widgets of our own: the browser's native dates in the console, and a select that JavaScript makes searchable."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect as AdminAutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ConsoleDateInput(forms.DateInput):
    """The browser's own date picker; the value travels as YYYY-MM-DD whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ConsoleTimeInput(forms.TimeInput):
    """The browser's own time picker; the value travels as HH:MM."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class ConsoleSplitDateTime(forms.MultiWidget):
    """A native date and a native time, each with its own name for screen readers. Europe/London."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        date = ConsoleDateInput({**(attrs or {}), "aria-label": _("Date")})
        time = ConsoleTimeInput({**(attrs or {}), "aria-label": _("Time")})
        super().__init__([date, time])

    def decompress(self, value: Any) -> list[Any]:
        """Return the date and the time of an aware datetime, as clocks in Wales show it."""
        if not value:
            return [None, None]
        local = forms.utils.to_current_timezone(value)
        return [local.date(), local.time()]


class ConsoleChecks(forms.CheckboxSelectMultiple):
    """Several records, chosen by ticking them in a box that scrolls: each tick has its own label."""

    template_name = "ui/widgets/checks.html"


class AutocompleteSelect(forms.Select):
    """A plain select that becomes searchable where JavaScript runs (accessible-autocomplete).

    Everything the script needs, its texts included, travels in ``data-`` attributes; without JavaScript it is a select.
    """

    def texts(self) -> dict[str, str]:
        """Return the attributes that carry what the script says, in the language of the page."""
        return {
            "data-autocomplete": "",
            "data-no-results": gettext("Nothing found"),
            "data-results": gettext("Number found: %(count)s"),
            "data-selected": gettext("%(option)s, %(index)s of %(count)s, is chosen"),
            "data-hint": gettext(
                "When results appear use the up and down arrows to review them and Enter to choose. "
                "On a touch screen, explore by touch or with swipes."
            ),
        }


class ConsoleAutocomplete(AdminAutocompleteSelect):
    """The console's search box for one record. A key that is none, typed into the address or sent, chooses nothing."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Return the chosen record's option, if ``value`` holds a key that could be a record's."""
        return super().optgroups(name, [key for key in value if self._is_key(key)], attr)

    def _is_key(self, value: str) -> bool:
        try:
            self.choices.queryset.model._meta.pk.to_python(value)
        except ValidationError:
            return False
        return True
