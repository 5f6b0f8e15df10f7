"""Two texts laid side by side: the runs of words that both have, in order, and what lies between."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Run = tuple[int, int, int]
"""Where a run of equal words begins in the text, where in the reference, and how many words it has."""

WIDTH = 4
"""Words that must be equal in a row for a run to be seen at first sight."""

MOST_RUNS = 200
"""More runs than this are thinned out to the longest: ordering them takes quadratic time."""

PATIENCE = 24
"""After so many words that the reference does not have, all its short runs are looked up at once."""

MARGIN = 60
"""Words before the first and after the last run that are compared word by word."""

CELLS = 6_000
"""Gaps of at most so many pairs of words are compared word by word."""

TOTAL_CELLS = 120_000
"""So many pairs of words are compared word by word in one text at most."""


class Alignment:
    """How a reference lies in a text: ``runs`` in order in both."""

    __slots__ = ("matched", "runs")

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = tuple(runs)
        self.matched = sum(run[2] for run in self.runs)

    @property
    def start(self) -> int:
        """The first word of the text that is the reference's."""
        return self.runs[0][0]

    @property
    def end(self) -> int:
        """One past the last word of the text that is the reference's."""
        return self.runs[-1][0] + self.runs[-1][2]

    def gaps(self) -> list[tuple[int, int, int, int]]:
        """(start, end in the text, start, end in the reference) of each place between runs, ends left out."""
        found = []
        for (at, ref, size), (next_at, next_ref, _) in zip(self.runs, self.runs[1:], strict=False):
            if at + size < next_at or ref + size < next_ref:
                found.append((at + size, next_at, ref + size, next_ref))
        return found


def aligned(text: str, reference: str) -> Alignment | None:
    """The best order of long runs, gaps not yet looked into; None where no run is shared."""
    whole = text.find(reference)
    if whole >= 0 and reference:
        return Alignment([(whole, 0, len(reference))])
    runs = _in_order(_runs(text, reference))
    runs = _trimmed(runs)
    return Alignment(runs) if runs else None


def refined(text: str, reference: str, coarse: Alignment) -> Alignment:
    """``coarse`` with the short runs that its gaps hold."""
    runs: list[Run] = []
    budget = TOTAL_CELLS
    previous: Run | None = None
    for run in coarse.runs:
        if previous is not None:
            start, ref_start = previous[0] + previous[2], previous[1] + previous[2]
            cells = (run[0] - start) * (run[1] - ref_start)
            if 0 < cells <= min(CELLS, budget):
                budget -= cells
                for at, ref, size in _common(text[start : run[0]], reference[ref_start : run[1]]):
                    runs.append((start + at, ref_start + ref, size))
        runs.append(run)
        previous = run
    return Alignment(_extended(text, reference, cleared(_joined(_margins(text, reference, runs)))))


def _margins(text: str, reference: str, runs: list[Run]) -> list[Run]:
    """``runs`` with the short ones right before the first and right after the last."""
    at, ref, _ = runs[0]
    end, ref_end = runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]
    if 0 < ref <= MARGIN and at:
        low = max(0, at - MARGIN)
        runs = [(low + left, right, size) for left, right, size in _common(text[low:at], reference[:ref])] + runs
    if ref_end < len(reference) <= ref_end + MARGIN and end < len(text):
        rest = _common(text[end : end + MARGIN], reference[ref_end:])
        runs = runs + [(end + left, ref_end + right, size) for left, right, size in rest]
    return _trimmed(_joined(runs))


def _runs(text: str, reference: str) -> list[Run]:
    """Runs of at least `WIDTH` equal words, each as long as it can be, by their place in the text."""
    grams: set[str] | None = None  # made when there is much to look for
    misses = 0
    runs: list[Run] = []
    at, expected, last = 0, 0, len(text) - WIDTH
    while at <= last:
        gram = text[at : at + WIDTH]
        if grams is not None and gram not in grams:
            at += 1
            continue
        ref = reference.find(gram, expected)
        if ref < 0 and grams is None and gram not in reference:
            at += 1
            misses += 1
            if misses == PATIENCE:
                grams = {reference[place : place + WIDTH] for place in range(len(reference) - WIDTH + 1)}
            continue
        if ref < 0 or ref > expected + 400:
            early = reference.find(gram)
            ref = early if ref < 0 else ref
        size = _extent(text, at, reference, ref)
        if ref > expected + 40:  # a far jump: perhaps a better place lies elsewhere
            other = reference.find(gram)
            longer = _extent(text, at, reference, other)
            if longer > size:
                ref, size = other, longer
        runs.append((at, ref, size))
        at += size
        if size >= 8 or abs(ref - expected) < 40:
            expected = ref + size
    return runs


