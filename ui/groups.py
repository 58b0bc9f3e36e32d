"""Field groups: a Django bound field as the official GOV.UK markup of its kind.

The kind follows from the field's widget. Beyond Django's own settings a field may carry ``choice_hints`` (text by
choice value), and a form ``label_as_heading = True`` (a page with one question: its label is the page's h1) or
``mark_optional = False`` (a search form, where everything is optional and need not say so).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.forms import Field
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ui.components import component, error_message
from ui.fields import DateBoxes, DateParts
from ui.widgets import AutocompleteSelect

Params = dict[str, Any]


def group(bound: BoundField) -> SafeString:
    """Return label, hint, error and input of a field, in official markup; a hidden field is its input alone."""
    widget = bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    for kind, build in _KINDS:
        if isinstance(widget, kind):
            return build(bound)
    return _input(bound)


def first_input(bound: BoundField) -> str:
    """Return the id that an error summary links to: the input, or the first of a group."""
    widget = bound.field.widget
    return widget.id_for_label(bound.auto_id) if isinstance(widget, DateBoxes) else bound.auto_id


def errors_of(bound: BoundField) -> list[str]:
    """Return what is wrong with a field; Django's "This field is required." names the field it is about."""
    needed = gettext("%(label)s: an answer is needed") % {"label": bound.label}
    default = str(Field.default_error_messages["required"])
    return [needed if str(error) == default else str(error) for error in bound.errors]


def _caption(bound: BoundField) -> str:
    optional = not bound.field.required and getattr(bound.form, "mark_optional", True)
    return gettext("%(label)s (optional)") % {"label": bound.label} if optional else str(bound.label)


def _is_heading(bound: BoundField) -> bool:
    return bool(getattr(bound.form, "label_as_heading", False)) and len(bound.form.visible_fields()) == 1


def _hint_and_error(bound: BoundField) -> Params:
    hint = {"html" if isinstance(bound.help_text, SafeString) else "text": bound.help_text}
    return {
        "hint": hint if bound.help_text else None,
        "error_message": error_message(" ".join(errors_of(bound))) if bound.errors else None,
    }


def _labelled(bound: BoundField) -> Params:
    heading = _is_heading(bound)
    label = {"text": _caption(bound), "classes": "govuk-label--l" if heading else None, "is_page_heading": heading}
    return {"label": label, "id": bound.auto_id, "name": bound.html_name, **_hint_and_error(bound)}


def _fieldset(bound: BoundField) -> Params:
    heading = _is_heading(bound)
    size = "govuk-fieldset__legend--l" if heading else "govuk-fieldset__legend--s"
    legend = {"text": _caption(bound), "classes": size, "is_page_heading": heading}
    return {"fieldset": {"legend": legend}, **_hint_and_error(bound)}


_PLACED = (
    "class",
    "autocomplete",
    "inputmode",
    "spellcheck",
    "rows",
    "cols",
    "maxlength",
    "minlength",
    "required",
    "min",
    "max",
    "step",
)
"""Attributes that have a parameter of their own, or no place in GOV.UK markup."""


def _attributes(bound: BoundField) -> Params:
    attrs = bound.field.widget.attrs
    extra = {name: value for name, value in attrs.items() if name not in _PLACED and value is not False}
    params: Params = {"classes": attrs.get("class"), "autocomplete": attrs.get("autocomplete")}
    return {**params, "attributes": extra or None, "disabled": bound.field.disabled or None}


def _input(bound: BoundField) -> SafeString:
    widget, attrs = bound.field.widget, bound.field.widget.attrs
    kind = getattr(widget, "input_type", "text")
    params: Params = {"type": kind, "value": _shown(bound), "inputmode": attrs.get("inputmode")}
    if isinstance(bound.field, forms.EmailField):
        params |= {"type": "email", "spellcheck": False, "autocomplete": "email"}
    elif isinstance(widget, forms.NumberInput):
        mode = "numeric" if type(bound.field) is forms.IntegerField else "decimal"
        params |= {"type": "text", "inputmode": mode, "spellcheck": False, "classes": "govuk-input--width-5"}
    elif isinstance(widget, forms.DateTimeInput | forms.DateInput | forms.TimeInput):
        params |= {"type": _native(widget), "classes": "govuk-input--width-10"}
    own = {key: value for key, value in _attributes(bound).items() if value is not None}
    return component("input", **{**_labelled(bound), **params, **own})


