"""The staff console: Django's admin on our own site.

A room hangs its own pages and front-page panels on it, in ``<room>/admin.py`` or in a module that imports::

    @page("simulator/", "efelychydd/", name="nudges_simulator", title=_("Simulator"), permission="nudges.view_step")
    def simulator(request: HttpRequest) -> HttpResponse:
        return show(request, "nudges/console/simulator.html", {"rows": rows})

    @panel(order=20, permission="nudges.view_step", template="nudges/console/panel.html")
    def due_today(request: HttpRequest) -> dict[str, Any] | None:
        return {"due": 4}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.widgets import SELECT2_TRANSLATIONS
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ui.addresses import both, current_language
from ui.toggle import as_typed, is_toggle, only_shown
from ui.widgets import ConsoleAutocomplete, ConsoleChecks, ConsoleDateInput, ConsoleSplitDateTime, ConsoleTimeInput

View = Callable[..., HttpResponse]
PanelFunction = Callable[[HttpRequest], "dict[str, Any] | None"]
SELECT2_TRANSLATIONS["cy"] = "cy"  # ui/static has the words
WITHOUT_PASSWORDS = {"password_change", "password_change_done"}
"""Routes of Django's admin that the console has no use for: nobody has a password."""


@dataclass(frozen=True, slots=True)
class Page:
    """An extra page of the console. ``permission`` is ``app.codename``, or empty for any member of staff."""

    address: str
    name: str
    title: str | Promise
    permission: str
    view: View
    room: str

    @property
    def listed(self) -> bool:
        """Whether menus can link to it: its address names no particular record."""
        return "<" not in self.address


@dataclass(frozen=True, slots=True)
class Panel:
    """A box on the console's front page, smallest ``order`` first."""

    order: int
    permission: str
    template: str
    function: PanelFunction


PAGES: dict[str, Page] = {}
PANELS: dict[str, Panel] = {}


def page(path_en: str, path_cy: str, *, name: str, title: str | Promise, permission: str) -> Callable[[View], View]:
    """Register the decorated view as ``admin:<name>``, listed in the menus under its own room.

    Reversed as ``reverse("admin:<name>")``. A path with converters (``"<int:pk>/"``) is reachable but not listed.
    A person without ``permission`` gets a 403.
    """

    def register(view: View) -> View:
        room = view.__module__.split(".", maxsplit=1)[0]
        PAGES[name] = Page(both(path_en, path_cy), name, title, permission, view, room)
        return view

    return register


def panel(*, order: int, permission: str, template: str) -> Callable[[PanelFunction], PanelFunction]:
    """Show ``template`` on the front page with what the decorated function returns; None shows nothing."""

    def register(function: PanelFunction) -> PanelFunction:
        PANELS[f"{function.__module__}.{function.__qualname__}"] = Panel(order, permission, template, function)
        return function

    return register


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> TemplateResponse:
    """Answer with a console page: ``template`` extends ``admin/base_site.html`` and finds ``title`` in its context."""
    match = request.resolver_match
    title = PAGES[match.url_name].title if match and match.url_name in PAGES else ""
    values = {**admin.site.each_context(request), "title": title, **(context or {})}
    return TemplateResponse(request, template, values, status=status)


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the person signed in has ``permission``; an empty one asks for nothing."""
    return not permission or request.user.has_perm(permission)


def ticked(value: bool | None) -> SafeString:
    """Return the icon of a yes or no, said in the language of the page; Django's own says True and False."""
    name, said = {True: ("yes", _("Ticked")), False: ("no", _("Not ticked")), None: ("unknown", _("Not known"))}[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), said)


admin_list._boolean_icon = ticked  # type: ignore[attr-defined]  # Django has no other way to say it


