"""The orders and groups of a report's rows, each worked out once, for all rows at once."""

from __future__ import annotations

from functools import partial

from scanner.model.codec import ReportError
from scanner.model.finding import CONFIDENCES, LEVELS, SEVERITIES, level_of
from scanner.model.place import folder_of, upwards
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from typing import TypeVar

    from scanner.model.report_view import ReportView, Row, TargetView

    T = TypeVar("T", bound=Hashable)

GROUPS = ("rule", "file", "license", "model", "none")
SORTS = ("worst", "file", "rule", "undecided")

NO_LICENSE = "about no licence"
"""The title of the group of findings that are about no licence."""


class Orders:
    """What `Table` asks of all rows; rows are numbers in the report's order."""

    def __init__(
        self,
        view: ReportView,
        decided: Callable[[Row], object],
        open_rows: Callable[[], Sequence[int]] | None = None,
    ) -> None:
        self.view = self._view = view
        self._decided = decided
        self._open_rows = open_rows or (lambda: [self.is_open(row) for row in range(len(view.rows))])
        self._sorted: dict[str, Sequence[int]] = {}
        self._grouped: dict[str, tuple[list[str], list[int]]] = {}

    def prepare(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Works out now what the first filter and the first use of each grouping and order would need, for as long as
        ``goes_on`` says so. On a large report that takes a moment: it is for a thread beside the one that draws. What
        the report cannot be read for is left: whoever asks for it is told."""
        self.in_order("worst")
        self.groups("rule")
        _tried(self._view.texts)
        for group_by in GROUPS:
            if goes_on():
                _tried(partial(self.groups, group_by))
        for sort_by in SORTS:
            if goes_on() and sort_by != "undecided":
                self.in_order(sort_by)

    def forget_decisions(self) -> None:
        """What was decided is asked anew."""
        self._sorted.pop("undecided", None)

    def is_open(self, row: int) -> bool:
        """True for a finding that the policy does not allow and nobody has decided."""
        return self._view.columns.outcome[row] != "allow" and not self._decided(self._view.rows[row])

    def in_order(self, sort_by: str) -> Sequence[int]:
        """All rows in that order: one of `SORTS`."""
        if sort_by not in self._sorted:
            self._sorted[sort_by] = self._sort(sort_by)
        return self._sorted[sort_by]

    def _sort(self, sort_by: str) -> Sequence[int]:
        columns = self._view.columns
        if sort_by == "worst":
            keys = list(zip(columns.outcome, columns.severity, columns.confidence, strict=True))
            ranks = {key: rank for rank, key in enumerate(sorted(set(keys), key=badness))}
            return _by(range(len(keys)), [ranks[key] for key in keys])
        worst = self.in_order("worst")
        if sort_by == "undecided":
            is_open = self._open_rows()
            return [row for row in worst if is_open[row]] + [row for row in worst if not is_open[row]]
        names = columns.path if sort_by == "file" else columns.rule
        ranked = {name: rank for rank, name in enumerate(sorted(dict.fromkeys(names)))}
        return _by(worst, list(map(ranked.__getitem__, names)))

    def groups(self, group_by: str) -> tuple[list[str], list[int]]:
        """The titles of all groups, and of each row the number of its title: one of `GROUPS`."""
        if group_by not in self._grouped:
            self._grouped[group_by] = self._group(group_by)
        return self._grouped[group_by]

    def _group(self, group_by: str) -> tuple[list[str], list[int]]:
        columns = self._view.columns
        if group_by == "rule":
            return _numbered(columns.rule)
        if group_by == "file":
            return _numbered(columns.path)
        if group_by == "license":
            return _numbered([name or NO_LICENSE for target in self._view.targets for name in target.licenses()])
        if group_by == "model":
            return self._models()
        return [""], [0] * len(self._view.rows)

    def _models(self) -> tuple[list[str], list[int]]:
        first = 0
        of_row: list[tuple[int, str]] = []
        for number, target in enumerate(self._view.targets):
            paths = self._view.columns.path[first : first + len(target.findings)]
            first += len(paths)
            of_row += [(number, title) for title in _model_of(target, paths)]
        keys, numbers = _numbered(of_row)
        return [title for _, title in keys], numbers


def badness(key: tuple[str, str, str]) -> tuple[int, int, int, int]:
    """What findings are sorted by, the worst first, from outcome, severity and confidence: of two as bad the surer one."""
    outcome, severity, confidence = key
    level = LEVELS.index(level_of(severity, confidence))
    return OUTCOMES.index(outcome), level, SEVERITIES.index(severity), CONFIDENCES.index(confidence)


def _tried(work: Callable[[], object]) -> None:
    try:
        work()
    except ReportError:
        pass


def _by(rows: Iterable[int], ranks: Sequence[int]) -> list[int]:
    return sorted(rows, key=ranks.__getitem__)


def _numbered(names: Sequence[T]) -> tuple[list[T], list[int]]:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return list(numbers), list(map(numbers.__getitem__, names))


def _model_of(target: TargetView, paths: Sequence[str]) -> list[str]:
    """The model of the target that each path belongs to: that of the nearest repo above it; the target's name without."""
    titles = {repo: target.name if name == "." else name for repo, name in target.repos().items()}
    known: dict[str, str] = {}
    found = []
    for path in paths:
        folder = folder_of(path)
        if folder not in known:
            known[folder] = next((titles[up] for up in upwards(folder) if up in titles), target.name)
        found.append(known[folder])
    return found
