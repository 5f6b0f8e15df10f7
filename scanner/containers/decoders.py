"""Decoders of compressed streams with one face: gzip, zlib, deflate, bzip2, xz and lzma by the standard library.

Source: RFC 1950 to 1952, the xz and lzma file formats (tukaani.org/xz), lz4's frame format.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    Library = Any  # zlib's, bz2's and lzma's objects share most of their methods and no type

    class Decoder(Protocol):
        """``wants`` is true where input is needed before more can come out; ``eof`` where all streams have ended, with the
        input behind them in ``rest``."""

        eof: bool
        wants: bool
        rest: bytes

        @property
        def waiting(self) -> int:
            """Bytes of the input that it did not come to: where it raises, the fault is among them."""

        def unfold(self, data: bytes, limit: int) -> bytes:
            """At most ``limit`` bytes more. Raises what its library raises on a broken stream."""

        def finished(self) -> bool:
            """True where the input may end here."""

        def copy(self) -> Decoder | None:
            """The decoder as it stands, None where its library cannot copy."""


MEMORY_LIMIT = 100 << 20
"""Bytes that an xz or lzma decoder may ask for: level 9 takes 65 MiB."""


FIRST_PIECE = 256
"""Bytes that a new stream is given first, then twice as many each time: what is left of a piece when its stream ends was
copied for nothing, and a chain may have millions of streams of 20 bytes."""

_LARGEST_PIECE = 1 << 16

SHORT_LIMIT = 100_000
"""Streams of one chain that end within their first piece: each costs a decoder, and writers make them of 64 kB or more."""


class ChainError(ValueError):
    """The chain has more short streams than are read."""


class Chain:
    """bzip2, xz or lzma; streams that begin with ``magic`` may follow each other, with zeros between them.

    ``magic`` empty: there is one stream.
    """

    def __init__(self, make: Callable[[], Library], magic: bytes) -> None:
        self.eof = False
        self.wants = True
        self.rest = b""
        self._make = make
        self._magic = magic
        self._decoder: Library = make()
        self._input = b""
        self._at = 0  # what lies before it was given to a decoder
        self._piece = FIRST_PIECE
        self._full = False  # the decoder has input enough
        self._short = 0

    def unfold(self, data: bytes, limit: int) -> bytes:
        """See `Decoder`."""
        if self.eof:
            return b""
        if data:
            self._input, self._at = self._input[self._at :] + data, 0
        if self._decoder.eof:
            self._look_behind()
            return b""
        piece = b"" if self._full else self._input[self._at : self._at + self._piece]
        out = self._decoder.decompress(piece, limit)
        self._at += len(piece)
        if self._decoder.eof:
            self._at -= len(self._decoder.unused_data)
            self.wants = self._full = False
            self._short += self._piece == FIRST_PIECE
            if not self._magic:
                self.eof, self.rest = True, self._input[self._at :]
        else:
            self._piece = min(2 * self._piece, _LARGEST_PIECE)
            self._took(len(out) < limit)
            self.wants = not self._full and self._at >= len(self._input)
        return bytes(out)

    @property
    def waiting(self) -> int:
        """See `Decoder`."""
        return len(self._input) - self._at

    def _took(self, _emptied: bool) -> None:
        self._full = not self._decoder.needs_input

    def _look_behind(self) -> None:
        """Goes on with the next stream, where what lies behind one begins one."""
        self.rest = b""
        self.wants = True
        while zeros := self._input[self._at : self._at + 4096]:
            behind = zeros.lstrip(b"\0")
            self._at += len(zeros) - len(behind)
            if behind:
                break
        if self._input.startswith(self._magic, self._at):
            if self._short > SHORT_LIMIT:
                raise ChainError(f"it is made of more than {SHORT_LIMIT:,} short streams")
            self._decoder = self._make()
            self._piece = FIRST_PIECE
            self.wants = False
            return
        waiting = self._input[self._at :]
        self.rest = waiting
        self.eof = not self._magic.startswith(waiting)

    def finished(self) -> bool:
        """See `Decoder`."""
        return bool(self._decoder.eof)

    def copy(self) -> Chain | None:
        """See `Decoder`: bzip2's and xz's libraries cannot."""
        return None


class Deflated(Chain):
    """Deflate in the wrapper that ``bits`` names (`zlib.decompressobj`)."""

    def __init__(self, bits: int, magic: bytes = b"") -> None:
        from zlib import decompressobj

        super().__init__(lambda: decompressobj(bits), magic)

    def _took(self, emptied: bool) -> None:
        self._at -= len(self._decoder.unconsumed_tail)
        self._full = not emptied and self._at >= len(self._input)

    def copy(self) -> Deflated:
        """See `Decoder`."""
        twin = Deflated.__new__(Deflated)
        twin.__dict__.update(self.__dict__)
        twin._decoder = self._decoder.copy()
        return twin


def deflate() -> Decoder:
    """A decoder of deflate without a wrapper."""
    return Deflated(-15)


def zlib() -> Decoder:
    """A decoder of zlib."""
    return Deflated(15)


def gzip() -> Decoder:
    """A decoder of gzip, of one or several members."""
    return Deflated(31, b"\x1f\x8b")


def bzip2() -> Decoder:
    """A decoder of bzip2."""
    from bz2 import BZ2Decompressor

    return Chain(BZ2Decompressor, b"BZh")


def xz() -> Decoder:
    """A decoder of xz."""
    from lzma import FORMAT_XZ, LZMADecompressor

    return Chain(lambda: LZMADecompressor(FORMAT_XZ, memlimit=MEMORY_LIMIT), b"\xfd7zXZ\x00")


def lzma_alone() -> Decoder:
    """A decoder of the lzma format before xz."""
    from lzma import FORMAT_ALONE, LZMADecompressor

    return Chain(lambda: LZMADecompressor(FORMAT_ALONE, memlimit=MEMORY_LIMIT), b"")


def lzma_raw(filters: list[dict[str, int]]) -> Decoder:
    """A decoder of an lzma stream without a header, by ``filters`` as `lzma.LZMADecompressor` takes them."""
    from lzma import FORMAT_RAW, LZMADecompressor

    return Chain(lambda: LZMADecompressor(FORMAT_RAW, filters=filters), b"")


class Plain:
    """Bytes that are stored as they are."""

    def __init__(self) -> None:
        self.eof = False
        self.wants = True
        self.rest = b""

    def unfold(self, data: bytes, _limit: int) -> bytes:
        """See `Decoder`."""
        return data

    @property
    def waiting(self) -> int:
        """See `Decoder`."""
        return 0

    def finished(self) -> bool:
        """See `Decoder`."""
        return True

    def copy(self) -> Plain:
        """See `Decoder`."""
        return self
