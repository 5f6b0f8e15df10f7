"""The bytes of a pickle stream, read forward in small blocks; payloads are stepped over."""

from __future__ import annotations

from scanner.model.artifact import CHUNK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

FIRST_BLOCK = 1 << 12
LARGEST_BLOCK = 1 << 16
"""Bytes read at a time: the block doubles while the stream is read on, and starts small again behind a payload."""

LINE_LIMIT = 1 << 20
"""Bytes of a text argument that are kept; the rest of a longer one is stepped over."""


class TruncatedError(Exception):
    """The stream ends inside an opcode or before STOP."""


class Tape:
    """A forward position in a reader. ``block[at]`` is the next byte, at ``base + at`` in the reader.

    ``frame_end`` is where the FRAME that the position is in ends. CPython reads a frame into a buffer of its own when it
    loads from a file, and drops what is left of it when an opcode asks for more: ``crossed`` says that this happened.
    With ``framed`` false the tape reads as ``pickle.loads`` does, to which frames mean nothing. ``promised`` is how many
    bytes the stream is said to have, where the reader holds only its beginning.
    """

    __slots__ = ("ahead", "at", "base", "block", "crossed", "frame_end", "framed", "promised", "reader", "size")

    def __init__(self, reader: Reader, start: int, framed: bool = True, promised: int = 0) -> None:
        self.reader = reader
        self.size = reader.size
        self.promised = max(promised, self.size)
        self.framed = framed
        self.frame_end: int | None = None
        self.crossed = False
        self.base = start
        self.at = 0
        self.block = b""
        self.ahead = FIRST_BLOCK

    def tell(self) -> int:
        """The offset of the next byte in the reader."""
        return self.base + self.at

    def need(self, count: int) -> None:
        """Makes ``block[at : at + count]`` available (``count`` up to 1 MiB); raises `TruncatedError` at the end."""
        if self.at + count <= len(self.block):
            return
        self.leave_frame(count)
        position = self.base + self.at
        if position + count > self.size:
            raise TruncatedError
        length = max(count, self.ahead)
        if self.frame_end is not None:
            length = min(length, self.frame_end - position)
        self.block = self.reader.read_at(position, length)
        if self.ahead < LARGEST_BLOCK:
            self.ahead *= 2
        self.base = position
        self.at = 0

    def widen(self) -> None:
        """Reads on, up to 1 MiB, where less than a `LARGEST_BLOCK` of what may be read is in the block."""
        stop = self.size if self.frame_end is None else self.frame_end
        position = self.base + self.at
        left = len(self.block) - self.at
        if left < LARGEST_BLOCK and position + left < stop:
            self.block = self.reader.read_at(position, min(CHUNK, stop - position))
            self.base = position
            self.at = 0

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes (up to 1 MiB), stepped over."""
        at = self.at
        if at + count > len(self.block):
            self.need(count)
            at = self.at
        self.at = at + count
        return self.block[at : at + count]

    def byte(self) -> int:
        """The next byte as a number."""
        at = self.at
        if at >= len(self.block):
            self.need(1)
            at = self.at
        self.at = at + 1
        return self.block[at]

    def unsigned(self, count: int) -> int:
        """The next ``count`` bytes as a little-endian number."""
        return int.from_bytes(self.take(count), "little") if count > 1 else self.byte()

    def frame(self, length: int) -> bool:
        """Enters a FRAME of ``length`` bytes; False where the data ends before it does."""
        if length > self.promised - self.tell():
            return False
        if self.framed:
            if self.frame_end is not None and self.tell() + length <= self.frame_end:
                return True  # all of it is in the buffer of the outer frame
            self.leave_frame(length)
            end = min(self.tell() + length, self.size)
            self.frame_end = end if end < self.size else None
            self.block = self.block[: max(0, end - self.base)]
        return True

    def run_on(self, count: int) -> None:
        """Lets the next ``count`` bytes cross the end of the frame, as CPython does for bytes (and not for text)."""
        if self.frame_end is not None and self.tell() + count > self.frame_end:
            self.frame_end = None
            self._jump(self.tell())

    def skip(self, count: int) -> None:
        """Steps over ``count`` bytes without reading what is not read yet."""
        if self.at + count <= len(self.block):
            self.at += count
            return
        self.leave_frame(count)
        position = self.base + self.at + count
        if position > self.size:
            raise TruncatedError
        self._jump(position)

    def move_to(self, position: int) -> None:
        """Goes on at ``position``, outside of any frame; raises `TruncatedError` where it lies behind the end."""
        if position > self.size:
            raise TruncatedError
        self.frame_end = None
        self._jump(position)

    def line(self) -> bytes:
        """The bytes up to the next newline (at most `LINE_LIMIT`), which is stepped over. Without one: truncated."""
        end = self.block.find(b"\n", self.at)
        if end < 0:
            end = self._find_newline()
            if end < 0:
                return self._rest_of_line()
        text = self.block[self.at : end]
        self.at = end + 1
        return text

    def _jump(self, position: int) -> None:
        self.base = position
        self.at = 0
        self.block = b""
        self.ahead = FIRST_BLOCK

    def leave_frame(self, count: int) -> None:
        """Drops the rest of a frame that ends before ``count`` bytes do."""
        end = self.frame_end
        if end is not None and self.tell() + count > end:
            self.crossed = self.crossed or self.tell() < end
            self.frame_end = None
            self._jump(end)

    def _find_newline(self) -> int:
        length = FIRST_BLOCK
        while True:
            stop = self.size if self.frame_end is None else self.frame_end
            available = min(length, stop - self.tell())
            self.need(available)
            end = self.block.find(b"\n", self.at)
            if end >= 0:
                return end
            if self.frame_end is not None and available < length:
                self.leave_frame(available + 1)
                continue
            if available < length:
                raise TruncatedError
            if length >= LINE_LIMIT:
                return -1
            length *= 4

    def _rest_of_line(self) -> bytes:
        """Steps over a line that is longer than is kept, block by block; returns its beginning."""
        text = self.take(LINE_LIMIT)
        while True:
            self.need(1)
            end = self.block.find(b"\n", self.at)
            if end >= 0:
                self.at = end + 1
                return text
            self.at = len(self.block)
