"""The nudges room's texts in two languages."""

from languages.texts import declare
from nudges.models import Sequence, Step

declare(Sequence, "title")
declare(Step, "subject", "body", public="sendable_at")
