"""Threads that want the same thing: one works, the others wait their turn; and what they made, kept for a run."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from threading import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

MOST = 20_000
"""Results that one run keeps in memory."""

BLOBS = "blobs of this machine"
"""Where what the targets of a run share has its `Kept` of files that lie here."""

_GUARD = Lock()
_UNDER_WAY: dict[Hashable, tuple[Lock, int]] = {}


@contextmanager
def in_turn(key: Hashable) -> Iterator[None]:
    """One thread at a time for each key."""
    with _GUARD:
        lock, count = _UNDER_WAY.get(key) or (Lock(), 0)
        _UNDER_WAY[key] = (lock, count + 1)
    try:
        with lock:
            yield
    finally:
        with _GUARD:
            lock, count = _UNDER_WAY[key]
            if count > 1:
                _UNDER_WAY[key] = (lock, count - 1)
            else:
                del _UNDER_WAY[key]


class Kept:
    """What was made in this run, the last used first. Safe to use from many threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable) -> object | None:
        """What was kept under that key, or None."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: Hashable, made: object) -> None:
        """Keeps it; what was not used for longest makes room."""
        with self._lock:
            self._held[key] = made
            self._held.move_to_end(key)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
