"""One's own account, the choice of language from an email, and signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from allauth.account.views import (
    ConfirmLoginCodeView,
    ConfirmReauthenticationCodeView,
    RequestLoginCodeView,
    RequestReauthenticationCodeView,
)
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from people import details, links
from people.choices import LANGUAGE_LINK, choose_language
from people.forms import ConfirmAccessForm, DetailsForm, LanguageForm
from people.models import Language, LanguageSource, Person
from people.panels import ACCOUNT_PANELS, rendered
from ui.toggle import TOGGLE_FORM, ToggleMixin, as_typed, is_toggle

LANGUAGE_LINK_AGE = timedelta(days=366)
"""How long the link in an email works: a choice of language is easily changed back, and emails are kept."""


class SignIn(ToggleMixin, RequestLoginCodeView):
    """Ask for an address and send a code to it; the answer is the same whether or not it is known."""


class SignInCode(ToggleMixin, ConfirmLoginCodeView):
    """Ask for the code that was sent."""


class ConfirmAccess(ToggleMixin, RequestReauthenticationCodeView):
    """Offer to send a code before something sensitive is changed."""

    form_class = ConfirmAccessForm


class ConfirmAccessCode(ToggleMixin, ConfirmReauthenticationCodeView):
    """Ask for a code again before something sensitive is changed."""


def bad_link(request: HttpRequest, error: links.BadLink) -> HttpResponse:
    """Say that a link from an email has expired (410) or is not whole (404), and what can be done."""
    return render(request, "people/bad_link.html", {"expired": error.expired}, status=410 if error.expired else 404)


def signed_in(request: HttpRequest) -> Person:
    """Return the person signed in; for views that demand one."""
    return cast("Person", request.user)


@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Show what we know of the person signed in, what they take part in, and how to change it."""
    person = signed_in(request)
    context = {
        "person": person,
        "languages": Language,
        "sections": rendered(ACCOUNT_PANELS.values(), request, person),
        "session_count": UserSession.objects.filter(user=person).count(),
    }
    return render(request, "people/account.html", context)


@login_required
@never_cache
def edit_details(request: HttpRequest) -> HttpResponse:
    """Change one's own names."""
    person = signed_in(request)
    on_record = get_object_or_404(Person, pk=person.pk)
    form = DetailsForm(request.POST or None, instance=on_record)
    if is_toggle(request):
        form = as_typed(form, request)
    elif form.is_valid():
        details.edit(person=person, **form.cleaned_data, by=person, at=timezone.now())
        messages.success(request, _("Your details have been saved."))
        return redirect("people:account")
    return render(request, "people/details.html", {"form": form, "toggle_form": TOGGLE_FORM})


@login_required
@require_POST
def own_language(request: HttpRequest) -> HttpResponse:
    """Take the choice of language made on the account page, and go on in that language."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return redirect("people:account")
    person, chosen = signed_in(request), form.cleaned_data["language"]
    choose_language(person=person, language=chosen, source=LanguageSource.ACCOUNT, by=person, at=timezone.now())
    with override(chosen):
        messages.success(request, _("We will write to you in this language from now on."))
        return HttpResponseRedirect(reverse("people:account"))


@never_cache
def language(request: HttpRequest, token: str) -> HttpResponse:
    """From any email, without signing in: GET shows the choice, POST makes it and shows what was chosen."""
    try:
        claims = links.read(LANGUAGE_LINK, token, at=timezone.now(), max_age=LANGUAGE_LINK_AGE)
    except links.BadLink as error:
        return bad_link(request, error)
    person = get_object_or_404(Person, pk=claims.person_id, is_active=True)
    form = LanguageForm(request.POST or None)
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        choose_language(person=person, language=chosen, source=LanguageSource.EMAIL, by=person, at=timezone.now())
        with override(chosen):
            messages.success(request, _("We will write to you in this language from now on."))
            return HttpResponseRedirect(reverse("people:language", args=[token]))
    return render(request, "people/language.html", {"person": person, "languages": Language, "token": token})
