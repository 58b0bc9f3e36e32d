"""Every route of the site, found in the URL configuration itself, with arguments from the world to try it with.

A new route needs a line in ``SAMPLES``; a model on the console needs only a record in the world. The walks fail until
it has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from alumni.links import CHECK_IN, CLAIM
from cohorts.forms import SIGN_UP
from cohorts.links import PURPOSE as OFFER
from cohorts.models import Application, Offer
from labs.console import MOVES, Move
from labs.models import Series
from languages.models import ServiceNotice, TextState
from nudges.links import NEXT
from nudges.models import Nudge, PlanStep
from outbox.addresses import STOP
from people import links
from people.choices import LANGUAGE_LINK
from tests.house.world import AT, World

Arguments = dict[str, Any]
NO_PAGES = {"anymail"}
"""Namespaces for machines: the mail provider's, which have tests of their own in the outbox."""
OUTSIDE = {"chooser", "healthz"}
"""Routes that belong to no language."""


@dataclass(frozen=True, slots=True)
class Route:
    """A named route: ``labs:series``, ``admin:labs_series_change``."""

    name: str
    names: frozenset[str]
    """What its address needs to know."""

    @property
    def console(self) -> bool:
        """Whether it belongs to the console."""
        return self.name.startswith("admin:")


def every_route() -> list[Route]:
    """Return each named route once, in the order of the URL configuration."""
    found: dict[str, Route] = {}
    with override("en"):
        for name, pattern in _named(get_resolver().url_patterns):
            found.setdefault(name, Route(name, frozenset(pattern)))
    return list(found.values())


