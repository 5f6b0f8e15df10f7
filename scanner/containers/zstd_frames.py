"""zstd frames, unfolded in Python: pandas, conda and tar write them, and Python reads them by itself since 3.14.

Source: RFC 8878. Checksums are not looked at, and frames that need a dictionary are refused.
"""

from __future__ import annotations

from scanner.containers.zstd_tables import (
    LITERAL_LENGTHS,
    MATCH_LENGTHS,
    PREDEFINED,
    BackwardBits,
    ZstdError,
    fse_table,
    huffman_table,
    read_frequencies,
    unhuffed,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.containers.zstd_tables import Fse, Huffman

MAGIC = b"\x28\xb5\x2f\xfd"
WINDOW_LIMIT = 32 << 20
"""Bytes that a frame may look back; ``zstd --ultra -22`` asks for more, and no loader of models does."""

_BLOCK = 1 << 17
_ACCURACY = (9, 8, 9)  # most bits of a table of literal lengths, offsets, match lengths
_CODES = (36, 32, 53)


class Zstd:
    """A `Decoder` of one or several frames."""

    def __init__(self) -> None:
        self.eof = False
        self.wants = True
        self.rest = b""
        self._input = b""
        self._ready = b""
        self._frames = 0
        self._skip = 0  # bytes that are left of a frame of someone else's
        self._open = False
        self._checksum = False
        self._window = 0
        self._history = bytearray()
        self._repeated = [1, 4, 8]
        self._huffman: Huffman | None = None
        self._tables: list[Fse | None] = [None, None, None]

    def unfold(self, data: bytes, limit: int) -> bytes:
        """At most ``limit`` bytes more; see `decoders.Decoder`. Raises `ZstdError`."""
        if self._skip:
            data, self._skip = data[self._skip :], max(0, self._skip - len(data))
        self._input += data
        while not self._ready and not self.eof and self._step():
            pass
        out, self._ready = self._ready[:limit], self._ready[limit:]
        self.wants = not out and not self.eof
        return out

    @property
    def waiting(self) -> int:
        """See `Decoder`."""
        return len(self._input)

    def finished(self) -> bool:
        """True between frames."""
        return not self._open and self._frames > 0 and not self._input and not self._skip

    def copy(self) -> None:
        """None: what a frame looks back on is too much to keep often."""

    def _take(self, count: int) -> bytes:
        piece, self._input = self._input[:count], self._input[count:]
        return piece

    def _step(self) -> bool:
        """Takes a header or a block from the input; False where more is needed or there is nothing to come."""
        if not self._open:
            return self._header()
        if len(self._input) < 3:
            return False
        word = int.from_bytes(self._input[:3], "little")
        last, kind, size = word & 1, word >> 1 & 3, word >> 3
        if kind == 3 or size > _BLOCK:
            raise ZstdError("a block of no kind that exists")
        stored = 1 if kind == 1 else size
        tail = 4 if last and self._checksum else 0
        if len(self._input) < 3 + stored + tail:
            return False
        self._take(3)
        body = self._take(stored)
        self._take(tail)
        start = len(self._history)
        if kind == 0:
            self._history += body
        elif kind == 1:
            self._history += body * size
        else:
            self._compressed(body)
        self._ready = bytes(self._history[start:])
        if last:
            self._open = False
            self._history = bytearray()
        elif len(self._history) > self._window + (4 << 20):
            del self._history[: len(self._history) - self._window]
        return True

    def _header(self) -> bool:
        head = self._input
        if len(head) < 4:
            if self._frames and not (MAGIC.startswith(head) or head[1:] == b"\x2a\x4d\x18"[: len(head) - 1]):
                self.eof, self.rest = True, head
            return False
        if head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5:  # a frame of someone else's, that is skipped
            if len(head) < 8:
                return False
            length = int.from_bytes(head[4:8], "little")
            self._take(8)
            self._skip = length - len(self._take(length))
            self._frames += 1
            return not self._skip
        if not head.startswith(MAGIC):
            if not self._frames:
                raise ZstdError("no frame begins here")
            self.eof, self.rest = True, head
            return False
        if len(head) < 6 or len(head) < 5 + _header_rest(head[4]):
            return False
        self._begin(head)
        return True

    def _begin(self, head: bytes) -> None:
        flags = head[4]
        single = flags >> 5 & 1
        if flags & 3:
            raise ZstdError("a frame that needs a dictionary")
        if not single:
            base = 1 << (10 + (head[5] >> 3))
            self._window = base + base // 8 * (head[5] & 7)
        else:
            width = (1, 2, 4, 8)[flags >> 6]
            self._window = int.from_bytes(head[5 : 5 + width], "little") + (256 if width == 2 else 0)
        if self._window > WINDOW_LIMIT and not single:
            raise ZstdError(f"it looks back further than the {WINDOW_LIMIT:,} bytes that are kept")
        self._window = min(self._window, WINDOW_LIMIT)
        self._take(5 + _header_rest(flags))
        self._open, self._checksum = True, bool(flags & 4)
        self._frames += 1
        self._repeated = [1, 4, 8]
        self._huffman, self._tables = None, [None, None, None]

    def _compressed(self, body: bytes) -> None:
        literals, at = self._literals(body)
        start = len(self._history)
        count, at = _sequence_count(body, at)
        used = self._sequences(body, at, count, literals, start) if count else 0
        self._history += literals[used:]
        if len(self._history) - start > _BLOCK:
            raise ZstdError("a block that unfolds to more than a block may")

    def _literals(self, body: bytes) -> tuple[bytes, int]:
        """The bytes that are written as they are, and where the sequences begin."""
        if not body:
            raise ZstdError("an empty block")
        kind, form = body[0] & 3, body[0] >> 2 & 3
        if kind < 2:
            width, shift = ((1, 3), (2, 4), (1, 3), (3, 4))[form]
            size = int.from_bytes(body[:width], "little") >> shift
            if size > _BLOCK:
                raise ZstdError("more literals than a block may have")
            return (
                (body[width : width + size], width + size)
                if kind == 0
                else (
                    body[width : width + 1] * size,
                    width + 1,
                )
            )
        width, bits = ((3, 10), (3, 10), (4, 14), (5, 18))[form]
        word = int.from_bytes(body[:width], "little") >> 4
        size, packed = word & (1 << bits) - 1, word >> bits & (1 << bits) - 1
        end = width + packed
        if end > len(body) or size > _BLOCK:
            raise ZstdError("literals that end behind their block")
        at = width
        if kind == 2:
            self._huffman, at = huffman_table(body[:end], width)
        if self._huffman is None:
            raise ZstdError("literals without a table")
        if form == 0:
            return unhuffed(self._huffman, body[at:end], size), end
        jumps = [int.from_bytes(body[at + 2 * i : at + 2 * i + 2], "little") for i in range(3)]
        at += 6
        part = (size + 3) // 4
        pieces = []
        for number in range(4):
            stop = at + jumps[number] if number < 3 else end
            wanted = part if number < 3 else size - 3 * part
            if stop > end or wanted < 0:
                raise ZstdError("literals that end behind their block")
            pieces.append(unhuffed(self._huffman, body[at:stop], wanted))
            at = stop
        return b"".join(pieces), end

    def _sequences(self, body: bytes, at: int, count: int, literals: bytes, start: int) -> int:
        """Copies ``count`` times literals and earlier bytes; returns how many literals were used."""
        modes = body[at] if at < len(body) else 0
        at += 1
        tables: list[Fse] = []
        for index, shift in enumerate((6, 4, 2)):
            table, at = self._table(body, at, modes >> shift & 3, index)
            tables.append(table)
        lengths, offsets, matches = tables
        bits = BackwardBits(body[at:])
        take = bits.take
        length_at, offset_at, match_at = take(lengths[0]), take(offsets[0]), take(matches[0])
        history, repeated = self._history, self._repeated
        used = 0
        for number in range(count):
            offset_code, match_code, length_code = (
                offsets[1][offset_at],
                matches[1][match_at],
                lengths[1][length_at],
            )
            offset = (1 << offset_code) + take(offset_code)
            base, extra = MATCH_LENGTHS[match_code]
            match = base + take(extra)
            base, extra = LITERAL_LENGTHS[length_code]
            length = base + take(extra)
            if number + 1 < count:
                length_at = lengths[3][length_at] + take(lengths[2][length_at])
                match_at = matches[3][match_at] + take(matches[2][match_at])
                offset_at = offsets[3][offset_at] + take(offsets[2][offset_at])
            offset = _offset_of(offset, length, repeated)
            history += literals[used : used + length]
            used += length
            if offset > len(history) or offset <= 0 or used > len(literals) or bits.left < 0:
                raise ZstdError("a copy of bytes that are not there")
            if len(history) - start + match > _BLOCK:
                raise ZstdError("a block that unfolds to more than a block may")
            source = len(history) - offset
            if offset >= match:
                history += history[source : source + match]
            else:
                history += (history[source:] * (match // offset + 1))[:match]
        return used

    def _table(self, body: bytes, at: int, mode: int, index: int) -> tuple[Fse, int]:
        if mode == 0:
            table: Fse | None = PREDEFINED[index]()
        elif mode == 1:
            symbol = body[at] if at < len(body) else 255
            if symbol >= _CODES[index]:
                raise ZstdError("a code that does not exist")
            table, at = (0, [symbol], [0], [0]), at + 1
        elif mode == 2:
            accuracy, frequencies, at = read_frequencies(body, at, _ACCURACY[index], _CODES[index])
            table = fse_table(accuracy, frequencies)
        else:
            table = self._tables[index]
        if table is None:
            raise ZstdError("a table that was never given")
        self._tables[index] = table
        return table, at


def _header_rest(flags: int) -> int:
    """Bytes of a frame's header behind its flags."""
    single = flags >> 5 & 1
    return (not single) + (0, 1, 2, 4)[flags & 3] + ((1 if single else 0), 2, 4, 8)[flags >> 6]


def _sequence_count(body: bytes, at: int) -> tuple[int, int]:
    head = body[at : at + 3]
    if not head:
        raise ZstdError("a block without its sequences")
    if head[0] < 128:
        return head[0], at + 1
    if len(head) < 3 and (head[0] == 255 or len(head) < 2):
        raise ZstdError("a block without its sequences")
    if head[0] < 255:
        return ((head[0] - 128) << 8) + head[1], at + 2
    return head[1] + (head[2] << 8) + 0x7F00, at + 3


def _offset_of(value: int, length: int, repeated: list[int]) -> int:
    """How far back a copy reaches; the last three are written as 1 to 3 (section 3.1.2.5)."""
    if value > 3:
        repeated[:] = [value - 3, repeated[0], repeated[1]]
        return value - 3
    index = value - 1 + (length == 0)
    if index == 0:
        return repeated[0]
    offset = repeated[index] if index < 3 else repeated[0] - 1
    if index > 1:
        repeated[2] = repeated[1]
    repeated[1] = repeated[0]
    repeated[0] = offset
    return offset