def _native(widget: forms.Widget) -> str:
    if isinstance(widget, forms.DateTimeInput):
        return "datetime-local"
    return "date" if isinstance(widget, forms.DateInput) else "time"


def _shown(bound: BoundField) -> str | None:
    value = bound.value()
    if isinstance(value, datetime.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    shown = bound.field.widget.format_value(value)
    return None if shown is None else str(shown)


_DJANGO_ROWS = "10"
"""What Django writes where nobody asked for a height; GOV.UK's own default is lower."""


def _textarea(bound: BoundField) -> SafeString:
    limit = getattr(bound.field, "max_length", None)
    rows = bound.field.widget.attrs.get("rows")
    own_rows = None if rows == _DJANGO_ROWS else rows
    params: Params = {**_labelled(bound), **_attributes(bound), "value": _shown(bound), "rows": own_rows}
    return component("character-count", maxlength=limit, **params) if limit else component("textarea", **params)


def _password(bound: BoundField) -> SafeString:
    return component("password-input", **{**_labelled(bound), **_attributes(bound)})


def _file(bound: BoundField) -> SafeString:
    return component("file-upload", **{**_labelled(bound), **_attributes(bound)})


def _options(bound: BoundField) -> list[Params]:
    widget: Any = bound.field.widget
    groups = widget.optgroups(bound.html_name, widget.format_value(bound.value()))
    return [option for _name, options, _index in groups for option in options]


def _select(bound: BoundField) -> SafeString:
    items = [
        {"value": str(option["value"]), "text": option["label"], "selected": option["selected"]}
        for option in _options(bound)
    ]
    params = {**_labelled(bound), **_attributes(bound), "items": items}
    if isinstance(bound.field.widget, AutocompleteSelect):
        params["attributes"] = {**(params["attributes"] or {}), **bound.field.widget.texts()}
    return component("select", **params)


def _choices(bound: BoundField) -> Params:
    hints = getattr(bound.field, "choice_hints", {})
    items = [
        {
            "value": str(option["value"]),
            "text": option["label"],
            "checked": option["selected"],
            "hint": {"text": hints[option["value"]]} if option["value"] in hints else None,
            "disabled": bound.field.disabled or option["attrs"].get("disabled") or None,
        }
        for option in _options(bound)
    ]
    classes = bound.field.widget.attrs.get("class")
    return {"id_prefix": bound.auto_id, "name": bound.html_name, "items": items, "classes": classes, **_fieldset(bound)}


def _radios(bound: BoundField) -> SafeString:
    return component("radios", **_choices(bound))


def _checkboxes(bound: BoundField) -> SafeString:
    return component("checkboxes", **_choices(bound))


def _checkbox(bound: BoundField) -> SafeString:
    item = {
        "id": bound.auto_id,
        "value": "on",
        "text": bound.label,
        "checked": bool(bound.value()),
        "hint": {"html" if isinstance(bound.help_text, SafeString) else "text": bound.help_text}
        if bound.help_text
        else None,
        "disabled": bound.field.disabled or None,
    }
    error = _hint_and_error(bound)["error_message"]
    return component("checkboxes", id_prefix=bound.auto_id, name=bound.html_name, items=[item], error_message=error)


def _date(bound: BoundField) -> SafeString:
    widget: DateBoxes = bound.field.widget
    value = bound.value()
    wrong = (value.missing or DateParts._fields) if isinstance(value, DateParts) else DateParts._fields
    boxes = widget.boxes(bound.html_name, bound.auto_id, value, wrong if bound.errors else ())
    return component("date-input", **{**boxes, **_fieldset(bound)})


_KINDS: tuple[tuple[Any, Callable[[BoundField], SafeString]], ...] = (
    (DateBoxes, _date),
    (forms.PasswordInput, _password),
    (forms.Textarea, _textarea),
    (forms.CheckboxInput, _checkbox),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.SelectMultiple, _checkboxes),
    (forms.Select, _select),
    (forms.FileInput, _file),
)
"""The first that fits a widget wins, so a class comes before its parents."""
