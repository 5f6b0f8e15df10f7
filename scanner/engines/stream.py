"""A reader as the seekable binary file that other scanners ask for, within bounds that they do not have."""

from __future__ import annotations

from scanner.model.artifact import LimitReachedError, Reader

READS = 2_000_000
"""Calls of `Stream.read` and `Stream.readline`: a parser makes one or more for each opcode, and may keep them all."""

HELD = 32 << 20
"""Bytes handed out in all."""

LITERAL = 64 << 10
"""A single read beyond this is an array or a long text, and is answered with `Hollow` bytes."""

_BLOCK = 64 << 10


class Hollow(bytes):
    """No bytes that say they are ``size``: an opcode's long argument that was stepped over and is never looked at."""

    size = 0

    def __len__(self) -> int:
        return self.size


class Stream:
    """``read``, ``readline``, ``seek`` and ``tell`` over a reader. ``stopped`` says why it ended before its end, or ""."""

    def __init__(self, reader: Reader) -> None:
        self.stopped = ""
        self._reader = reader
        self._at = 0
        self._block = b""
        self._start = 0
        self._reads = 0
        self._held = 0

    def read(self, length: int = -1) -> bytes:
        """The next ``length`` bytes, fewer at the end; `Hollow` where they are many."""
        left = max(0, self._reader.size - self._at)
        length = left if length < 0 else min(length, left)
        if self._spent(min(length, LITERAL)):
            return b""
        if length > LITERAL:
            hollow = Hollow()
            hollow.size = length
            self._at += length
            return hollow
        data = self._bytes(length)
        self._at += len(data)
        return data

    def readline(self) -> bytes:
        """The bytes up to and with the next newline, at most `LITERAL`."""
        if self._spent(0):
            return b""
        data = self._bytes(min(LITERAL, max(0, self._reader.size - self._at)))
        end = data.find(b"\n") + 1
        line = data[:end] if end else data
        self._held += len(line)
        self._at += len(line)
        return line

    def seek(self, offset: int, whence: int = 0) -> int:
        """The new position."""
        base = (0, self._at, self._reader.size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """The position."""
        return self._at

    def _spent(self, length: int) -> bool:
        self._reads += 1
        self._held += length
        if not self.stopped and (self._reads > READS or self._held > HELD):
            self.stopped = "it is longer than what is given to a second engine"
        return bool(self.stopped)

    def _bytes(self, length: int) -> bytes:
        at = self._at - self._start
        if at < 0 or at + length > len(self._block):
            try:
                self._block = self._reader.read_at(self._at, max(length, _BLOCK))
            except (LimitReachedError, OSError) as error:
                self.stopped = str(error) or "it could not be read"
                return b""
            self._start, at = self._at, 0
        return self._block[at : at + length]
