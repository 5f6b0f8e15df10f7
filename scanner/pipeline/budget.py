"""What reading one artifact may cost, and the meter that holds every reader to it."""

from __future__ import annotations

from time import monotonic

from scanner.model.artifact import LimitReachedError
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


@record
class Limits:
    """Bounds for one artifact with all that is inside it: bytes fetched or unfolded, seconds, and how deep and how many
    artifacts may be nested."""

    bytes: int = 8 << 30
    seconds: float = 120.0
    depth: int = 8
    children: int = 200_000


class Meter:
    """Adds up what one artifact costs; raises `LimitReachedError` at the first charge beyond a limit.

    ``clock`` returns seconds: of the wall, or of this thread's own work where reading waits for a server.
    """

    __slots__ = ("_clock", "_deadline", "_limits", "bytes_read")

    def __init__(self, limits: Limits, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._deadline = clock() + limits.seconds
        self.bytes_read = 0

    def charge(self, count: int) -> None:
        """Adds ``count`` bytes and looks at the clock."""
        self.bytes_read += count
        if self.bytes_read > self._limits.bytes:
            raise LimitReachedError("limit-bytes", f"more than {self._limits.bytes:,} bytes would have to be read")
        if self._clock() > self._deadline:
            raise LimitReachedError("limit-time", f"reading took longer than {self._limits.seconds:g} seconds")
