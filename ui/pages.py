"""Pages of the site itself: the choice of language, statements, errors, and whether the site is well."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from ui.addresses import OTHER


def choose_language(request: HttpRequest) -> HttpResponse:
    """Offer Welsh and English as equals at ``/``; someone who has chosen before goes straight to their language."""
    remembered = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    response = HttpResponseRedirect(f"/{remembered}/") if remembered in OTHER else render(request, "ui/chooser.html")
    patch_vary_headers(response, ["Cookie"])
    return response


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database answers too; for the machine that watches the site."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def cookies(request: HttpRequest) -> HttpResponse:
    """Say which cookies the site sets, and that none of them follows anyone."""
    entries = [{"name": name, "purpose": purpose, "stays": stays} for name, purpose, stays in _COOKIES]
    return render(request, "ui/cookies.html", {"cookies": entries})


_COOKIES = (
    (settings.LANGUAGE_COOKIE_NAME, _("Remembers whether you read in Welsh or in English"), _("1 year")),
    (settings.CSRF_COOKIE_NAME, _("Makes sure a form was sent by you and not by another site"), _("1 year")),
    (settings.SESSION_COOKIE_NAME, _("Keeps you signed in, and keeps your answers until you send them"), _("12 hours")),
    ("messages", _("Shows once that something you did has worked"), _("Until you close your browser")),
)


def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was tested for accessibility, by machine and by people, and what was not."""
    return render(request, "ui/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """Say what personal data is kept, why, for how long, and what each person can do about it."""
    return render(request, "ui/privacy.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be understood, without touching the request again."""
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer someone who may not see this page, in the language of its address."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere, in its language, with the toggle."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer in both languages when something broke; uses neither database nor session."""
    return HttpResponse(render_to_string("500.html"), status=500)
