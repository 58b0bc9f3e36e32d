"""Sequences and their steps, a series' copy of them, and one row for each nudge a person may get."""

from nudges.models.answers import Answer, AnswerKind, CalendarChange, Preference
from nudges.models.library import Sequence, Step, StepFields
from nudges.models.plans import Nudge, NudgeState, Plan, PlanStep, Reason

__all__ = [
    "Answer",
    "AnswerKind",
    "CalendarChange",
    "Nudge",
    "NudgeState",
    "Plan",
    "PlanStep",
    "Preference",
    "Reason",
    "Sequence",
    "Step",
    "StepFields",
]
