"""lz4 frames, unfolded in Python: joblib writes them where the ``lz4`` package is installed.

Source: lz4's frame format 1.6.4 and block format (lz4.github.io). Checksums are not looked at.
"""

from __future__ import annotations

MAGIC = b"\x04\x22\x4d\x18"
_WINDOW = 1 << 16
_BLOCK_BYTES = {4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 4 << 20}
_STORED = 1 << 31
_FRAMES_LIMIT = 100_000
_HEADER = 19
"""Bytes of the longest frame header."""


class Lz4Error(ValueError):
    """The frame breaks its format."""


class Lz4:
    """A `Decoder` of one or several frames."""

    def __init__(self) -> None:
        self.eof = False
        self.wants = True
        self.rest = b""
        self._input = b""
        self._at = 0  # what lies before it was taken
        self._ready = b""
        self._history = bytearray()
        self._flags = -1  # of the frame that is open
        self._limit = 0
        self._frames = 0

    def unfold(self, data: bytes, limit: int) -> bytes:
        """At most ``limit`` bytes more; see `decoders.Decoder`."""
        if data:
            self._input, self._at = self._input[self._at :] + data, 0
        pieces: list[bytes] = []
        left = limit
        while left > 0 and not self.eof and (self._ready or self._step()):  # blocks may have one byte each
            pieces.append(self._ready[:left])
            left -= len(pieces[-1])
            self._ready = self._ready[len(pieces[-1]) :]
        self.wants = not pieces and not self.eof  # where something came out, another block may be waiting
        return b"".join(pieces)

    @property
    def waiting(self) -> int:
        """See `decoders.Decoder`."""
        return len(self._input) - self._at

    def finished(self) -> bool:
        """True between frames."""
        return self._flags < 0 and self._frames > 0 and not self.waiting

    def copy(self) -> Lz4:
        """The decoder as it stands."""
        twin = Lz4.__new__(Lz4)
        twin.__dict__.update(self.__dict__)
        twin._history = bytearray(self._history)
        return twin

    def _step(self) -> bool:
        """Takes a header or a block from the input; False where more is needed or there is nothing to come."""
        if self._flags < 0:
            return self._header()
        at = self._at
        if self.waiting < 4:
            return False
        word = int.from_bytes(self._input[at : at + 4], "little")
        if word == 0:
            tail = 4 + (4 if self._flags & 4 else 0)
            if self.waiting < tail:
                return False
            self._at += tail
            self._flags = -1
            self._frames += 1
            return True
        size = word & ~_STORED
        if size > self._limit + 16 + self._limit // 255:
            raise Lz4Error("a block is larger than its frame allows")
        end = 4 + size + (4 if self._flags & 16 else 0)
        if self.waiting < end:
            return False
        block = self._input[at + 4 : at + 4 + size]
        self._ready = block if word & _STORED else unfolded_block(block, self._history[-_WINDOW:], self._limit)
        self._at += end
        if not self._flags & 32:  # blocks may look back over those before
            self._history += self._ready
            if len(self._history) > 4 * _WINDOW:  # not after each block: blocks may be small
                del self._history[:-_WINDOW]
        return True

    def _header(self) -> bool:
        waiting = self._input[self._at : self._at + _HEADER]
        if len(waiting) < 7:
            return False
        if not waiting.startswith(MAGIC):
            if not self._frames:
                raise Lz4Error("no frame")
            self.eof, self.rest = True, self._input[self._at :]
            return False
        if self._frames > _FRAMES_LIMIT:
            raise Lz4Error(f"it is made of more than {_FRAMES_LIMIT:,} frames")
        flags, block = waiting[4], waiting[5]
        if flags >> 6 != 1 or block >> 4 & 7 not in _BLOCK_BYTES:
            raise Lz4Error("an unknown version or block size")
        length = 7 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0)
        if len(waiting) < length:
            return False
        self._at += length
        self._flags = flags
        self._limit = _BLOCK_BYTES[block >> 4 & 7]
        self._history = bytearray()
        return True


def unfolded_block(block: bytes, history: bytes | bytearray, limit: int) -> bytes:
    """The bytes of one compressed block, which may copy from ``history``. Raises `Lz4Error`, also beyond ``limit`` bytes."""
    out = bytearray(history)
    start = len(out)
    end = len(block)
    at = 0
    while at < end:
        token = block[at]
        at += 1
        length = token >> 4
        if length == 15:
            length, at = _extended(block, at, length)
        out += block[at : at + length]
        at += length
        if at >= end:
            if at > end:
                raise Lz4Error("literals end behind the block")
            break
        distance = int.from_bytes(block[at : at + 2], "little")
        at += 2
        length = token & 15
        if length == 15:
            length, at = _extended(block, at, length)
        length += 4
        if not 0 < distance <= len(out) or len(out) - start + length > limit:
            raise Lz4Error("a match leads out of the block")
        if distance >= length:
            begin = len(out) - distance
            out += out[begin : begin + length]
        else:
            pattern = bytes(out[-distance:])
            out += (pattern * (length // distance + 1))[:length]
    if len(out) - start > limit:
        raise Lz4Error("the block is longer than its frame allows")
    return bytes(out[start:])


def _extended(block: bytes, at: int, length: int) -> tuple[int, int]:
    """A length that goes on in bytes of 255, and where it ends."""
    stop = at
    while block[stop : stop + 64] == _RUN:
        stop += 64
    while stop < len(block) and block[stop] == 255:
        stop += 1
    if stop >= len(block):
        raise Lz4Error("a length leads out of the block")
    return length + 255 * (stop - at) + block[stop], stop + 1


_RUN = b"\xff" * 64
