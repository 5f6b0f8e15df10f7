"""How many findings are decided, kept while decisions come and go: of a large report each is asked for beside the screen."""

from __future__ import annotations

from itertools import islice
from threading import Lock

from scanner.tui.standing import ALLOWED_BY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scanner.model.report_view import ReportView
    from scanner.tui.standing import Standing

AT_ONCE = 300
"""Findings that are asked for while somebody waits."""

PART = 100
"""Findings that are asked for at once beside the screen."""


class Tally:
    """Which findings of a report wait for a decision. It is kept while decisions come and go, for there may be very many.

    Where decisions are for many of them, what was decided is asked in parts, by whoever calls `ask`: another thread may.
    """

    def __init__(self, view: ReportView) -> None:
        self._view = view
        columns = view.columns  # rows are made of what may be decided only: making all takes longer than a key may
        self._open = bytes(map("allow".__ne__, columns.outcome))
        self._counted = [
            index
            for index, (is_open, by) in enumerate(zip(self._open, columns.by, strict=True))
            if is_open or by in ALLOWED_BY
        ]
        self._done: set[int] = set()
        self._due: dict[int, None] = {}
        self._where: dict[str, list[int]] = {}
        self._standing: Standing | None = None
        self._lock = Lock()

    @property
    def done(self) -> int:
        """How many are decided, as far as they were asked for."""
        return len(self._done)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._counted)

    @property
    def left(self) -> int:
        """How many are to be asked for."""
        return len(self._due)

    def fingerprints(self) -> set[str]:
        """Those of all that is counted."""
        return set(map(self._view.columns.fingerprint.__getitem__, self._counted))

    def open_rows(self) -> bytearray:
        """1 for each row that the policy does not allow and nobody decided, as far as it was asked for."""
        found = bytearray(self._open)
        with self._lock:
            for index in self._done:
                found[index] = 0
        return found

    def update(self, standing: Standing, changed: frozenset[str] | None) -> None:
        """Has it asked anew for the findings of these fingerprints; for all where it is None. A few are at once."""
        indexes = self._indexes(changed)
        asked = dict.fromkeys(standing.of_some(indexes))
        with self._lock:
            self._standing = standing
            if changed is None:
                self._due = asked
                self._done.intersection_update(asked)
            else:
                self._done.difference_update(index for index in indexes if index not in asked)
                self._due.update(asked)
        if len(self._due) <= AT_ONCE:
            self.ask()

    def ask(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Asks for what is due, in parts, for as long as ``goes_on`` says so."""
        while self._due and goes_on():
            with self._lock:
                standing, part = self._standing, list(islice(self._due, PART))
            assert standing is not None
            rows = self._view.rows.take(part)
            done = [index for index, row in zip(part, rows, strict=True) if standing.of(row) is not None]
            with self._lock:
                if standing is not self._standing:  # something was decided meanwhile
                    continue
                self._done.difference_update(part)
                self._done.update(done)
                for index in part:
                    self._due.pop(index, None)

    def _indexes(self, changed: frozenset[str] | None) -> Collection[int]:
        if changed is None:
            return self._counted
        if not changed:
            return ()
        if not self._where:
            for index in self._counted:
                self._where.setdefault(self._view.columns.fingerprint[index], []).append(index)
        return [index for fingerprint in changed for index in self._where.get(fingerprint, ())]
