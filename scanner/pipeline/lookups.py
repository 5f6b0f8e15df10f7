"""What the lookups of base models came to, each made once: others who ask meanwhile wait for it."""

from __future__ import annotations

import time
from _thread import allocate_lock  # threading costs the hook a millisecond

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Callable, Hashable

    from scanner.model.fact import Gap
    from scanner.model.lineage import LineageNode

    Found = tuple[LineageNode, Gap | None]


class Lookups:
    """Nodes by what was asked, with the gap of what was not wholly read. Safe to use from several threads.

    With a ``limit`` the oldest make room beyond so many. What was not wholly read is asked for again after ``memory``
    seconds: a server that was away for a minute is not missed for hours.
    """

    def __init__(self, limit: int = 0, memory: float = float("inf")) -> None:
        self._limit = limit
        self._memory = memory
        self._guard = allocate_lock()
        self._found: dict[Hashable, tuple[Found, float]] = {}
        self._asked: dict[Hashable, LockType] = {}

    def once(self, key: Hashable, look: Callable[[], Found], keep: Callable[[], bool]) -> Found:
        """What ``look`` returned to the first who asked; nothing is remembered where ``keep`` is false by then."""
        with self._guard:
            asked = self._asked.setdefault(key, allocate_lock())
        with asked:
            known = self._found.get(key)
            if known is not None and (known[0][1] is None or time.monotonic() - known[1] < self._memory):
                return known[0]
            found = look()
            if keep():
                self._remember(key, found)
            return found

    def _remember(self, key: Hashable, found: Found) -> None:
        with self._guard:
            self._found.pop(key, None)
            self._found[key] = found, time.monotonic()
            while self._limit and len(self._found) > self._limit:
                oldest = next(iter(self._found))
                del self._found[oldest]
                self._asked.pop(oldest, None)
