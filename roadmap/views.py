"""The public roadmap."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from roadmap.models import Goal, Horizon, Item, Move, Roadmap


@dataclass(frozen=True, slots=True)
class Column:
    """The items of one goal at one time."""

    horizon: Horizon
    items: list[Item]


def roadmap(request: HttpRequest) -> HttpResponse:
    """Show the goals and, under each, what is now, next, in the future and done, with why items moved."""
    items = Item.objects.public().prefetch_related(Prefetch("moves", Move.objects.order_by("-at", "-pk")))
    goals = Goal.objects.public().prefetch_related(Prefetch("items", items))
    rows = [(goal, _columns(goal)) for goal in goals]
    return render(request, "roadmap/roadmap.html", {"document": Roadmap.objects.public().first(), "goals": rows})


def _columns(goal: Goal) -> list[Column]:
    found = list(goal.items.all())
    columns = [Column(horizon, [item for item in found if item.horizon == horizon]) for horizon in Horizon]
    return [column for column in columns if column.items or column.horizon != Horizon.DONE]
