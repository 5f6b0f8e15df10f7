"""Reading forward through the bytes of a binary format, in small blocks, never past the end."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

BLOCK = 1 << 16
"""Bytes that are fetched at a time: headers are small, and what is skipped is not fetched."""


class EndsEarlyError(ValueError):
    """The format promises more bytes than there are."""


class Cursor:
    """A position ``at`` in a reader, moved on by what is taken; ``order`` is "little" or "big"."""

    __slots__ = ("_block", "_start", "at", "order", "reader")

    def __init__(self, reader: Reader, at: int = 0, order: str = "little") -> None:
        self.reader = reader
        self.at = at
        self.order = order
        self._block = b""
        self._start = 0

    @property
    def left(self) -> int:
        """Bytes between here and the end."""
        return self.reader.size - self.at

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes; raises `EndsEarlyError` where there are fewer."""
        if count > self.left:
            raise EndsEarlyError(
                f"{count:,} bytes are promised at byte {self.at:,}, and {max(0, self.left):,} are left"
            )
        offset = self.at - self._start
        if offset < 0 or offset + count > len(self._block):
            self._block = self.reader.read_at(self.at, max(count, BLOCK))
            self._start = self.at
            offset = 0
        self.at += count
        return self._block[offset : offset + count]

    def skip(self, count: int) -> None:
        """Moves on by ``count`` bytes without fetching them; raises `EndsEarlyError` where there are fewer."""
        if count > self.left:
            raise EndsEarlyError(
                f"{count:,} bytes are promised at byte {self.at:,}, and {max(0, self.left):,} are left"
            )
        self.at += count

    def uint(self, width: int) -> int:
        """The next unsigned number of ``width`` bytes."""
        return int.from_bytes(self.take(width), "little" if self.order == "little" else "big")

    def sint(self, width: int) -> int:
        """The next signed number of ``width`` bytes."""
        return int.from_bytes(self.take(width), "little" if self.order == "little" else "big", signed=True)

    def text(self, count: int, limit: int = 200) -> str:
        """The next ``count`` bytes as text, cut to ``limit`` characters; no more is fetched than that needs."""
        start = self.at
        self.skip(count)
        data = self.reader.read_at(start, min(count, 4 * limit)) if count > BLOCK else self._again(start, count)
        return data[: 4 * limit].decode("utf-8", "replace")[:limit]

    def _again(self, start: int, count: int) -> bytes:
        end, self.at = self.at, start
        data = self.take(count)
        self.at = end
        return data
