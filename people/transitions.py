"""One way to write down a status: which moves exist, who may make them and what each state means."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class State:
    """A state: what it means, who owns it (whose move it is) and where it may go."""

    meaning: str | Promise
    owner: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransitionTable:
    """The states of one model. ``docs/`` draws each table; a test finds states without an owner."""

    name: str
    states: Mapping[str, State]

    def __post_init__(self) -> None:
        unknown = {to for state in self.states.values() for to in state.to} - set(self.states)
        if unknown:
            raise ValueError(f"{self.name}: unknown states {sorted(unknown)}")

    def allows(self, old: str, new: str) -> bool:
        """Whether a record may move from ``old`` to ``new``."""
        return new in self.states[old].to

    def check(self, old: str, new: str) -> None:
        """Raise ``ValidationError`` unless the move exists."""
        if not self.allows(old, new):
            raise ValidationError(_("This cannot be done now: the record has moved on."), code="moved_on")
