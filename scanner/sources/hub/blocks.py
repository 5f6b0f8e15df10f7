"""Pieces of one remote file that were fetched, within a bound of memory, and which piece to fetch next."""

from __future__ import annotations

from bisect import bisect_right, insort

KEPT = 12 << 20
"""Bytes kept of one file; its beginning and its end are kept longest."""

SMALL = 100_000
"""Bytes of a file that is fetched whole."""

BLOCK = 64 << 10
"""Bytes that are fetched at least, from a multiple of it on."""

TAIL = 66 << 10
"""Bytes at the end that are fetched together: the longest end of a zip archive with what lies before it."""

FAR = 2 << 20
"""Bytes of a file from which on many looks at many places of it would cost too much."""

NEAR_BLOCK = 256 << 10
"""Bytes that are fetched at least of a smaller file."""

LARGEST = 4 << 20
"""Bytes that are fetched at once of a file that is read from front to back."""


class Blocks:
    """Runs of bytes by their offset, none of which overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._runs: dict[int, bytes] = {}
        self._order: list[int] = []
        self._held = 0

    def piece(self, at: int, end: int) -> bytes:
        """The bytes from ``at`` on that one run holds, at most to ``end``; empty where none holds ``at``."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return b""
        start = self._starts[index]
        return self._runs[start][at - start : end - start]

    def next_start(self, at: int) -> int | None:
        """Where the first run behind ``at`` begins."""
        index = bisect_right(self._starts, at)
        return self._starts[index] if index < len(self._starts) else None

    def end_before(self, at: int) -> int:
        """Where the last run that begins at or before ``at`` ends; 0 where there is none."""
        index = bisect_right(self._starts, at) - 1
        return self._starts[index] + len(self._runs[self._starts[index]]) if index >= 0 else 0

    def add(self, start: int, data: bytes, pinned: bool) -> None:
        """Keeps a run; what was fetched longest ago makes room, ``pinned`` runs do not."""
        insort(self._starts, start)
        self._runs[start] = data
        self._held += len(data)
        if not pinned:
            self._order.append(start)
        while self._held > KEPT and len(self._order) > 1:
            gone = self._order.pop(0)
            self._held -= len(self._runs.pop(gone))
            self._starts.remove(gone)


class Plan:
    """Which span to fetch for a read: few requests for what is small or read in order, few bytes for a look elsewhere.

    ``first`` is how much of the beginning is fetched at once; ``header`` where what is needed of the beginning ends, 0
    while nobody knows.
    """

    def __init__(self, size: int, first: int) -> None:
        self.size = size
        self.first = first
        self.header = 0
        self._window = BLOCK
        self._reached = 0

    def span(self, at: int, end: int, blocks: Blocks) -> tuple[int, int]:
        """The span ``[start, stop)`` to fetch: it holds ``at`` and reaches to ``end``, or to what is known before it."""
        start, stop = self._wanted(at, end)
        start = min(at, max(start, blocks.end_before(at)))
        following = blocks.next_start(at)
        stop = min(stop, self.size if following is None else following)
        self._reached = stop
        return start, stop

    def _wanted(self, at: int, end: int) -> tuple[int, int]:
        if self.size <= SMALL:
            return 0, self.size
        if at == 0:
            return 0, max(end, self.first)
        if at < self.header:
            return at, max(end, min(self.header, at + LARGEST))
        if end > self.size - TAIL:
            return min(at, self.size - TAIL), self.size
        if at == self._reached:
            self._window = min(LARGEST, self._window * 2)
            return at, max(end, at + self._window // 2)
        self._window = BLOCK
        block = BLOCK if self.size > FAR else NEAR_BLOCK
        return at - at % block, max(end, at - at % block + block)
