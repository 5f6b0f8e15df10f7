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

        def unfold(self, data: bytes, limit: int) -> bytes:
            """At most ``limit`` bytes more. Raises what its library raises on a broken stream."""

        def finished(self) -> bool:
            """True where the input may end here."""

        def copy(self) -> Decoder | None:
            """The decoder as it stands, None where its library cannot copy."""


MEMORY_LIMIT = 100 << 20
"""Bytes that an xz or lzma decoder may ask for: level 9 takes 65 MiB."""


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
        self._tail = b""

    def unfold(self, data: bytes, limit: int) -> bytes:
        """See `Decoder`."""
        if self.eof:
            return b""
        if self._decoder.eof:
            self._look_behind(self._tail + data)
            return b""
        out = self._decoder.decompress(self._tail + data, limit)
        self._tail = b""
        if self._decoder.eof:
            self._tail, self.wants = self._decoder.unused_data, False
            if not self._magic:
                self.eof, self.rest = True, self._tail
        else:
            self._set_wants(len(out) < limit)
        return bytes(out)

    def _set_wants(self, _emptied: bool) -> None:
        self.wants = self._decoder.needs_input

    def _look_behind(self, data: bytes) -> None:
        """Goes on with the next stream, where ``data``, which lies behind one, begins one."""
        waiting = data.lstrip(b"\0")
        self._tail = self.rest = b""
        self.wants = True
        if waiting.startswith(self._magic):
            self._decoder = self._make()
            self._tail, self.wants = waiting, False
        elif self._magic.startswith(waiting):
            self._tail = self.rest = waiting
        else:
            self.eof, self.rest = True, waiting

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

    def _set_wants(self, emptied: bool) -> None:
        self._tail = self._decoder.unconsumed_tail
        self.wants = not self._tail and emptied

    def copy(self) -> Deflated:
        """See `Decoder`."""
        twin = Deflated.__new__(Deflated)
        twin.eof, twin.wants, twin.rest, twin._make = self.eof, self.wants, self.rest, self._make
        twin._magic, twin._tail, twin._decoder = self._magic, self._tail, self._decoder.copy()
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

    def finished(self) -> bool:
        """See `Decoder`."""
        return True

    def copy(self) -> Plain:
        """See `Decoder`."""
        return self
