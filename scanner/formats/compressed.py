"""Compressed streams (gzip, bzip2, xz, zlib, lz4) around a model: recognised, and not read yet.

A compressed table or word list is no model and stays out of scope: the first bytes are unfolded to tell.
"""

from __future__ import annotations

from scanner.formats.pickle import SUFFIXES
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.artifact import HEAD
from scanner.model.fact import Gap
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

_GZIP = b"\x1f\x8b"
_BZIP2 = b"BZh"
_XZ = b"\xfd7zXZ\x00"
_LZ4 = b"\x04\x22\x4d\x18"
_LZMA = b"\x5d\x00\x00"
_OLD_JOBLIB = b"ZF0x"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_ENDINGS = (".gz", ".gzip", ".z", ".bz2", ".xz", ".lzma", ".lz4")
_WEIGHTS = (b"PK\x03\x04", b"\x89HDF", b"GGUF", b"\x93NUMPY")


def recognise(name: str, reader: Reader) -> bool:
    """True where the name promises a model, or what comes out first is one; a lone zlib header is too weak a sign."""
    stem = name.rpartition(".")[0] if name.endswith(_ENDINGS) else name
    if stem.endswith(SUFFIXES) or reader.head.startswith((_LZ4, _OLD_JOBLIB)):
        return True  # lz4 and joblib's first container cannot be unfolded here to tell
    inner = _first_bytes(reader.head)
    if inner is None:
        return False
    program = inner[:1] == b"\x80" and inner[1:2] <= b"\x05"
    return program or inner.startswith(_WEIGHTS) or inner[257:262] == b"ustar" or is_pickle(inner, 1 << 62)


def _first_bytes(head: bytes) -> bytes | None:
    """Up to 4 KiB of what ``head`` unfolds to; None where nothing comes out."""
    try:
        if head.startswith(_GZIP) or head.startswith(_ZLIB):
            import zlib

            return zlib.decompressobj(47).decompress(head, HEAD)  # 47: gzip or zlib, by the header
        if head.startswith(_BZIP2):
            import bz2

            return bz2.BZ2Decompressor().decompress(head, HEAD)
        if head.startswith((_XZ, _LZMA)):
            import lzma

            return lzma.LZMADecompressor(memlimit=64 << 20).decompress(head, HEAD)
    except Exception:  # each library has its own error, and lzma's is no subclass of ValueError
        return None
    return None


def parse(place: Place, _reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the gap: what is inside was not looked at."""
    message = "A model inside a compressed stream is not supported yet: unpack it and scan what comes out."
    yield Gap("unsupported-container", place, message)


FORMAT = Format(
    id="compressed",
    title="Compressed stream around a model",
    parse=parse,
    magics=(
        (0, _GZIP),
        (0, _BZIP2),
        (0, _XZ),
        (0, _LZ4),
        (0, _LZMA),
        (0, _OLD_JOBLIB),
        *((0, magic) for magic in _ZLIB),
    ),
    recognise=recognise,
    role="weights",
    order=80,
)
