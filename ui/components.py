"""GOV.UK Frontend components, from the official macros, in one cached Jinja environment.

``component("button", text=_("Continue"))`` gives what ``{% govuk "button" text=… %}`` gives in a template. Parameters
are in snake_case, texts are escaped, and what the macros would say in English is said in the language of the page.
Only strings marked safe are taken as HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext
from jinja2 import Environment, PackageLoader, PrefixLoader

_ENVIRONMENT = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


@lru_cache
def _macro(name: str) -> Callable[[Mapping[str, Any]], str]:
    template = _ENVIRONMENT.get_template(f"govuk_frontend_jinja/components/{name}/macro.html")
    function = "govuk" + "".join(word.capitalize() for word in name.split("-"))
    macro: Callable[[Mapping[str, Any]], str] = getattr(template.module, function)
    return macro


def render(name: str, params: Mapping[str, Any]) -> SafeString:
    """Return the HTML of the component ``name`` (``"button"``), with the macro's own parameter names and no defaults.

    Raises ``jinja2.TemplateNotFound`` for a component that does not exist. HTML in ``params`` is trusted.
    """
    return mark_safe(_macro(name)(params).strip())  # noqa: S308 - the macros escape every text


def component(name: str, /, **params: Any) -> SafeString:
    """Return the HTML of the component ``name``; parameters in snake_case, texts in the language of the page."""
    defaults = _DEFAULTS.get(name)
    return render(name, {**(defaults() if defaults else {}), **_as_macro_params(params)})


def _as_macro_params(params: Mapping[str, Any]) -> dict[str, Any]:
    return {camel(key): _as_macro_value(camel(key), value) for key, value in params.items() if value is not None}


def camel(name: str) -> str:
    """Return ``summaryText`` for ``summary_text``; a name without underscores stays as it is."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _as_macro_value(key: str, value: Any) -> Any:
    if key == "attributes":
        return {name: _text(one) for name, one in value.items()}
    if isinstance(value, Mapping):
        return _as_macro_params(value)
    if isinstance(value, list | tuple):
        return [_as_macro_value("", one) for one in value]
    if key == "html" or key.endswith("Html"):
        return conditional_escape(value)
    return _text(value)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Promise) else value


_PLURALS = ("zero", "one", "two", "few", "many", "other")


def _every_plural(text: str) -> dict[str, str]:
    # The wording has no counted noun, so one text serves all six plural forms of Welsh.
    return dict.fromkeys(_PLURALS, text.replace("%(count)s", "%{count}"))


def _character_count() -> dict[str, Any]:
    return {
        "charactersUnderLimitText": _every_plural(gettext("Characters remaining: %(count)s")),
        "charactersAtLimitText": gettext("Characters remaining: 0"),
        "charactersOverLimitText": _every_plural(gettext("Characters too many: %(count)s")),
        "wordsUnderLimitText": _every_plural(gettext("Words remaining: %(count)s")),
        "wordsAtLimitText": gettext("Words remaining: 0"),
        "wordsOverLimitText": _every_plural(gettext("Words too many: %(count)s")),
        "textareaDescriptionText": gettext("Most characters you can enter: %(count)s").replace("%(count)s", "%{count}"),
    }


def _password_input() -> dict[str, Any]:
    return {
        "showPasswordText": gettext("Show"),
        "hidePasswordText": gettext("Hide"),
        "showPasswordAriaLabelText": gettext("Show password"),
        "hidePasswordAriaLabelText": gettext("Hide password"),
        "passwordShownAnnouncementText": gettext("Your password is visible"),
        "passwordHiddenAnnouncementText": gettext("Your password is hidden"),
    }


def _accordion() -> dict[str, Any]:
    return {
        "hideAllSectionsText": gettext("Hide all sections"),
        "hideSectionText": gettext("Hide"),
        "hideSectionAriaLabelText": gettext("Hide this section"),
        "showAllSectionsText": gettext("Show all sections"),
        "showSectionText": gettext("Show"),
        "showSectionAriaLabelText": gettext("Show this section"),
    }


_DEFAULTS: dict[str, Callable[[], dict[str, Any]]] = {
    "accordion": _accordion,
    "back-link": lambda: {"text": pgettext("link to the page before", "Back")},
    "breadcrumbs": lambda: {"labelText": gettext("Breadcrumbs")},
    "character-count": _character_count,
    "error-message": lambda: {"visuallyHiddenText": gettext("Error")},
    "error-summary": lambda: {"titleText": gettext("There is a problem")},
    "notification-banner": lambda: {"titleText": gettext("Important")},
    "pagination": lambda: {"landmarkLabel": gettext("Pagination")},
    "password-input": _password_input,
    "service-navigation": lambda: {"menuButtonText": gettext("Menu"), "ariaLabel": gettext("Service information")},
    "skip-link": lambda: {"text": gettext("Skip to main content"), "href": "#main-content"},
    "tabs": lambda: {"title": gettext("Contents")},
    "warning-text": lambda: {"iconFallbackText": gettext("Warning")},
}
"""What the macros say by themselves, in the language of the page."""


def error_message(text: str) -> dict[str, str]:
    """Return the parameter ``errorMessage`` of a form component, "Error:" said in the language of the page."""
    return {"text": text, "visuallyHiddenText": gettext("Error")}
