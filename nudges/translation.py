"""The nudges room's texts in two languages."""

from languages.texts import declare
from nudges.models import Plan, PlanStep, Sequence, Step

declare(Sequence, "title")
declare(Step, "subject", "body")
declare(Plan, "title")
declare(PlanStep, "subject", "body", public="approved_at")
