"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "same", "removed", "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, went or came."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces of both versions in order; what went stands before what came in its place."""
    old, new = _words(before), _words(after)
    pieces = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(SAME, "".join(old[old_from:old_to])))
        else:
            gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
            pieces += [Piece(kind, text) for kind, text in ((REMOVED, gone), (ADDED, come)) if text]
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)
