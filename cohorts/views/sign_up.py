"""Signing up: question pages, check your answers, confirmation. Nothing is kept in the database before it is sent."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.forms import FREE_TEXT, NO_PREFERENCE, SIGN_UP
from cohorts.limits import may_sign_up
from cohorts.models import Place
from cohorts.signing_up import SignUp, submit
from labs.clock import day_in_wales
from labs.models import Series
from people.models import Person
from ui.questions import Answers
from ui.toggle import TOGGLE_FORM, as_typed, is_toggle

FIRST = "language"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Ask one question; a good answer leads to the next one without an answer, and at last to the check page."""
    series = get_object_or_404(Series.objects.public(), slug=slug)
    if not _is_open(series):
        return _closed(request, series)
    answers = _answers(request, series)
    if not SIGN_UP.is_due(step, answers):
        return _to_first_open(series, answers)
    if request.method != "POST":
        return _ask(request, series, step, SIGN_UP.form(step, answers, **_known(request)))
    form = SIGN_UP[step].form(request.POST)
    if is_toggle(request):
        return _ask(request, series, step, as_typed(form, request))
    if not form.is_valid():
        return _ask(request, series, step, form)
    answers.keep(step, request.POST)
    language = form.cleaned_data["language"] if step == FIRST else None
    return _to_first_open(series, answers, language)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every answer with a way to change it; POST sends them."""
    series = get_object_or_404(Series.objects.public(), slug=slug)
    if request.session.get(_sent_key(series)) and FIRST not in _answers(request, series):
        return HttpResponseRedirect(reverse("cohorts:sign_up_sent", kwargs={"slug": slug}))
    if not _is_open(series):
        return _closed(request, series)
    answers = _answers(request, series)
    if SIGN_UP.open(answers) is not None:
        return _to_first_open(series, answers)
    if request.method != "POST":
        return _show_answers(request, series, answers)
    return _send(request, series, answers)


@never_cache
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm; the page says the same whether or not the address was known."""
    series = get_object_or_404(Series.objects.public(), slug=slug)
    if not request.session.get(_sent_key(series)):
        return HttpResponseRedirect(reverse("cohorts:sign_up", kwargs={"slug": slug, "step": FIRST}))
    return render(request, "cohorts/sign_up/sent.html", {"series": series})


def _send(request: HttpRequest, series: Series, answers: Answers) -> HttpResponse:
    sign_up = _sign_up(SIGN_UP.cleaned(answers), answers)
    if not may_sign_up(request, sign_up.email):
        problem = _("There have been too many sign-ups in the last hour. Your answers are kept: try again later.")
        return _show_answers(request, series, answers, problem=problem, status=429)
    by = request.user if isinstance(request.user, Person) else None
    try:
        submit(series=series, sign_up=sign_up, by=by, at=timezone.now())
    except ValidationError:
        return _closed(request, series)
    answers.forget()
    request.session[_sent_key(series)] = True
    return HttpResponseRedirect(reverse("cohorts:sign_up_sent", kwargs={"slug": series.slug}))


def _sign_up(values: dict[str, Any], answers: Answers) -> SignUp:
    wish = values.pop("session_language")
    return SignUp(
        **values,
        session_language="" if wish == NO_PREFERENCE else wish,
        written_in=answers.language("why"),
    )


def _ask(request: HttpRequest, series: Series, step: str, form: Any) -> HttpResponse:
    before = SIGN_UP.before(step)
    context = {
        "series": series,
        "question": SIGN_UP[step],
        "form": form,
        "toggle_form": TOGGLE_FORM,
        "back": _address(series, before.name) if before else reverse("labs:series", kwargs={"slug": series.slug}),
        "is_full": not Place.objects.free().filter(series=series).exists(),
    }
    return render(request, "cohorts/sign_up/question.html", context)


def _show_answers(
    request: HttpRequest, series: Series, answers: Answers, *, problem: str = "", status: int = 200
) -> HttpResponse:
    rows = [
        {
            "row": row,
            "change": _address(series, row.question.name),
            "lang": row.language if row.question.name in FREE_TEXT and row.value else "",
        }
        for row in SIGN_UP.rows(answers)
        if row.value or row.question.name != "organisation"  # one of its two fields is filled in
    ]
    back = _address(series, "needs")
    context = {"series": series, "rows": rows, "problem": problem, "back": back}
    return render(request, "cohorts/sign_up/check.html", context, status=status)


def _closed(request: HttpRequest, series: Series) -> HttpResponse:
    return render(request, "cohorts/sign_up/closed.html", {"series": series})


def _to_first_open(series: Series, answers: Answers, language: str | None = None) -> HttpResponse:
    target = SIGN_UP.open(answers)
    if language is None:
        return HttpResponseRedirect(_address(series, target.name if target else None))
    with override(language):
        return HttpResponseRedirect(_address(series, target.name if target else None))


def _address(series: Series, step: str | None) -> str:
    if step is None:
        return reverse("cohorts:sign_up_check", kwargs={"slug": series.slug})
    return reverse("cohorts:sign_up", kwargs={"slug": series.slug, "step": step})


def _is_open(series: Series) -> bool:
    today = day_in_wales(timezone.now())
    return Series.objects.open_for_sign_up(on=today).filter(pk=series.pk).exists()


def _answers(request: HttpRequest, series: Series) -> Answers:
    return Answers(request.session, f"sign-up:{series.pk}")


def _sent_key(series: Series) -> str:
    return f"signed-up:{series.pk}"


def _known(request: HttpRequest) -> dict[str, str]:
    person = request.user
    if not isinstance(person, Person):
        return {}
    return {"full_name": person.full_name, "preferred_name": person.preferred_name, "email": person.email}
