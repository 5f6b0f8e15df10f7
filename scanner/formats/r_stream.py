"""The numbers and bytes of R's serialisation, unfolded as they are read and never kept.

R writes big-endian (``X``), the machine's own order (``B``) or text (``A``), mostly inside of gzip, bzip2 or xz.
"""

from __future__ import annotations

from scanner.model.artifact import LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.artifact import Reader

RATIO_LIMIT = 500
RATIO_GRACE = 64 << 20
SIZE_LIMIT = 2 << 30
"""Bytes that come out before the reading stops."""

_BLOCK = 1 << 18


class StreamError(ValueError):
    """The stream ends early or is damaged; the message is a sentence's end."""


class Stream:
    """R's stream in a file, unfolded; ``order`` is "big", "little" or "text"."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.order = "big"
        self._read = 0
        self._out = 0
        self._window = b""
        self._at = 0
        self._unfold = _unfolder(reader.head)

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes; raises `StreamError` at the end and `LimitReachedError` for a bomb."""
        if count > _BLOCK:
            raise StreamError(f"a text claims {count:,} bytes")
        while len(self._window) - self._at < count:
            self._more()
        data = self._window[self._at : self._at + count]
        self._at += count
        return data

    def skip(self, count: int) -> None:
        """Passes over ``count`` bytes; raises as `take` does."""
        while count > len(self._window) - self._at:
            count -= len(self._window) - self._at
            self._at = len(self._window)
            self._more()
        self._at += count

    def line(self) -> bytes:
        """The next line of the text form."""
        while (end := self._window.find(b"\n", self._at)) < 0:
            if len(self._window) - self._at > _BLOCK:
                raise StreamError("a line has no end")
            self._more()
        data = self._window[self._at : end]
        self._at = end + 1
        return data.strip()

    def number(self) -> int:
        """The next whole number."""
        if self.order == "text":
            line = self.line()
            if line == b"NA":
                return -(1 << 31)
            try:
                return int(line[:24])
            except ValueError as error:
                raise StreamError("a number is none") from error
        return int.from_bytes(self.take(4), "big" if self.order == "big" else "little", signed=True)

    def numbers(self, count: int, width: int) -> None:
        """Passes over ``count`` numbers of ``width`` bytes."""
        if self.order != "text":
            self.skip(count * width)
            return
        for _ in range(count * (2 if width == 16 else 1)):
            self.line()

    def text(self, count: int) -> str:
        """The next string of ``count`` bytes, its beginning where it is long."""
        if self.order == "text":
            return self.line().decode("utf-8", "replace")[:200]
        kept = self.take(min(count, 800))
        self.skip(count - len(kept))
        return kept.decode("utf-8", "replace")[:200]

    def pass_text(self, count: int) -> None:
        """Passes over a string of ``count`` bytes."""
        if self.order == "text":
            self.line()
        else:
            self.skip(count)

    def _more(self) -> None:
        data = self.reader.read_at(self._read, _BLOCK)
        self._read += len(data)
        more, done = self._unfold(data)
        if not more and (done or not data):
            raise StreamError("the stream ends early")
        self._out += len(more)
        self.reader.tick(len(more))
        if self._out > SIZE_LIMIT or (self._out > RATIO_GRACE and self._out > RATIO_LIMIT * self._read):
            raise LimitReachedError("limit-ratio", f"unfolds to more than {RATIO_LIMIT} times its size")
        self._window = self._window[self._at :] + more
        self._at = 0


def _unfolder(head: bytes) -> Callable[[bytes], tuple[bytes, bool]]:
    """A function from stored bytes to (at most 1 MiB of what they unfold to, whether that was the end)."""
    if head.startswith(b"\x1f\x8b"):
        import zlib

        return _zlib(zlib.decompressobj(31))
    if head.startswith(b"BZh"):
        import bz2

        return _limited(bz2.BZ2Decompressor())
    if head.startswith((b"\xfd7zXZ", b"\x5d\0\0")):
        import lzma

        return _limited(lzma.LZMADecompressor(memlimit=192 << 20))
    return lambda data: (data, not data)


def _zlib(decoder: zlib._Decompress) -> Callable[[bytes], tuple[bytes, bool]]:  # type: ignore[name-defined]  # noqa: F821
    import zlib

    def unfold(data: bytes) -> tuple[bytes, bool]:
        try:
            return decoder.decompress(decoder.unconsumed_tail + data, 1 << 20), decoder.eof
        except zlib.error as error:
            raise StreamError("the compressed stream is damaged") from error

    return unfold


def _limited(decoder: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> Callable[[bytes], tuple[bytes, bool]]:  # type: ignore[name-defined]  # noqa: F821
    def unfold(data: bytes) -> tuple[bytes, bool]:
        if decoder.eof:
            return b"", True
        try:
            return decoder.decompress(data, 1 << 20), decoder.eof
        except Exception as error:  # each library has its own
            raise StreamError("the compressed stream is damaged") from error

    return unfold
