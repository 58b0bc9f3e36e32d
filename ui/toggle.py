"""Changing the language of a half-filled form without losing a letter.

On a page with a form the toggle in the header is a button of that form, not a link: it posts everything typed to the
same page in the other language, which shows it again instead of acting on it. A page takes part by

1. giving its form the id ``page-form``: ``<form method="post" id="page-form" novalidate>``;
2. using ``ToggleMixin`` before ``FormView``, ``CreateView`` or ``UpdateView``; a function view writes::

    if is_toggle(request):
        return render(request, "…", {"form": as_typed(form, request), "toggle_form": TOGGLE_FORM})

   before it looks at ``form.is_valid()``, and gives ``toggle_form`` to its template each time.

Errors are shown again only where they were showing before. Chosen files cannot travel: browsers do not send them back.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.forms import BaseForm, BaseFormSet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.views.generic.edit import UpdateView

TOGGLE = "_toggle"
TOGGLE_FORM = "page-form"
WITH_ERRORS = "errors"
AS_TYPED = "typed"
Kept = TypeVar("Kept", bound="BaseForm | BaseFormSet[Any]")


def is_toggle(request: HttpRequest) -> bool:
    """Whether this POST only changes the language and must not act on what was typed."""
    return request.method == "POST" and TOGGLE in request.POST


def as_typed(form: Kept, request: HttpRequest) -> Kept:
    """Return the bound ``form`` to be shown again, and only shown: without errors unless they were showing before."""
    if request.POST.get(TOGGLE) != WITH_ERRORS:
        for one in form.forms if isinstance(form, BaseFormSet) else [form]:
            one._errors = ErrorDict(renderer=one.renderer)  # type: ignore[union-attr]
        if isinstance(form, BaseFormSet):
            form._errors, form._non_form_errors = [{} for _one in form.forms], form.error_class()  # type: ignore[attr-defined]
    return form


class _OnlyShown:
    """A form that is shown again in the other language and can never be acted on."""

    with_errors: bool

    def is_valid(self) -> bool:
        return False

    @property
    def errors(self) -> ErrorDict:
        return super().errors if self.with_errors else ErrorDict()  # type: ignore[misc]


def only_shown(form_class: type[BaseForm], request: HttpRequest) -> type[BaseForm]:
    """Return ``form_class`` as one that is never valid, so that the console shows it again and saves nothing."""
    with_errors = request.POST.get(TOGGLE) == WITH_ERRORS
    return type(form_class.__name__, (_OnlyShown, form_class), {"with_errors": with_errors})


def toggle_value(*forms: BaseForm | BaseFormSet[Any] | None) -> str:
    """Return what the toggle button posts: whether any of ``forms`` is showing errors now."""
    showing = any(form is not None and form.is_bound and _has_errors(form) for form in forms)
    return WITH_ERRORS if showing else AS_TYPED


def _has_errors(form: BaseForm | BaseFormSet[Any]) -> bool:
    if isinstance(form, BaseFormSet):
        return any(form.errors) or bool(form.non_form_errors())
    return bool(form.errors)


class ToggleMixin:
    """Lets a class-based form view change language with everything typed kept. Comes before the view class."""

    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form again where only the language changes; otherwise act."""
        if not is_toggle(request):
            return super().post(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
        self.object = self.get_object() if isinstance(self, UpdateView) else None
        form = as_typed(self.get_form(), request)  # type: ignore[attr-defined]
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined,no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the header that the toggle belongs to the page's form."""
        return super().get_context_data(toggle_form=TOGGLE_FORM, **kwargs)  # type: ignore[misc,no-any-return]
