"""What pages say of the two languages: the parity figure, and the service notices."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from languages import notices
from languages.parity import parity
from ui.addresses import current_language

register = template.Library()


@register.inclusion_tag("languages/parity.html")
def parity_figure() -> dict[str, Any]:
    """Show the public parity figure; one query."""
    return {"parity": parity(on=timezone.localdate())}


@register.inclusion_tag("languages/notices.html")
def service_notices() -> dict[str, Any]:
    """Show the service notices in the page's language; no query (``languages.notices``)."""
    return {"notices": notices.shown(language=current_language(), at=timezone.now())}
