"""The mailbox: a list, a message, and a message's own HTML shut in a frame."""

from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from config.mailbox.caught import Caught, newest, one

# An email brings its own styles, and its links open in the page around it; scripts never run.
FRAME = {
    "default-src": [NONE],
    "img-src": [SELF, "data:"],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


@require_safe
@never_cache
def caught_list(request: HttpRequest) -> HttpResponse:
    """List the messages caught, newest first."""
    return render(request, "config/mailbox/list.html", {"caught": newest(_folder())})


@require_safe
@never_cache
def caught_message(request: HttpRequest, key: str) -> HttpResponse:
    """Show one message: its text with links to follow, its HTML in a frame, its headers."""
    caught = _one_or_404(key)
    context = {"caught": caught, "text": caught.body("plain"), "has_html": bool(caught.body("html"))}
    return render(request, "config/mailbox/message.html", context)


@require_safe
@never_cache
@xframe_options_sameorigin
@csp(FRAME)  # type: ignore[arg-type]  # its types know only views without arguments
def caught_html(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the HTML of one message, as its reader would get it."""
    html = _one_or_404(key).body("html")
    return HttpResponse(f'{html}<base target="_top">')


def _folder() -> Path:
    return Path(settings.LOCAL_MAILBOX)


def _one_or_404(key: str) -> Caught:
    caught = one(_folder(), key)
    if caught is None:
        raise Http404
    return caught
