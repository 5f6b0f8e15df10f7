"""Compressed streams (gzip, bzip2, xz, lzma, zlib, lz4, zstd, joblib's first container) around a model: unfolded and read.

A compressed table or word list is no model and stays out of scope: the first bytes are unfolded to tell. Source: the
prefixes that ``joblib/numpy_pickle_utils.py`` of joblib 1.6 knows, and ``pandas.read_pickle``.
"""

from __future__ import annotations

from scanner.containers import zstd
from scanner.formats.expected import PICKLES, WEIGHTS, unexpected
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.artifact import HEAD, Child, LimitReachedError
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.containers.decoders import Decoder
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

_GZIP = b"\x1f\x8b"
_BZIP2 = b"BZh"
_XZ = b"\xfd7zXZ\x00"
_LZ4 = b"\x04\x22\x4d\x18"
_LZMA = b"\x5d\x00\x00"
_OLD_JOBLIB = b"ZF0x"
_OLD_JOBLIB_BYTES = 21  # "ZF", then the length in hexadecimal, padded to the longest
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_MAGICS = (
    (_GZIP, "gzip"),
    (_BZIP2, "bzip2"),
    (_XZ, "xz"),
    (_LZ4, "lz4"),
    (zstd.MAGIC, "zstd"),
    (_OLD_JOBLIB, "joblib"),
    (_LZMA, "lzma"),
    *((magic, "zlib") for magic in _ZLIB),
)
_ENDINGS = {
    ".gz": "", ".gzip": "", ".z": "", ".bz2": "", ".xz": "", ".lzma": "", ".lz4": "", ".zst": "", ".zstd": "",
    ".tgz": ".tar", ".tzst": ".tar", ".tbz2": ".tar", ".txz": ".tar",
}  # fmt: skip
_MODELS = (
    b"PK\x03\x04", b"\x89HDF", b"GGUF", b"\x93NUMPY", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x7fELF",
)  # fmt: skip

DULL_GRACE = 64 << 20
"""Bytes that may come out before the ratio counts where the content is no array or pickle: zeros for their own sake."""

BOMB_LOOK = 4 << 20
"""Bytes of a stream under a name that promises nothing, up to which it is unfolded to see whether it is a bomb."""

_BOMB_CHILD = 16 << 20
"""Bytes of a bomb that are read all the same: a program stands at its start."""


def recognise(name: str, reader: Reader) -> bool:
    """True where the name promises a model, or what comes out first is one; a lone zlib header is too weak a sign."""
    kind = _kind(reader.head)
    if not kind:
        return False
    inner_name = _stem(name)[1]
    make = _decoder(kind)
    inner = _first_bytes(kind, make, reader)
    if kind in ("zlib", "lzma") and not inner:
        return False  # two or three bytes that a model of another format may begin with
    if inner_name.endswith(WEIGHTS):
        return True
    if not inner:
        return False
    program = inner[:1] == b"\x80" and inner[1:2] <= b"\x05"
    if program or inner.startswith(_MODELS) or inner[257:262] == b"ustar" or is_pickle(inner, 1 << 62):
        return True
    if inner.startswith(tuple(magic for magic, other in _MAGICS if other not in ("zlib", "lzma"))):
        return True  # a stream in a stream: what is at the bottom is not known yet
    return len(set(inner)) == 1 and _grows_like_a_bomb(kind, make, reader)


def _kind(head: bytes) -> str:
    return next((kind for magic, kind in _MAGICS if head.startswith(magic)), "")


def _stem(name: str) -> tuple[str, str]:
    """The ending that says how a file is compressed, and the name without it."""
    for ending, instead in _ENDINGS.items():
        if name.endswith(ending):
            return ending, name[: -len(ending)] + instead
    return "", name


def _decoder(kind: str) -> Callable[[], Decoder]:
    """What makes the decoder of ``kind``."""
    from scanner.containers import decoders
    from scanner.containers.lz4 import Lz4

    if kind == "zstd":
        return zstd.decoder()
    return {
        "gzip": decoders.gzip,
        "bzip2": decoders.bzip2,
        "xz": decoders.xz,
        "lzma": decoders.lzma_alone,
        "zlib": decoders.zlib,
        "joblib": decoders.zlib,
        "lz4": Lz4,
    }[kind]


