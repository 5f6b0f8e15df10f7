"""Compressed bytes read forward at constant memory, with a limit on how much a little may grow.

Reading goes forward; a step back begins anew, at the last snapshot where the decoder can make them (zlib), and what was
read lately is kept, since readers of programs look back a little.
"""

from __future__ import annotations

from weakref import ref

from scanner.model.artifact import LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.containers.decoders import Decoder
    from scanner.model.artifact import Reader

RATIO_LIMIT = 200
"""Times: deflate reaches 1032 on constant bytes; honest checkpoints stay below 50."""

RATIO_GRACE = 256 << 20
"""Bytes that may come out before the ratio counts: a linear model over hashed words is 160 MiB of zeros with a few
numbers between them, and joblib packs it a thousandfold."""

EXTREME_RATIO = 2000
"""Times: more than deflate can; bzip2 packs zeros a millionfold."""

EXTREME_GRACE = 64 << 20
"""Bytes that may come out before that ratio counts."""

BLOCK = 1 << 16
"""Bytes that are unfolded and kept together."""

KEPT_BLOCKS = 128
"""Blocks that are kept of what was read: 8 MiB."""

FEED = 1 << 16
"""Bytes of the stream that are handed to the decoder at once."""

OUTPUT = 1 << 18
"""Bytes that may come out of the decoder at once."""

HOLDERS = 4
"""Streams that keep blocks at one time: an archive of archives has thousands."""

_SNAPSHOT_EVERY = 16 << 20
_SNAPSHOT_LIMIT = 48


