"""A text beside one known text: how much of either is in the other, and which known text comes closest."""

from __future__ import annotations

from scanner.licensing import alignment
from scanner.licensing.references import references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.alignment import Alignment
    from scanner.licensing.references import Known

CANDIDATES = 6
"""Known texts that are laid beside a text; half as many again where two orders of likelihood disagree."""

CLOSE = 0.02
"""Candidates whose coarse score is within this share of the best are compared word by word."""


TITLED = 12
"""Words that it weighs where a text opens as the known one does."""

USUAL = 2
"""Words that it weighs where a licence is one that models carry."""

INCOMPLETE = 6
"""Words that it weighs where a known text ends elsewhere: one that is there as a whole is likelier."""

COVERED = 0.7
"""The share of a known text that must be there for it to be what a text is."""


class Comparison:
    """A known text laid beside a text (or a stretch of it)."""

    __slots__ = ("alignment", "codes", "known", "reference", "score")

    def __init__(self, codes: str, known: Known, reference: str, found: Alignment) -> None:
        self.codes, self.known, self.reference, self.alignment = codes, known, reference, found
        self.score = self._score()

    @property
    def required(self) -> int:
        """Words of the known text without its title and its optional end."""
        return max(1, self.known.tail - self.known.start)

    @property
    def missing_start(self) -> int:
        """Required words that are missing before the first that is there."""
        return max(0, self.alignment.runs[0][1] - self.known.start)

    @property
    def missing_end(self) -> int:
        """Required words that are missing after the last that is there."""
        _, ref, size = self.alignment.runs[-1]
        return max(0, self.known.tail - ref - size)

    @property
    def coverage(self) -> float:
        """The share of the required words that is in the text, 0 to 1."""
        head, tail = self.known.start, self.known.tail
        have = sum(max(0, min(ref + size, tail) - max(ref, head)) for _, ref, size in self.alignment.runs)
        return have / self.required

    @property
    def share(self) -> float:
        """Words that both have, as a share of the longer one."""
        return self.alignment.matched / max(len(self.codes), self.known.size, 1)

    @property
    def plausible(self) -> bool:
        """True where the known text is there, or all of it up to some place."""
        _, ref, size = self.alignment.runs[-1]
        return self.coverage >= COVERED or self.alignment.matched >= 0.85 * (ref + size - self.known.start)

    def refined(self) -> Comparison:
        """The same, with the gaps looked into."""
        better = alignment.refined(self.codes, self.reference, self.alignment)
        return Comparison(self.codes, self.known, self.reference, better)

    def _score(self) -> float:
        """How well the known text explains the text: words that both have, less what either has alone.

        Words that a known text has and the text has not weigh most: somebody who edits a text adds more than he removes.
        """
        added = lost = 0
        for start, end, ref, ref_end in self.alignment.gaps():
            added += end - start
            lost += ref_end - ref
        head = self.known.head
        titled = TITLED if self.codes.startswith(self.reference[: max(head, 3)]) else 0
        before = 0.4 * min(self.alignment.start, 12)
        usual = USUAL if self.known.reference.license else 0
        missing = 0.3 * self.missing_start + (INCOMPLETE + 0.01 * self.missing_end if self.missing_end else 0)
        return self.alignment.matched + titled + usual - added - 2.5 * lost - before - missing


def nearest(codes: str, count: int = CANDIDATES, without: frozenset[str] = frozenset()) -> Comparison | None:
    """The known text that explains most of ``codes`` with the least left over, or None where nothing is shared."""
    found = []
    for known in references().candidates(codes, count):
        if known.reference.id in without:
            continue
        reference = known.codes
        laid = alignment.aligned(codes, reference)
        if laid is not None:
            found.append(Comparison(codes, known, reference, laid))
    if not found:
        return None
    first = max(found, key=lambda item: item.score)
    if not first.plausible:  # a long text that is made of pieces of what is there: each piece is likelier
        found = [item for item in found if item.coverage >= COVERED and item.score > first.score / 4] or found
    best = max(item.score for item in found)
    close = [item for item in found if item.score >= best - max(12, CLOSE * abs(best))]
    if len(close) == 1 and not close[0].alignment.gaps():
        return close[0]
    close.sort(key=lambda item: -item.score)
    exact = [item.refined() for item in close[:5]]
    return max(exact, key=lambda item: item.score)