def _body(kind: str, reader: Reader) -> Reader:
    """The stream without the header that joblib's first container puts before it, which is 21 or 22 bytes."""
    if kind != "joblib":
        return reader
    start = _OLD_JOBLIB_BYTES + (reader.head[_OLD_JOBLIB_BYTES : _OLD_JOBLIB_BYTES + 1] == b" ")
    return reader.window(start, reader.size)


def _first_bytes(kind: str, make: Callable[[], Decoder], reader: Reader) -> bytes | None:
    """Up to 4 KiB of what the stream unfolds to; None where it is broken."""
    decoder = make()
    body = _body(kind, reader)
    try:
        data = body.head
        inner = decoder.unfold(data, HEAD)
        at = len(data)
        while not inner and at < body.size and at < _FIRST_LIMIT and not decoder.eof:
            data = body.read_at(at, HEAD * 16) if decoder.wants else b""
            at += len(data)
            inner = decoder.unfold(data, HEAD)
    except LimitReachedError:
        raise
    except Exception:  # each library has its own error, and lzma's is no subclass of ValueError
        return None
    return inner


_FIRST_LIMIT = 5 << 20
"""Bytes of a stream after which something must have come out: blocks of lz4 have up to 4 MiB, of bzip2 900 kB."""


def _grows_like_a_bomb(kind: str, make: Callable[[], Decoder], reader: Reader) -> bool:
    """True where the stream says so itself (gzip's last four bytes), or does so and is short."""
    from scanner.containers.unfold import RATIO_LIMIT, Unfolding

    if kind == "gzip":
        said = int.from_bytes(reader.read_at(reader.size - 4, 4), "little")
        return said > DULL_GRACE and said > RATIO_LIMIT * reader.size
    if reader.size > BOMB_LOOK:
        return False
    stream = Unfolding(_body(kind, reader), make, DULL_GRACE)
    stream.measure()
    return stream.ended == "ratio"


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the stream unfolds to as a child, and what is wrong with the stream or lies behind it."""
    from scanner.containers.unfold import RATIO_LIMIT, Unfolding
    from scanner.formats.appended import appended

    kind = _kind(reader.head)
    told = unexpected(kind, place)
    if told:
        yield told
    make = _decoder(kind)
    body = _body(kind, reader)
    inner = _first_bytes(kind, make, reader) or b""
    stream = Unfolding(body, make) if _holds_arrays(inner) else Unfolding(body, make, DULL_GRACE)
    stream.measure()
    size = stream.size
    if stream.ended == "ratio":
        size = min(size, _BOMB_CHILD)
        yield fact("resource-bomb", place, limit="limit-ratio")
        message = f"It unfolds to more than {RATIO_LIMIT} times its size: unpack it where that does no harm."
        yield Gap("limit-ratio", place, message)
    elif stream.ended != "end":
        yield fact("stream-damaged", place, container=kind, problem=stream.ended)
        message = f"The {kind} stream is {stream.ended}: what came out of it was read. Get the file anew."
        yield Gap("truncated" if stream.ended == "truncated" else "malformed", place, message)
    if size:
        yield Child(_inside(place, inner), body.derived(size, stream.fetch))
    if stream.ended == "end" and stream.consumed < body.size:
        yield from appended(place, reader, reader.size - (body.size - stream.consumed), reader.size, "after")


def _holds_arrays(head: bytes) -> bool:
    """True where honest content may be dull: masks and counters are zeros."""
    return (
        head[:1] == b"\x80" or head.startswith((b"\x93NUMPY", b"\x89HDF", b"PK\x03\x04")) or head[257:262] == b"ustar"
    )


def _inside(place: Place, content: bytes) -> Place:
    """The place of what comes out, called as the file is without its ending: that is how loaders and people name it.

    joblib up to 0.9 kept the bare elements of an array under ``NAME_01.npy.z``: these are no file of NumPy's.
    """
    base = (place.member or place.path).rpartition("/")[2]
    ending, inner = _stem(base.lower())
    if not ending or (ending == ".z" and inner.endswith(".npy") and not content.startswith(b"\x93NUMPY")):
        return place.inside(base if not ending and inner.endswith(PICKLES) else f"{base} (unfolded)")
    return place.inside(base[: -len(ending)] + inner[len(base) - len(ending) :])


FORMAT = Format(
    id="compressed",
    title="Compressed stream around a model",
    parse=parse,
    magics=tuple((0, magic) for magic, _ in _MAGICS),
    recognise=recognise,
    states=("container-unexpected", "stream-damaged", "resource-bomb", "appended-data"),
    role="weights",
    order=80,
)
