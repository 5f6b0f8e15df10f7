"""How much of each finding a SARIF file tells, so that it stays below the 10 MB (packed) that GitHub takes.

What a text takes when it is packed is estimated from its characters: measuring it would give other files on machines with
another zlib. Texts that stand in the result before, too, take next to nothing.
"""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.fact import Gap
    from scanner.reports.sarif_order import Row

BUDGET = 8_000_000
"""Estimated bytes of the packed file: the estimate is above what was measured on random texts, and 10 MB are the limit."""

OVERHEAD = 120
"""Bytes of a result that differ from the one before whatever its texts are: fingerprints, numbers."""


@record
class Detail:
    """What is told of each thing: ``evidence`` is how many results carry it, ``related`` how many other places one has,
    ``text`` how many characters a message may have; ``gaps`` and ``obligations`` are how many a run lists."""

    evidence: int
    related: int
    text: int
    reasons: int
    gaps: int
    obligations: int


LEVELS = (
    Detail(1_000, 50, 1_000, 10, 25_000, 2_000),
    Detail(0, 20, 1_000, 4, 5_000, 500),
    Detail(0, 5, 400, 2, 1_000, 100),
    Detail(0, 1, 160, 1, 200, 0),
)
"""From all that may be told to what has to be: evidence goes first."""

EVIDENCE_LINES = 12
EVIDENCE_COLUMNS = 120
SHORT = 300


def detail_for(runs: Sequence[Sequence[Row]], gaps: Sequence[Sequence[tuple[Gap, object]]]) -> tuple[Detail, list[int]]:
    """The most detail with which all runs fit, and how many results each run may hold with it."""
    for detail in LEVELS:
        costs = [costs_of(rows, detail) for rows in runs]
        others = sum(_cost_of_gaps(each, detail) for each in gaps)
        if sum(map(sum, costs)) + others <= BUDGET:
            return detail, [len(rows) for rows in runs]
    return detail, _fitting(costs, BUDGET - others)


def costs_of(rows: Sequence[Row], detail: Detail) -> list[int]:
    """The estimated bytes of each row, up to the first that no file would hold."""
    costs: list[int] = []
    left = BUDGET
    before: set[str] = set()
    for position, row in enumerate(rows):
        now = set(_texts(row, detail, position < detail.evidence))
        costs.append(OVERHEAD + sum(map(weight, now - before)))
        before = now
        left -= costs[-1]
        if left < 0:
            break
    return costs


def weight(text: str) -> int:
    """Bytes that ``text`` takes when packed, at most: escapes of other characters than ASCII's take several."""
    if text.isascii() and text.isprintable():
        return len(text)
    return len(text) + 3 * sum(not " " <= character <= "~" for character in text)


def _texts(row: Row, detail: Detail, evidence: bool) -> Iterable[str]:
    finding, verdict = row.finding, row.verdict
    yield finding.message[: detail.text]
    yield finding.message[: detail.text // 2][::-1]  # once more as Markdown, where each mark may get a backslash
    yield _longer(finding.place.path)
    yield finding.place.member[: detail.text]
    for reason in verdict.reasons[: detail.reasons]:
        yield reason.text[:SHORT]
        yield reason.origin[:SHORT]
    for place in finding.related[: detail.related]:
        yield _longer(place.path)
        yield place.member[:SHORT]
    for name in (
        verdict.applies,
        *verdict.missing,
        *(str(value) for key, value in finding.attributes if key == "callable"),
    ):
        yield name[:SHORT]
    if evidence:
        yield from (line[:EVIDENCE_COLUMNS] for line in finding.excerpt[:EVIDENCE_LINES])


def _longer(path: str) -> str:
    """As long as the percent-encoded path is when packed."""
    return path + path[: len(path) // 2] if path.isascii() and path.isalnum() else path


def _cost_of_gaps(gaps: Sequence[tuple[Gap, object]], detail: Detail) -> int:
    told = gaps[: detail.gaps]
    return sum(60 + weight(gap.message[: detail.text]) + weight(gap.place.path) for gap, _ in told)


def _fitting(costs: Sequence[Sequence[int]], budget: int) -> list[int]:
    """How many rows of each run fit: small runs whole, the rest of the budget shared among the others alike."""
    left = max(0, budget)
    found = [0] * len(costs)
    pending = sorted(range(len(costs)), key=lambda number: sum(costs[number]))
    for done, number in enumerate(pending):
        share = left // (len(pending) - done)
        spent = 0
        for cost in costs[number]:
            if spent + cost > share:
                break
            spent += cost
            found[number] += 1
        left -= spent
    return found
