"""How far a run is: what the loop tells after each step, and the pace that follows from it."""

from __future__ import annotations

from collections import deque

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[["Far"], None]
    """What hears how far a run is; called often, from the loop's own thread."""

WINDOW = 60.0
"""Seconds over which the pace is taken: what was quick an hour ago says nothing of what is left."""


@record
class Far:
    """``done`` targets of ``all``: ``reused`` of them had not changed since an earlier run, ``read`` were read by this
    process, ``failed`` and ``quarantined`` have no report. ``under_way`` names what is being read, ``checked`` counts what
    was asked whether it changed. ``notes`` are sentences that were not told before."""

    all: int = 0
    done: int = 0
    reused: int = 0
    read: int = 0
    failed: int = 0
    quarantined: int = 0
    checked: int = 0
    under_way: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Pace:
    """Targets per second over the last `WINDOW`, from (moment, targets done)."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def hear(self, moment: float, done: int) -> None:
        """Hears how many are done at a moment, in seconds; called at any pace, it keeps a few marks a second."""
        if not self._seen or moment - self._seen[-1][0] >= 0.25:
            self._seen.append((moment, done))
        while len(self._seen) > 2 and self._seen[1][0] <= moment - WINDOW:
            self._seen.popleft()

    def rate(self, moment: float, done: int) -> float:
        """Targets per second; 0 while that cannot be told."""
        if not self._seen:
            return 0.0
        began, before = self._seen[0]
        return (done - before) / (moment - began) if moment - began > 0.5 else 0.0
