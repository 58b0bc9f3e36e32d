"""GOV.UK components in Django templates.

``{% govuk "button" text=_("Continue") attr_form="page-form" %}`` takes any component and any of its macro's parameters
in snake_case; ``attr_x_y=`` adds the HTML attribute ``x-y``. ``{% govukblock "details" summary_text=_("Help") %}…
{% endgovukblock %}`` takes its HTML from the block.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ui.components import component
from ui.groups import errors_of, first_input
from ui.toggle import toggle_value

register = template.Library()
_ATTRIBUTE = "attr_"
FRONT_PAGE = "/cy/"
"""An address with no more slashes than this one is a front page, which is no section's beginning."""


def _params(given: dict[str, Any]) -> dict[str, Any]:
    attributes = {
        name.removeprefix(_ATTRIBUTE).replace("_", "-"): value
        for name, value in given.items()
        if name.startswith(_ATTRIBUTE) and value is not None
    }
    rest = {name: value for name, value in given.items() if not name.startswith(_ATTRIBUTE)}
    return {**rest, "attributes": {**(rest.get("attributes") or {}), **attributes}} if attributes else rest


@register.simple_tag(name="govuk")
def govuk(component_name: str, **params: Any) -> SafeString:
    """Return the component of that name with ``params``."""
    return component(component_name, **_params(params))


@register.simple_block_tag(name="govukblock", end_name="endgovukblock")
def govukblock(content: SafeString, component_name: str, **params: Any) -> SafeString:
    """Return the component of that name whose HTML is the block's content."""
    return component(component_name, html=content, **_params(params))


@register.simple_tag
def error_summary(*forms: BaseForm | BaseFormSet[Any]) -> SafeString:
    """Return the error summary of bound forms and formsets, each error linked to its input; nothing without errors."""
    errors = [entry for form in forms if form and form.is_bound for entry in _entries(form)]
    return component("error-summary", error_list=errors) if errors else SafeString("")


def _entries(form: BaseForm | BaseFormSet[Any]) -> list[dict[str, Any]]:
    if isinstance(form, BaseFormSet):
        loose = [{"text": str(error)} for error in form.non_form_errors()]
        return loose + [entry for one in form.forms for entry in _entries(one)]
    form.summarised = True  # type: ignore[attr-defined]
    entries = [{"text": str(error)} for error in form.non_field_errors()]
    for bound in form:
        target = {} if bound.is_hidden else {"href": f"#{first_input(bound)}"}
        entries += [{"text": error, **target} for error in errors_of(bound)]
    return entries


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """Return "Error: " for the page's title where its ``form`` or ``formset`` shows errors, else nothing."""
    return gettext("Error: ") if _showing_errors(context) else ""


def _showing_errors(context: Context) -> bool:
    return toggle_value(*_forms(context)) == "errors"


def _forms(context: Context) -> list[BaseForm | BaseFormSet[Any]]:
    console = context.get("adminform")
    inlines = [inline.formset for inline in context.get("inline_admin_formsets") or ()]
    candidates = (context.get("form"), context.get("formset"), console and console.form, *inlines)
    return [form for form in candidates if isinstance(form, BaseForm | BaseFormSet)]


@register.inclusion_tag("components/language_toggle.html", takes_context=True)
def language_toggle(context: Context, css: str = "app-toggle") -> dict[str, Any]:
    """Return the way to this page in the other language: a link, or the page form's button (``ui.toggle``)."""
    return {
        "addresses": context.get("addresses"),
        "form_id": context.get("toggle_form"),
        "value": toggle_value(*_forms(context)),
        "css": css,
    }


@register.simple_tag(takes_context=True)
def site_navigation(context: Context) -> SafeString:
    """Return the menu of the public pages; a page of a room that is not there is left out."""
    request = context["request"]
    here = request.path
    entries = [*_public_entries(), _account_entry(context.get("user"))]
    items = [
        {"text": text, "href": address, "current": here == address, "active": _within(here, address)}
        for text, address in entries
        if address
    ]
    return component("service-navigation", navigation=items, navigation_label=gettext("Main menu"))


def _public_entries() -> list[tuple[str, str]]:
    return [
        (gettext("Home"), _address("home")),
        (gettext("Series"), _address("labs:series_list")),
        (gettext("Roadmap"), _address("roadmap:roadmap")),
    ]


def _account_entry(user: Any) -> tuple[str, str]:
    if user is not None and user.is_authenticated:
        return gettext("Your account"), _address("people:account")
    return gettext("Sign in"), _address("account_login")


def _within(here: str, address: str) -> bool:
    return here.startswith(address) and address.count("/") > FRONT_PAGE.count("/")


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_block_tag(end_name="endsummarylist")
def summarylist(content: SafeString, classes: str = "") -> SafeString:
    """Return a summary list around the rows that ``summaryrow`` makes."""
    return format_html('<dl class="govuk-summary-list {}">{}</dl>', classes, content)


@register.simple_tag
def summaryrow(key: Any, value: Any, change: str = "", change_text: str = "") -> SafeString:
    """Return a row of a summary list; ``change`` is the address where the value can be changed."""
    action = _change(key, change, change_text) if change else SafeString("")
    return format_html(
        '<div class="govuk-summary-list__row{}"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd>{}</div>',
        "" if change else " govuk-summary-list__row--no-actions",
        key,
        gettext("Not given") if value in (None, "", []) else value,
        action,
    )


def _change(key: Any, address: str, text: str) -> SafeString:
    return format_html(
        '<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{}">{}'
        '<span class="govuk-visually-hidden">: {}</span></a></dd>',
        address,
        text or gettext("Change"),
        key,
    )


@register.simple_tag(takes_context=True)
def pages(context: Context, page: Any, parameter: str = "page") -> SafeString:
    """Return GOV.UK pagination for a Django ``Page``, the rest of the query string kept; nothing for one page."""
    if page.paginator.num_pages < 2:
        return SafeString("")
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    items = [
        {"ellipsis": True}
        if number == page.paginator.ELLIPSIS
        else {
            "number": number,
            "href": address(int(number)),
            "current": number == page.number,
            "visually_hidden_text": gettext("Page: %(number)s") % {"number": number},
        }
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    previous = (
        {"href": address(page.previous_page_number()), "text": gettext("Previous")} if page.has_previous() else None
    )
    following = {"href": address(page.next_page_number()), "text": gettext("Next")} if page.has_next() else None
    return component("pagination", items=items, previous=previous, next=following)
