"""Addresses in two languages: translated slugs, the same page in the other language, and the choice remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils.functional import lazy
from django.utils.translation import get_language, override

Answer = Callable[[HttpRequest], HttpResponse]
OTHER = {"cy": "en", "en": "cy"}
NAMES = {"cy": "Cymraeg", "en": "English"}


def current_language() -> str:
    """Return ``cy`` or ``en``: the language being spoken now, English when there is none."""
    return "cy" if (get_language() or "").startswith("cy") else "en"


def _pick(en: str, cy: str) -> str:
    return cy if current_language() == "cy" else en


_lazy_pick: Callable[[str, str], Any] = lazy(_pick, str)


def both(en: str, cy: str) -> Any:
    """Return a lazy string that is ``en`` or ``cy`` by the active language; works as the route of ``path()``.

    Both must name the same converters, so that the page has one set of arguments in either language.
    """
    return _lazy_pick(en, cy)


def path_language(path: str) -> str | None:
    """Return the language an address begins with (``/cy/…``, ``/en/…``), or None."""
    first = path.lstrip("/").split("/", maxsplit=1)[0]
    return first if first in OTHER else None


def with_prefix(path: str, language: str) -> str:
    """Return ``path`` with its language prefix changed to ``language``; a path without one leads to the front page."""
    current = path_language(path)
    return f"/{language}/{path.removeprefix(f'/{current}/')}" if current else f"/{language}/"


def address_in(request: HttpRequest, language: str) -> str:
    """Return the address of this same page in ``language``, its arguments and query string kept.

    A view whose arguments differ by language (a translated slug of a record) sets ``request.other_language_kwargs``.
    A page that cannot be named, such as one that was not found, keeps its path under the other prefix.
    """
    path = _reversed(request, language) or with_prefix(request.path, language)
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _reversed(request: HttpRequest, language: str) -> str | None:
    match = request.resolver_match
    if match is None or not match.url_name:
        return None
    kwargs: dict[str, Any] | None = match.captured_kwargs  # type: ignore[attr-defined]
    if language != current_language():
        kwargs = getattr(request, "other_language_kwargs", kwargs)
    try:
        with override(language):
            return reverse(match.view_name, args=None if kwargs else match.args, kwargs=kwargs or None)
    except NoReverseMatch:
        return None


def other_language_address(request: HttpRequest) -> str:
    """Return the address of this same page in the other language."""
    return address_in(request, OTHER[current_language()])


class Addresses:
    """What a page says about its own address; worked out only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.language = current_language()
        self.other_language = OTHER[self.language]
        self.other_name = NAMES[self.other_language]

    @cached_property
    def toggle(self) -> str:
        """The same page in the other language, query string kept."""
        return other_language_address(self._request)

    @cached_property
    def canonical(self) -> str:
        """The one full address of this page, without its query string."""
        return _absolute(self._request.path)

    @cached_property
    def alternates(self) -> list[tuple[str, str]]:
        """The pair of ``hreflang`` and full address, Welsh first, of a page that was found."""
        if self._request.resolver_match is None:
            return []
        own = {self.language: self._request.path, self.other_language: self.toggle.split("?")[0]}
        return [(language, _absolute(own[language])) for language in ("cy", "en")]


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def context(request: HttpRequest) -> dict[str, Any]:
    """Give every template the site's names, the page's addresses and the team's contact."""
    match = request.resolver_match
    return {
        "addresses": Addresses(request),
        "site_name": settings.SITE_NAMES[current_language()],
        "site_names": settings.SITE_NAMES,
        "is_console": bool(match and match.app_name == "admin"),
        "contact_email": settings.CONTACT_EMAIL,
    }


class OtherLanguageSlugMiddleware:
    """Send ``/en/cofrestru/`` to ``/en/sign-up/``: a slug of the other language leads to the same page in this one.

    Acts on GET and HEAD of addresses that were not found, so a page that exists costs nothing.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or redirect where the slug was in the other language."""
        response = self.get_response(request)
        if response.status_code == 404 and request.method in ("GET", "HEAD"):
            target = _proper_address(request)
            if target:
                return HttpResponseRedirect(target)
        return response


def _proper_address(request: HttpRequest) -> str | None:
    language = path_language(request.path)
    found = request.resolver_match
    if language is None or (found is not None and found.url_name):
        return None
    match = _resolved(with_prefix(request.path, OTHER[language]), OTHER[language])
    if match is None or not match.url_name:
        return None
    with override(language):
        kwargs = match.captured_kwargs or None  # type: ignore[attr-defined]
        path = reverse(match.view_name, args=None if kwargs else match.args, kwargs=kwargs)
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _resolved(path: str, language: str) -> ResolverMatch | None:
    candidates = (path, path if path.endswith("/") else f"{path}/")
    for candidate in candidates:
        try:
            with override(language):
                return resolve(candidate)
        except Resolver404:
            continue
    return None


class RememberLanguageMiddleware:
    """Remember the language of the page last opened, so that ``/`` leads there. Holds nothing but ``cy`` or ``en``."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the cookie when the language of the page differs from the one remembered."""
        response = self.get_response(request)
        language = path_language(request.path)
        remembered = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language and response.status_code == 200 and language != remembered:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
        return response
