"""Answering an offer from the link in its email: GET shows, POST acts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cohorts.links import read_offer_token
from cohorts.models import Offer, OfferStatus
from cohorts.places import accept, decline
from people.links import AlreadySpent, BadLink, Claims, spend

ANSWERS = {"accept": accept, "decline": decline}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the offer and what can still be done about it; POST ``answer=accept`` or ``answer=decline`` answers it."""
    now = timezone.now()
    try:
        claims, found = read_offer_token(token, at=now)
    except (BadLink, Offer.DoesNotExist):
        return render(request, "cohorts/offer/bad_link.html", status=404)
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in ANSWERS:
        _answer(found, claims, answer)
        return HttpResponseRedirect(request.path)
    return render(request, "cohorts/offer/offer.html", _context(found))


def _answer(found: Offer, claims: Claims, answer: str) -> None:
    now = timezone.now()
    try:
        with transaction.atomic():
            spend(claims, at=now)
            ANSWERS[answer](offer=found, by=found.application.person, at=now)
    except (AlreadySpent, ValidationError):
        return  # the page that follows says what became of the offer


def _context(found: Offer) -> dict[str, object]:
    series = found.application.series
    is_over = found.status == OfferStatus.MADE and not found.is_open(at=timezone.now())
    return {
        "offer": found,
        "series": series,
        "sessions": series.sessions.in_time_order(),
        "state": OfferStatus.EXPIRED if is_over else found.status,
    }
