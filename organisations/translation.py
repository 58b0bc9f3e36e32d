"""Which texts of this room are written in both languages."""

from languages.texts import declare
from organisations.models import Organisation

declare(Organisation, "name")