class Unfolding:
    """What a compressed stream unfolds to, as ``fetch`` of a reader.

    ``make`` gives the decoder for the stream's start. After `measure`: ``size`` is the bytes that came out, ``ended``
    how ("end", "truncated", "corrupt" or "ratio"), and ``consumed`` the bytes of the stream that were used.
    """

    def __init__(self, reader: Reader, make: Callable[[], Decoder], grace: int = RATIO_GRACE) -> None:
        self.reader = reader
        self.grace = grace
        self.size = 0
        self.ended = ""
        self.consumed = 0
        self._make = make
        self._kept: dict[int, bytes] = {}
        self._snapshots: list[tuple[int, int, Decoder]] = []
        self._snapshot_step = _SNAPSHOT_EVERY
        self._begin()

    def __del__(self) -> None:
        _holding.pop(id(self), None)

    def _hold(self) -> None:
        """Makes this one of the streams that keep something; the one that did so first lets go."""
        if id(self) not in _holding:
            while len(_holding) >= HOLDERS:
                key = next(iter(_holding), 0)
                other = _holding.pop(key, lambda: None)()
                if other is not None:
                    other._let_go()
            _holding[id(self)] = ref(self)

    def let_go(self) -> None:
        """Forgets where it is: a stream that is read again begins anew. An archive may have 100,000 of them, and the
        decoder of one takes 12 to 40 kB."""
        self._begin()
        self._snapshots = []

    def _let_go(self) -> None:
        self._kept = {}
        self.let_go()

    def _begin(self) -> None:
        self._open: Decoder | None = None  # made when it is first asked: each takes some 40 kB
        self._read = 0
        self._out = 0  # bytes that came out so far; the last of them are in the buffer
        self._buffer = b""
        self._end = ""

    @property
    def _decoder(self) -> Decoder:
        if self._open is None:
            self._open = self._make()
        return self._open

    def measure(self) -> None:
        """Unfolds everything once and says how far that went; small streams are kept. No error of a stream is raised."""
        pieces: list[bytes] = []
        while more := self._more():
            if self._out > KEPT_BLOCKS * BLOCK:
                pieces.clear()
            else:
                pieces.append(more)
        if self._out <= KEPT_BLOCKS * BLOCK and self._end != "ratio":
            self._hold()
            whole = b"".join(pieces)
            self._kept = {at // BLOCK: whole[at : at + BLOCK] for at in range(0, len(whole) + 1, BLOCK)}
        self.size, self.ended = self._out, self._end
        self.consumed = self._read - len(self._decoder.rest)
        self._begin()

    def fetch(self, offset: int, length: int) -> bytes:
        """The unfolded bytes ``[offset, offset + length)``, fewer where the stream ends. Raises `LimitReachedError`."""
        pieces: list[bytes] = []
        while length > 0:
            number, skip = divmod(offset, BLOCK)
            piece = self._block(number)[skip : skip + length]
            if not piece:
                break
            pieces.append(piece)
            offset += len(piece)
            length -= len(piece)
        return b"".join(pieces)

    def _block(self, number: int) -> bytes:
        block = self._kept.get(number)
        if block is None:
            block = self._unfolded_block(number * BLOCK)
            self._hold()
            if len(self._kept) >= KEPT_BLOCKS:
                self._kept.pop(next(iter(self._kept), -1), None)
            self._kept[number] = block
        return block

    def _unfolded_block(self, start: int) -> bytes:
        if start < self._out - len(self._buffer):
            self._step_back(start)
        while self._out < start + BLOCK:
            more = self._more()
            if not more:
                if self._end == "ratio":
                    raise LimitReachedError("limit-ratio", f"unfolds to more than {RATIO_LIMIT} times its size")
                break
            drop = max(0, start - (self._out - len(more) - len(self._buffer)))
            self._buffer = self._buffer[drop:] + more if drop < len(self._buffer) else more[drop - len(self._buffer) :]
        at = start - (self._out - len(self._buffer))
        return self._buffer[at : at + BLOCK] if at >= 0 else b""

    def _step_back(self, start: int) -> None:
        usable = [snapshot for snapshot in self._snapshots if snapshot[0] <= start]
        self._begin()
        if usable:
            self._out, self._read, decoder = usable[-1]
            self._open = decoder.copy() or decoder

    def _more(self) -> bytes:
        """Up to `OUTPUT` bytes more; none at the end, whose kind is then known."""
        decoder = self._decoder
        while not self._end:
            data = b""
            if decoder.wants:
                data = self.reader.read_at(self._read, FEED)
                if not data:
                    self._end = "end" if decoder.finished() else "truncated"
                    break
            try:
                more = decoder.unfold(data, OUTPUT)
            except Exception:  # each library has its own error, and lzma's is no subclass of ValueError
                return self._rescued(data)
            self._read += len(data)
            if more:
                self._count(more)
                return b"" if self._end else more
            if decoder.eof:
                self._end = "end"
            self.reader.tick()
        return b""

    def _count(self, more: bytes) -> None:
        self._out += len(more)
        self.reader.tick(len(more))
        if (self._out > self.grace and self._out > RATIO_LIMIT * self._read) or (
            self._out > EXTREME_GRACE and self._out > EXTREME_RATIO * self._read
        ):
            self._end = "ratio"
        last = self._snapshots[-1][0] if self._snapshots else 0
        if self._out - last >= self._snapshot_step:
            copy = self._decoder.copy()
            if copy is None:
                self._snapshot_step = 1 << 62
                return
            if len(self._snapshots) >= _SNAPSHOT_LIMIT:
                self._snapshots = self._snapshots[1::2]
                self._snapshot_step *= 2
            self._snapshots.append((self._out, self._read, copy))

    def _rescued(self, data: bytes) -> bytes:
        """What came out before the byte at which the stream is broken: the decoder that failed does not say."""
        self._end = "corrupt"
        good = self._read + len(data) - self._decoder.waiting
        end = self._read + len(data)
        decoder = self._make()
        out = 0
        pieces: list[bytes] = []
        skip = self._out
        read = 0
        while True:
            piece = b""
            if decoder.wants:
                piece = self.reader.read_at(read, min(FEED, good - read) if read < good else min(1, end - read))
                if not piece:
                    break
            read += len(piece)
            try:
                more = decoder.unfold(piece, OUTPUT)
            except Exception:  # as before, now at the very byte
                break
            out += len(more)
            self.reader.tick(len(more))
            if out > skip:
                pieces.append(more[-(out - skip) :])
                skip = out
        found = b"".join(pieces)
        self._out += len(found)
        self._read = read
        return found


_holding: dict[int, ref[Unfolding]] = {}
