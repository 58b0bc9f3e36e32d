"""The public pages of series and their sessions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from labs.calendars import published
from labs.clock import day_in_wales
from labs.models import Series
from ui.addresses import current_language

FILE_NAMES = {"cy": "sesiynau", "en": "sessions"}


@require_safe
def series_list(request: HttpRequest) -> HttpResponse:
    """Show the series: open for sign-up first, then those ahead or running, then the finished ones."""
    public = Series.objects.with_counts()
    opened = public.open_for_sign_up(on=day_in_wales(timezone.now())).order_by("starts_on")
    shown = {one.pk for one in opened}
    under_way = [one for one in public.under_way().order_by("starts_on") if one.pk not in shown]
    context = {"open_series": opened, "under_way": under_way, "finished": public.finished()}
    return render(request, "labs/series_list.html", context)


@require_safe
def series_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one series with its sessions."""
    series = get_object_or_404(Series.objects.public(), slug=slug)
    today = day_in_wales(timezone.now())
    context = {
        "series": series,
        "sessions": series.sessions.in_time_order(),
        "is_open": Series.objects.open_for_sign_up(on=today).filter(pk=series.pk).exists(),
    }
    return render(request, "labs/series.html", context)


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the sessions of a series as a calendar file, without the links to join."""
    series = get_object_or_404(Series.objects.public(), slug=slug)
    sessions = series.sessions.in_time_order().select_related("series")
    data = published(sessions, language=current_language(), at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAMES[current_language()]}-{slug}.ics"'}
    return HttpResponse(data, content_type="text/calendar; charset=utf-8", headers=headers)
