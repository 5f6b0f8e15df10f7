"""The rows of a report as an auditor wants to see them: grouped, sorted, filtered, folded. No widget is known here.

Each key is answered at once on a hundred thousand rows: rows are numbers until one is drawn, orders are made by filling
buckets, and closed groups are not laid out at all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, compress

from scanner.model.codec import ReportError
from scanner.model.record import record
from scanner.tui.matching import Matching
from scanner.tui.orders import GROUPS as GROUPS
from scanner.tui.orders import SORTS as SORTS
from scanner.tui.orders import Orders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import overload

    from scanner.model.report_view import ReportView, Row

MANY = 200
"""Rows: groups of more than these, in all, are closed at first."""


@record
class Group:
    """The heading of rows that are alike: ``title`` as the report has it (escape it), how many there are of each outcome."""

    title: str
    count: int
    denied: int
    review: int
    is_open: bool = True


@record
class Counts:
    """How many rows are shown, in closed groups too; how many of them are denied and to be reviewed; and how many there are
    in the report."""

    shown: int
    denied: int
    review: int
    total: int


class Items(Sequence["Group | Row"]):
    """The lines of the list: each group, and its rows where it is open. Groups and rows are made when they are asked for."""

    def __init__(
        self, view: ReportView, titles: Sequence[str], members: Sequence[Sequence[int]], is_open: Sequence[bool]
    ) -> None:
        self._view, self._titles, self._is_open = view, titles, is_open
        self.members = members
        self._made: dict[int, Group] = {}
        self._heads = int(bool(titles))
        sizes = ((len(rows) if seen else 0) + self._heads for rows, seen in zip(members, is_open, strict=True))
        self._first = [0, *accumulate(sizes)]

    def __len__(self) -> int:
        return self._first[-1]

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Group | Row: ...
        @overload
        def __getitem__(self, index: slice) -> Sequence[Group | Row]: ...

    def __getitem__(self, index: int | slice) -> Group | Row | Sequence[Group | Row]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        group, at = self.place(index)
        return self._view.rows[self.members[group][at]] if at >= 0 else self.group(group)

    def group(self, number: int) -> Group:
        """The heading of that group."""
        if number not in self._made:
            denied, review = _outcomes(self._view, self.members[number])
            count, is_open = len(self.members[number]), self._is_open[number]
            self._made[number] = Group(self._titles[number], count, denied, review, is_open)
        return self._made[number]

    def place(self, index: int) -> tuple[int, int]:
        """The group of the item at ``index``, and which of its rows it is: -1 for the heading."""
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        group = bisect_right(self._first, index) - 1
        return group, index - self._first[group] - self._heads

    def item(self, group: int, at: int = -1) -> int:
        """Where the row ``at`` of that group is among the items; where its heading is, for -1."""
        return self._first[group] + self._heads + at


class Table:
    """What the list of findings shows, item by item: a `Group` or a `Row`."""

    def __init__(
        self, view: ReportView, decided: Callable[[Row], object] | None = None, orders: Orders | None = None
    ) -> None:
        self.view = view
        self.group_by = "rule"
        self.sort_by = "worst"
        self.needle = ""
        self.shows_allowed = False
        self._orders = orders or Orders(view, decided or (lambda row: row.by))
        self._matching = Matching(view)
        self._counts: Counts | None = None
        self._folded: dict[str, dict[int, bool]] = {}  # what was opened and closed, by grouping and group
        self._lay_out()

    @property
    def counts(self) -> Counts:
        """How much is shown of how much."""
        if self._counts is None:
            self._counts = Counts(len(self._shown), *_outcomes(self.view, self._shown), len(self.view.rows))
        return self._counts

    def filter(self, needle: str) -> None:
        """Only rows whose rule, file or message holds each word of ``needle``."""
        self.arrange(needle=needle)

    def show_allowed(self, yes: bool) -> None:
        """Shows what the policy allows too, or no longer."""
        self.arrange(shows_allowed=yes)

    def arrange(
        self,
        group_by: str | None = None,
        sort_by: str | None = None,
        needle: str | None = None,
        shows_allowed: bool | None = None,
    ) -> None:
        """Groups, sorts and filters anew, all at once; what is None stays."""
        before = self.group_by, self.sort_by, self.needle, self.shows_allowed
        self.group_by = group_by or self.group_by
        self.sort_by = sort_by or self.sort_by
        self.needle = self.needle if needle is None else needle
        self.shows_allowed = self.shows_allowed if shows_allowed is None else shows_allowed
        if before != (self.group_by, self.sort_by, self.needle, self.shows_allowed):
            try:
                self._lay_out()
            except ReportError:  # what that needs of the report cannot be read: all stays as it was
                self.group_by, self.sort_by, self.needle, self.shows_allowed = before
                raise

    def decisions_changed(self) -> None:
        """Asks anew what was decided: rows sorted by that change their places."""
        self._orders.forget_decisions()
        if self.sort_by == "undecided":
            self._lay_out()

    def fold(self, item: int, is_open: bool | None = None) -> int:
        """Opens or closes the group that the item is in; ``is_open`` says which. Returns the item of its heading."""
        if self.group_by == "none" or not self.items:
            return item
        group, _ = self.items.place(item)
        folded = self._folded.setdefault(self.group_by, {})
        folded[self._numbers[group]] = not self._is_open[group] if is_open is None else is_open
        self._set_items()
        return self.items.item(group)

    def index_of(self, fingerprint: str, target: int | None = None, reveal: bool = False) -> int:
        """Where the row of that finding is among the items; -1 where it is not shown.

        ``target`` tells apart what two targets share; with ``reveal`` its group is opened for it.
        """
        group_of = self._orders.groups(self.group_by)[1]
        for row in self._rows_of(fingerprint, target):
            group = self._group_at.get(group_of[row], -1)
            if group < 0 or row not in self.items.members[group]:
                continue
            if not self._is_open[group]:
                if not reveal:
                    continue
                self.fold(self.items.item(group), True)
            return self.items.item(group, self.items.members[group].index(row))
        return -1

    def rows_at(self, item: int) -> list[Row]:
        """The row at that item; for a heading, all rows of its group."""
        group, at = self.items.place(item)
        numbers = self.items.members[group] if at < 0 else [self.items.members[group][at]]
        return self.view.rows.take(numbers)

    def shown(self) -> list[Row]:
        """All rows that the filter lets through, those in closed groups too."""
        return self.view.rows.take(self._shown)

    def first_of(self, target: int) -> Row | None:
        """The first row of that target that the filter lets through, in the report's order; None where there is none."""
        span = self.view.rows.span(target)
        first = next((row for row in self._shown if span.start <= row < span.stop), None)
        return None if first is None else self.view.rows[first]

    def next_open(self, item: int, back: bool = False) -> int:
        """The item of the next finding after ``item`` (before it, with ``back``) that nobody has decided; its group is
        opened for it. It goes round at the end; -1 where all are decided."""
        members = self.items.members
        group, at = self.items.place(item) if len(self.items) else (0, -1)
        rounds = [(group + step) % len(members) for step in range(len(members))] if members else []
        if back:
            rounds[1:] = rounds[:0:-1]
        here = range(len(members[group])) if members else range(0)
        before, after = here[: max(at, 0)], here[at + 1 :]
        first, last = (before[::-1], after[::-1]) if back else (after, before)
        ways = [(number, range(len(members[number]))) for number in rounds[1:]]
        for number, places in [(group, first), *((n, p[::-1] if back else p) for n, p in ways), (group, last)]:
            for place in places:
                if self._orders.is_open(members[number][place]):
                    if not self._is_open[number]:
                        self.fold(self.items.item(number), True)
                    return self.items.item(number, place)
        return -1

    def _rows_of(self, fingerprint: str, target: int | None) -> Iterator[int]:
        """The numbers of the rows with that fingerprint: one, or as many as there are targets that share it."""
        at = -1
        try:
            while True:
                at = self.view.columns.fingerprint.index(fingerprint, at + 1)
                if target is None or self.view.rows.target_of(at) == target:
                    yield at
        except ValueError:
            return

    def _lay_out(self) -> None:
        """Works out which rows are shown, in which groups and order."""
        shown = self._matching.rows(self.needle, self.shows_allowed)
        order = self._orders.in_order(self.sort_by)
        titles, group_of = self._orders.groups(self.group_by)
        self._shown, self._counts = shown, None
        is_shown = bytearray(len(self.view.rows))
        for row in self._shown:
            is_shown[row] = 1
        members: dict[int, list[int]] = {}
        for row in compress(order, map(is_shown.__getitem__, order)):
            group = group_of[row]
            if group in members:
                members[group].append(row)
            else:
                members[group] = [row]
        self._group_at = {group: at for at, group in enumerate(members)}
        self._numbers = list(members)
        self._titles = [titles[group] for group in members]
        self._members = list(members.values())
        self._set_items()

    def _set_items(self) -> None:
        usual = len(self._shown) <= MANY or self.group_by == "none"
        folded = self._folded.get(self.group_by, {})
        self._is_open = [folded.get(number, usual) for number in self._numbers]
        self.items = Items(self.view, [] if self.group_by == "none" else self._titles, self._members, self._is_open)


def _outcomes(view: ReportView, rows: Sequence[int]) -> tuple[int, int]:
    """How many of these rows are denied, and how many are to be reviewed."""
    said = list(map(view.columns.outcome.__getitem__, rows))
    return said.count("deny"), said.count("review")
