"""Which texts of this room are written in both languages."""

from languages.texts import declare
from roadmap.models import Goal, Item, Move, Roadmap

declare(Roadmap, "title", "intro", optional=("intro",), public="published_at")
declare(Goal, "title", "intro", optional=("intro",), public="published_at")
declare(Item, "text", public="published_at")
declare(Move, "why", within="item")