class ConsoleSite(admin.AdminSite):
    """The console: staff only, with a second factor, in both languages."""

    site_header = _("Labs console")
    site_title = _("Labs console")
    index_title = _("Dashboard")
    index_template = "admin/index.html"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in the records of our own rooms; those of packages (groups, keys, sessions) are no staff's to edit."""
        given: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in given if model._meta.app_config.name in settings.ROOMS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this is active staff with the second factor that the settings ask for."""
        return self._is_staff(request) and self._has_second_factor(request)

    @staticmethod
    def _is_staff(request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    @staticmethod
    def _has_second_factor(request: HttpRequest) -> bool:
        if not settings.STAFF_SECOND_FACTOR:
            return True
        if not hasattr(request, "_second_factor"):
            request._second_factor = is_mfa_enabled(request.user)  # type: ignore[attr-defined]
        return bool(request._second_factor)  # type: ignore[attr-defined]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the one sign-in of the site, and staff without a second factor to set one up."""
        target = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target, reverse("account_login"))
        if not self._is_staff(request):
            raise PermissionDenied
        if not self._has_second_factor(request):
            return redirect_to_login(target, reverse("mfa_index"))
        return HttpResponseRedirect(reverse("admin:index"))

    def logout(  # type: ignore[override]  # our sign-out shows no page of its own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out by POST and go to the front page, in the language of the console."""
        return LogoutView.as_view(next_page=f"/{current_language()}/")(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the rooms' pages before Django's own routes, and drop those about passwords."""
        own: list[URLPattern | URLResolver] = [
            path(entry.address, self._guarded(entry), name=entry.name) for entry in PAGES.values()
        ]
        return own + [route for route in super().get_urls() if getattr(route, "name", "") not in WITHOUT_PASSWORDS]

    def _guarded(self, entry: Page) -> View:
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request, entry.permission):
                raise PermissionDenied
            return entry.view(request, *args, **kwargs)

        return update_wrapper(self.admin_view(update_wrapper(guarded, entry.view)), entry.view)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the admin's list of apps with each room's own pages first."""
        listed = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        for entry in reversed(PAGES.values()):
            if entry.listed and app_label in (None, entry.room) and may(request, entry.permission):
                app = listed.setdefault(entry.room, _empty_app(entry.room))
                app["models"].insert(0, _as_model(entry))
        return sorted(listed.values(), key=lambda app: str(app["name"]).casefold())

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the dashboard: the rooms' panels, then everything that can be opened."""
        return super().index(request, {"panels": _panels(request), **(extra_context or {})})


def _empty_app(room: str) -> dict[str, Any]:
    name = apps.get_app_config(room).verbose_name
    return {"name": name, "app_label": room, "app_url": "", "has_module_perms": True, "models": []}


def _as_model(entry: Page) -> dict[str, Any]:
    return {
        "name": entry.title,
        "object_name": entry.name,
        "admin_url": reverse(f"admin:{entry.name}"),
        "add_url": None,
        "view_only": False,
        "is_page": True,
        "perms": {"view": True},
    }


def _panels(request: HttpRequest) -> list[str]:
    allowed = (
        entry for entry in sorted(PANELS.values(), key=lambda entry: entry.order) if may(request, entry.permission)
    )
    filled = ((entry, entry.function(request)) for entry in allowed)
    return [render_to_string(entry.template, context, request) for entry, context in filled if context is not None]


class ConsoleModelAdmin(admin.ModelAdmin[Any]):
    """The base of every model admin: sensible sizes, native dates, and a language toggle that keeps what was typed."""

    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {
        models.DateField: {"widget": ConsoleDateInput},
        models.TimeField: {"widget": ConsoleTimeInput},
        models.DateTimeField: {"widget": ConsoleSplitDateTime},
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose several records by ticking them, unless the admin asks for an autocomplete."""
        chosen_otherwise = (*self.get_autocomplete_fields(request), *self.raw_id_fields)
        if db_field.name not in chosen_otherwise:
            kwargs.setdefault("widget", ConsoleChecks())
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose a record by searching for it where the admin asks for that, whatever the address says is chosen."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ConsoleAutocomplete(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; where only the language changes, one that shows what was typed and is never valid."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return only_shown(form, request) if is_toggle(request) else form

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        if is_toggle(request):
            formsets = [as_typed(formset, request) for formset in formsets]
        return formsets, inlines

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Show the form with the toggle in the header belonging to it, or as a link where nothing can be typed."""
        may_type = self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        if may_type:
            context.setdefault("toggle_form", f"{self.opts.model_name}_form")
        return super().render_change_form(request, context, add, change, form_url, obj)
