"""Deflated bytes read forward at constant memory, with a limit on how much a little may grow."""

from __future__ import annotations

from scanner.model.artifact import CHUNK, LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

RATIO_LIMIT = 200
"""Times: deflate reaches 1032 on constant bytes; honest checkpoints stay below 50."""

RATIO_GRACE = 16 << 20
"""Bytes that may come out before the ratio counts, so that small and dull members pass."""


def inflated(reader: Reader, size: int) -> Reader:
    """A reader of the ``size`` bytes that the raw deflate stream in ``reader`` unfolds to.

    It keeps one window and starts anew when read backwards. Raises `LimitReachedError` ("limit-ratio") for a bomb,
    and ends early, as a cut file does, where the stream is broken or shorter than promised.
    """
    return reader.derived(size, _Inflater(reader).fetch)


class _Inflater:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._restart()

    def _restart(self) -> None:
        from zlib import decompressobj

        self.decoder = decompressobj(-15)
        self.read = 0  # bytes of the compressed stream handed to the decoder
        self.start = 0  # offset of the window in the unfolded bytes
        self.window = b""
        self.broken = False

    def fetch(self, offset: int, length: int) -> bytes:
        if offset < self.start:
            self._restart()
        while offset + length > self.start + len(self.window) and self._grow(offset):
            pass
        at = offset - self.start
        return self.window[at : at + length] if at >= 0 else b""

    def _grow(self, keep_from: int) -> bool:
        """Unfolds up to one chunk more, dropping what lies before ``keep_from``; False at the end."""
        from zlib import error

        if self.broken or self.decoder.eof:
            return False
        data = self.decoder.unconsumed_tail
        if not data:
            data = self.reader.read_at(self.read, min(CHUNK, 1 << 16))
            self.read += len(data)
        if not data:
            return False
        try:
            more = self.decoder.decompress(data, CHUNK)
        except error:
            self.broken = True
            return False
        drop = min(max(0, keep_from - self.start), len(self.window))
        self.start += drop
        self.window = self.window[drop:] + more
        self.reader.tick(len(more))
        unfolded = self.start + len(self.window)
        if unfolded > RATIO_GRACE and unfolded > RATIO_LIMIT * self.read:
            raise LimitReachedError("limit-ratio", f"unfolds to more than {RATIO_LIMIT} times its size")
        return True