def _named(
    patterns: list[URLPattern | URLResolver], space: str = "", known: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in patterns:
        names = (*known, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            if one.namespace not in NO_PAGES:
                yield from _named(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, names)
        elif one.name:
            yield f"{space}{one.name}", names


def _token(purpose: str, who: str = "participant", **claims: Any) -> Callable[[World], list[Arguments]]:
    return lambda world: [{"token": links.make(purpose, person_id=world.public[who].pk, at=AT, **claims)}]


def _slugs(*names: str) -> Callable[[World], list[Arguments]]:
    return lambda world: [{"slug": world.series[name].slug} for name in names]


def _offers(world: World) -> list[Arguments]:
    return [
        {"token": links.make(OFFER, person_id=offer.application.person_id, at=AT, offer=offer.pk)}
        for offer in world.offers.values()
    ]


def _questions(world: World) -> list[Arguments]:
    return [{"slug": world.series["open"].slug, "step": question.name} for question in SIGN_UP] + [
        {"slug": world.series["closed"].slug, "step": "language"}
    ]


def _check_in(who: str, asked_for: str) -> Callable[[World], list[Arguments]]:
    return lambda world: _token(CHECK_IN, who, series=world.series["finished"].pk, asked_for=asked_for)(world)


def _series_that_are(*statuses: str) -> Callable[[World], list[Arguments]]:
    return lambda world: [{"pk": world.series[status].pk} for status in statuses]


def _possible_and_not(move: Move) -> Callable[[World], list[Arguments]]:
    return _series_that_are(str(move.source[0].value), "cancelled")


def _approved_and_not(world: World) -> list[Arguments]:
    steps = [PlanStep.objects.filter(approved_at__isnull=waits).order_by("pk").first() for waits in (False, True)]
    return [{"pk": step.pk} for step in steps if step is not None]


def each(model: type[models.Model], field: str) -> Callable[[World], list[Arguments]]:
    """Return arguments for one record of ``model`` with each value of ``field``."""
    return lambda world: [
        {"pk": pk} for pk in model._default_manager.order_by(field, "pk").distinct(field).values_list("pk", flat=True)
    ]


SAMPLES: dict[str, Callable[[World], list[Arguments]]] = {
    "labs:series": _slugs("open", "closed", "running", "finished"),
    "labs:calendar": _slugs("open"),
    "cohorts:sign_up": _questions,
    "cohorts:sign_up_check": _slugs("open"),
    "cohorts:sign_up_sent": _slugs("open"),
    "cohorts:offer": _offers,
    "cohorts:place": _slugs("running"),
    "cohorts:give_up": _slugs("running"),
    "cohorts:calendar": _slugs("running"),
    "alumni:claim": lambda world: [*_token(CLAIM, "alumnus")(world), *_token(CLAIM, "newcomer")(world)],
    "alumni:check_in": lambda world: [
        *_check_in("newcomer", "any-time")(world),
        *_check_in("alumnus", "xxx")(world),
    ],
    "alumni:profile": lambda world: [{"slug": world.public["alumnus"].alumnus.profile.slug}],
    "nudges:next_by_link": lambda world: [*_token(NEXT)(world), *_token(NEXT, "alumnus")(world)],
    "people:language": _token(LANGUAGE_LINK),
    "outbox:stop": _token(STOP, stream="alumni", ref="xxx"),
    "outbox:preferences": _token(STOP, stream="alumni", ref="xxx"),
    "mfa_remove_webauthn": lambda world: [{"pk": _key(world)}],
    "mfa_edit_webauthn": lambda world: [{"pk": _key(world)}],
    "admin:app_list": lambda world: [{"app_label": label} for label in console_rooms()],
    "admin:people_sign_out": lambda world: [{"pk": world.public["participant"].pk}],
    "admin:labs_series": each(Series, "status"),
    **{f"admin:{move.page_name}": _possible_and_not(move) for move in MOVES},
    "admin:cohorts_applications": _series_that_are("open", "running"),
    "admin:cohorts_application": each(Application, "status"),
    "admin:cohorts_take_back": each(Offer, "status"),
    "admin:cohorts_attendance": lambda world: [{"pk": world.series["running"].sessions.get(number=1).pk}],
    "admin:languages_emergency": each(ServiceNotice, "pk"),
    "admin:languages_entry": each(TextState, "state"),
    "admin:nudges_series": _series_that_are("draft", "finished"),
    "admin:nudges_series_messages": _series_that_are("running", "finished"),
    "admin:nudges_step": _approved_and_not,
    "admin:nudges_step_edit": _approved_and_not,
    "admin:nudges_one": each(Nudge, "state"),
    "admin:nudges_one_edit": each(Nudge, "state"),
    "admin:outbox_correspondence": lambda world: [{"pk": world.public["participant"].pk}],
    "admin:outbox_preview": lambda world: [{"kind": "place-offered", "language": one} for one in ("both", "cy")],
    "admin:outbox_preview_html": lambda world: [{"kind": "place-offered", "language": "both"}],
    "admin:nudges_html": lambda world: [
        {"step": nudge.plan_step_id, "pk": nudge.pk, "language": "both"} for nudge in Nudge.objects.order_by("pk")[:1]
    ],
}
"""Arguments of each route that needs some; several where its page has several faces."""


def _key(world: World) -> int:
    return int(world.owner.authenticator_set.get(type="webauthn").pk)


def console_rooms() -> list[str]:
    """Return the apps that have a model on the console."""
    return sorted({model._meta.app_label for model in admin.site._registry})


def samples(route: Route, world: World) -> list[Arguments]:
    """Return arguments to try ``route`` with, one set for each face of its page; raises ``LookupError`` if there are none."""
    if route.name in SAMPLES:
        return SAMPLES[route.name](world)
    if not route.names:
        return [{}]
    if route.names in ({"object_id"}, {"pk"}) and (model := model_of(route)):
        record = model._default_manager.order_by("pk").first()
        if record is None:
            raise LookupError(f"{route.name}: the world has no {model._meta.label}; add one to tests/house/world.py")
        return [dict.fromkeys(route.names, record.pk)]
    if route.name == "admin:view_on_site":  # no model has an address of its own
        return []
    raise LookupError(
        f"{route.name} needs {', '.join(sorted(route.names))}; add a line to SAMPLES in tests/house/routes.py"
    )


def model_of(route: Route) -> type[models.Model] | None:
    """Return the model whose own page on the console ``route`` is."""
    for model in admin.site._registry:
        if route.name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    return None


@dataclass(frozen=True, slots=True)
class Stop:
    """One address on a walk."""

    route: Route
    arguments: tuple[tuple[str, Any], ...]

    def address(self, language: str) -> str:
        """Return the address in ``language``."""
        with override(language):
            return reverse(self.route.name, kwargs=dict(self.arguments) or None)


def every_stop(world: World) -> list[Stop]:
    """Return every route that has arguments, with each set of them; ``lacking`` tells of the others."""
    return _tried(world)[0]


def lacking(world: World) -> list[str]:
    """Return what is missing, a line for each route that there are no arguments for."""
    return _tried(world)[1]


_latest: list[tuple[World, tuple[list[Stop], list[str]]]] = []


def _tried(world: World) -> tuple[list[Stop], list[str]]:
    """The stops of ``world``, found once: no record of a world comes or goes."""
    if not _latest or _latest[0][0] is not world:
        _latest[:] = [(world, _try_all(world))]
    return _latest[0][1]


def _try_all(world: World) -> tuple[list[Stop], list[str]]:
    stops: list[Stop] = []
    missing: list[str] = []
    for route in every_route():
        try:
            stops += [Stop(route, tuple(one.items())) for one in samples(route, world)]
        except LookupError as error:
            missing.append(str(error))
    return stops, missing
