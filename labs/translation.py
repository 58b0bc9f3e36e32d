"""Which texts of this room are written in both languages."""

from labs.models import Series, Session, Theme
from languages.texts import declare

declare(Series, "title", "summary", public="published_at")
declare(Theme, "title")
declare(Session, "title", "aims", "venue", "make", "outcomes", optional=("aims", "venue", "make", "outcomes"))
