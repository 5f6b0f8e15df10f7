"""Which rows hold the words of a filter, found anew with each key that is pressed."""

from __future__ import annotations

from itertools import compress, repeat
from operator import contains, or_

from scanner.catalog.catalog import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.report_view import ReportView

_KEPT = 32
"""Answers: the last needles, so that a word taken back letter by letter costs nothing."""


class Matching:
    """The rows of a report that a needle lets through."""

    def __init__(self, view: ReportView) -> None:
        self._view = view
        self._every: Sequence[int] = range(len(view.rows))
        self._wanted = [at for at, outcome in enumerate(view.columns.outcome) if outcome != "allow"]
        self._renamed = _renamed()
        self._found: dict[tuple[bool, tuple[str, ...]], Sequence[int]] = {}

    def rows(self, needle: str, with_allowed: bool) -> Sequence[int]:
        """The numbers of the rows whose rule, file or message holds each word of ``needle``, in the report's order."""
        words = tuple(sorted(set(needle.lower().split())))
        if not words:
            return self._every if with_allowed else self._wanted
        found = self._found.get((with_allowed, words))
        if found is None:
            found = self._nearest(words, with_allowed)
            texts = self._view.texts()
            for word in words:
                says = map(contains, map(texts.__getitem__, found), repeat(word))
                now = self._renamed.get(word)
                if now:  # the word is a rule's old name, or that of a rule which the report has under its old one
                    says = map(or_, says, map(now.__contains__, map(self._view.columns.rule.__getitem__, found)))
                found = list(compress(found, says))
            if len(self._found) >= _KEPT:
                del self._found[next(iter(self._found))]
            self._found[with_allowed, words] = found
        return found

    def _nearest(self, words: tuple[str, ...], with_allowed: bool) -> Sequence[int]:
        """The fewest rows known to hold all that ``words`` can be found in: those of a shorter needle, or all."""
        known = [
            rows
            for (allowed, shorter), rows in self._found.items()
            if allowed == with_allowed
            and all(any(part in word for word in words) for part in shorter)
            and self._renamed.keys().isdisjoint(words)
        ]
        return min(known, key=len, default=self._every if with_allowed else self._wanted)


def _renamed() -> dict[str, frozenset[str]]:
    """Each name, old or new, of a rule that has several, and all that it has."""
    catalog = load()
    every: dict[str, set[str]] = {}
    for old, now in catalog.aliases.items():
        every.setdefault(now, {now}).add(old)
    return {name: frozenset(names) for names in every.values() for name in names}
