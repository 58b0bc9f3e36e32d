"""Which texts of this room are written in both languages."""

from languages.models import ServiceNotice
from languages.texts import declare

declare(ServiceNotice, "text", public="published_at", alone="emergency_reason")
