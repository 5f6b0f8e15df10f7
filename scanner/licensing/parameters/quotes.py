"""Quoted strings in a text, with the quotes inside them."""

from __future__ import annotations

from scanner.licensing.parameters.view import CLOSE, OPEN
from scanner.model.regex import regex

_MARKS = regex(f'["{OPEN}{CLOSE}]')

LONGEST = 900
"""Characters of the longest string that a licence asks for."""


def quoted(flat: str, at: int, longest: int = LONGEST) -> tuple[int, int] | None:
    """Where the string begins and ends whose opening quote is at ``at``, without its quotes; None where it has no end.

    A curly quote says itself whether it opens or closes; a straight one opens where a word follows it and none goes
    before it. The end is looked for in ``longest`` characters.
    """
    depth = 1
    for found in _MARKS.finditer(flat, at + 1, at + longest):
        place, mark = found.start(), found.group()
        if mark == OPEN:
            depth += 1
        elif mark == CLOSE:
            depth = depth - 1 if flat[at] == OPEN else 0
        else:
            depth += 1 if _opens(flat, place) else -1
        if depth <= 0:
            return (at + 1, place) if place > at + 1 else None
    return None


def _opens(flat: str, at: int) -> bool:
    before, after = flat[at - 1], flat[at + 1 : at + 2]
    return (before.isspace() or before in "([") and after.isalnum()