def _extent(text: str, at: int, reference: str, ref: int) -> int:
    """How many words from here on are equal."""
    limit = min(len(text) - at, len(reference) - ref)
    size, step = WIDTH, 16
    while size < limit:
        step = min(step, limit - size)
        if text[at + size : at + size + step] == reference[ref + size : ref + size + step]:
            size += step
            step *= 2
        elif step == 1:
            break
        else:
            step = max(1, step // 4)
    return size


def _in_order(runs: list[Run]) -> list[Run]:
    """The heaviest chain of runs that are in order in the reference too; overlaps are cut."""
    if len(runs) > MOST_RUNS:
        longest = sorted(runs, key=lambda run: -run[2])[:MOST_RUNS]
        runs = sorted(longest)
    best = [run[2] for run in runs]
    back = [-1] * len(runs)
    for here, (_, ref, size) in enumerate(runs):
        for there in range(here - 1, -1, -1):
            end = runs[there][1] + runs[there][2]
            lost = end - ref
            if lost < size and runs[there][1] < ref:
                weight = best[there] + size - max(lost, 0)
                if weight > best[here]:
                    best[here], back[here] = weight, there
    if not runs:
        return []
    at = max(range(len(runs)), key=best.__getitem__)
    chain = []
    while at >= 0:
        chain.append(runs[at])
        at = back[at]
    chain.reverse()
    cut: list[Run] = []
    for start, ref, size in chain:
        lost = max(0, cut[-1][1] + cut[-1][2] - ref) if cut else 0
        if size > lost:
            cut.append((start + lost, ref + lost, size - lost))
    return cut


def _trimmed(runs: list[Run]) -> list[Run]:
    """``runs`` without short ones that lie far away at either end: chance, or another licence."""
    first, last = 0, len(runs)
    while last - first > 1 and _stray(runs[first], runs[first + 1]):
        first += 1
    while last - first > 1 and _stray(runs[last - 1], runs[last - 2]):
        last -= 1
    return runs[first:last]


def _stray(end: Run, inner: Run) -> bool:
    low, high = (end, inner) if end < inner else (inner, end)
    text_gap = high[0] - low[0] - low[2]
    reference_gap = high[1] - low[1] - low[2]
    return end[2] < 24 and max(text_gap, reference_gap) > 4 * end[2] + 4


def _common(left: str, right: str) -> list[Run]:
    """The runs of a longest common subsequence of two short texts, from the front."""
    width = len(right) + 1
    rows = [[0] * width]
    for letter in reversed(left):
        below = rows[-1]
        row = [0] * width
        for at in range(width - 2, -1, -1):
            row[at] = below[at + 1] + 1 if letter == right[at] else max(below[at], row[at + 1])
        rows.append(row)
    rows.reverse()
    runs: list[Run] = []
    at = ref = 0
    while at < len(left) and ref < len(right):
        if left[at] == right[ref]:
            runs.append((at, ref, 1))
            at, ref = at + 1, ref + 1
        elif rows[at + 1][ref] >= rows[at][ref + 1]:
            at += 1
        else:
            ref += 1
    return runs


def cleared(runs: Sequence[Run]) -> list[Run]:
    """``runs`` without chance ones: short, with far more unlike words on both sides than they have themselves."""
    kept = list(runs)
    at = 1
    while at < len(kept) - 1:
        before, run, after = kept[at - 1], kept[at], kept[at + 1]
        left = max(run[0] - before[0] - before[2], run[1] - before[1] - before[2])
        right = max(after[0] - run[0] - run[2], after[1] - run[1] - run[2])
        if run[2] <= 2 and left > run[2] and right > run[2] and left + right >= 3 * run[2] + 2:
            del kept[at]
            at = max(1, at - 1)
        else:
            at += 1
    return kept


def _extended(text: str, reference: str, runs: list[Run]) -> list[Run]:
    """``runs`` with equal words at the ends of their gaps taken in."""
    longer = list(runs)
    for at in range(len(longer) - 1):
        (start, ref, size), (next_start, next_ref, next_size) = longer[at], longer[at + 1]
        room = min(next_start - start, next_ref - ref) - size
        more = 0
        while more < room and text[start + size + more] == reference[ref + size + more]:
            more += 1
        less = 0
        while less < room - more and text[next_start - less - 1] == reference[next_ref - less - 1]:
            less += 1
        longer[at] = (start, ref, size + more)
        longer[at + 1] = (next_start - less, next_ref - less, next_size + less)
    return longer


def slid(text: str, reference: str, runs: Sequence[Run], begins: Callable[[int], bool]) -> list[Run]:
    """``runs`` with their gaps moved, where that changes nothing, to where ``begins`` says that a sentence does."""
    moved = list(runs)
    for at in range(len(moved) - 1):
        left, right = moved[at], moved[at + 1]
        start, end = left[0] + left[2], right[0]
        ref, ref_end = left[1] + left[2], right[1]
        if (start < end) == (ref < ref_end):
            continue
        whole, low, high = (text, start, end) if start < end else (reference, ref, ref_end)
        for shift in range(min(left[2] - 1, high - low, 40) + 1):
            if shift and whole[low - shift] != whole[high - shift]:
                break
            if begins(start - shift):
                moved[at] = (left[0], left[1], left[2] - shift)
                moved[at + 1] = (right[0] - shift, right[1] - shift, right[2] + shift)
                break
    return moved


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1][0] + joined[-1][2] == run[0] and joined[-1][1] + joined[-1][2] == run[1]:
            joined[-1] = (*joined[-1][:2], joined[-1][2] + run[2])
        else:
            joined.append(run)
    return joined
