"""The front page, drawn from several rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from labs.models import Series
from roadmap.models import Item


def home(request: HttpRequest) -> HttpResponse:
    """Say what Labs is, which series are open for sign-up, and what is being worked on now."""
    today = timezone.localdate()
    return render(
        request,
        "config/home.html",
        {
            "open_series": Series.objects.open_for_sign_up(on=today).order_by("sign_up_closes_on"),
            "now": Item.objects.public().now().select_related("goal")[:3],
        },
    )
