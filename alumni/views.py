"""Pages of alumni: profiles, the directory, claiming from an email, checking in from an email."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from alumni import checking_in, profiles
from alumni.forms import CheckInForm, DirectoryForm, ProfileForm
from alumni.links import CHECK_IN, CHECK_IN_AGE, CLAIM, CLAIM_AGE
from alumni.models import Alumnus, CheckIn, Profile
from alumni.querysets import SEE_ALL
from labs.models import Series
from people import links
from people.models import Person
from people.views import bad_link
from ui.toggle import TOGGLE_FORM, as_typed, is_toggle

PROFILES_ON_PAGE = 50


@login_required
@never_cache
def directory(request: HttpRequest) -> HttpResponse:
    """List the alumni who show themselves to the person signed in, who is one of them or looks after them."""
    viewer = cast("Person", request.user)
    if not (viewer.has_perm(SEE_ALL) or Alumnus.objects.of(viewer).exists()):
        raise PermissionDenied
    form = DirectoryForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = Profile.objects.visible_to(viewer).claimed().named(words).with_person().in_order()
    page = Paginator(found, PROFILES_ON_PAGE).get_page(request.GET.get("page"))
    return render(request, "alumni/directory.html", {"page": page, "form": form})


def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a profile to those its person shows it to; to everyone else there is no such page."""
    viewer = request.user
    shown = get_object_or_404(Profile.objects.visible_to(viewer).with_person(), slug=slug)
    context = {
        "profile": shown,
        "own": shown.alumnus.person_id == viewer.pk,
        "completions": shown.alumnus.completions.select_related("series").order_by("completed_at", "pk"),
    }
    return render(request, "alumni/profile.html", context)


@login_required
@never_cache
def edit(request: HttpRequest) -> HttpResponse:
    """Let an alumnus write their own profile and say who sees it."""
    person = cast("Person", request.user)
    own = get_object_or_404(Profile, alumnus__person=person)
    form = ProfileForm(request.POST or None, instance=own)
    if is_toggle(request):
        form = as_typed(form, request)
    elif form.is_valid():
        profiles.edit(profile=own, **form.cleaned_data, by=person, at=timezone.now())
        messages.success(request, _("Your profile has been saved."))
        return redirect("alumni:profile", own.slug)
    return render(request, "alumni/edit.html", {"form": form, "toggle_form": TOGGLE_FORM})


@never_cache
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """From an email, without signing in: GET shows what claiming means, POST claims, once."""
    at = timezone.now()
    try:
        claims = links.read(CLAIM, token, at=at, max_age=CLAIM_AGE)
    except links.BadLink as error:
        return bad_link(request, error)
    own = get_object_or_404(Profile.objects.with_person(), alumnus__person_id=claims.person_id)
    if request.method == "POST" and own.claimed_at is None:
        own = profiles.claim(profile=own, by=own.alumnus.person, at=at)
        if request.user == own.alumnus.person:
            return redirect("alumni:edit")
    return render(request, "alumni/claim.html", {"profile": own})


@never_cache
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """From an email, without signing in: GET shows the questions and what was answered, POST keeps the answer."""
    at = timezone.now()
    try:
        claims = links.read(CHECK_IN, token, at=at, max_age=CHECK_IN_AGE)
    except links.BadLink as error:
        return bad_link(request, error)
    person = get_object_or_404(Person, pk=claims.person_id, is_active=True)
    series = get_object_or_404(Series, pk=claims["series"])
    asked: dict[str, Any] = {"person": person, "series": series, "asked_for": claims["asked_for"]}
    before = CheckIn.objects.filter(**asked).first()
    form = CheckInForm(request.POST or None, instance=before)
    if is_toggle(request):
        form = as_typed(form, request)
    elif form.is_valid():
        checking_in.answer(**asked, **form.cleaned_data, by=person, at=at)
        messages.success(request, _("Thank you. Your answer has reached us."))
        return redirect("alumni:check_in", token)
    context = {"form": form, "toggle_form": TOGGLE_FORM, "series": series, "person": person, "answered": before}
    return render(request, "alumni/check_in.html", context)
