"""Which texts of this room are written in both languages; themes and sessions are published with their series."""

from labs.models import Series, Session, Theme
from languages.texts import declare

OPTIONAL = ("aims", "venue", "make", "outcomes")

declare(Series, "title", "summary", public="published_at", needed="sign_up_opens_on")
declare(Theme, "title", within="series", needed="series__sign_up_opens_on")
declare(Session, "title", *OPTIONAL, optional=OPTIONAL, within="series", needed="series__sign_up_opens_on")
