"""TensorRT engines: machine code for one kind of GPU, whose plugins are libraries that the loader opens.

The format is not public. What is told are the names in it: an engine that asks for a plugin has the runtime run that
plugin's code, from a library beside the engine or from one that was put into it.
"""

from __future__ import annotations

from itertools import islice

from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

MAGICS = (b"ftrt", b"ptrt", b"trtf")
SEARCHED = 8 << 20
"""Bytes at either end that are searched for names."""

_TOLD_LIMIT = 16
_SIGN = regex(rb"\.(?:so|dll|dylib)\b|[Pp]lugin|\x7fELF[\x01\x02][\x01\x02]\x01")
_BEFORE = regex(rb"[\w./:-]*\Z")
_AFTER = regex(rb"[\w./:-]*")
_SIGNS_LIMIT = 4096
_NAME_LEAST = 5
"""Letters before the ending of a library's name: fewer come by chance in gigabytes of weights."""


def recognise(name: str, reader: Reader) -> bool:
    """True for an engine, also behind the metadata that Ultralytics puts in front."""
    return reader.head.startswith(MAGICS) or (name.endswith((".engine", ".trt")) and _behind_metadata(reader) > 0)


def _behind_metadata(reader: Reader) -> int:
    length = int.from_bytes(reader.head[:4], "little")
    at = 4 + length
    return at if reader.head[4:5] == b"{" and length < 1 << 20 and reader.read_at(at, 4) in MAGICS else 0


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields that it is an engine, and the plugins and libraries that it names."""
    yield fact("tensorrt-engine", place, bytes=reader.size)
    middle = min(SEARCHED, reader.size)
    told: set[str] = set()
    for start, end in ((0, middle), (max(middle, reader.size - SEARCHED), reader.size)):
        data = reader.read_at(start, end - start)
        for at, name in _names(data):
            if name not in told and len(told) < _TOLD_LIMIT:
                told.add(name)
                yield fact("tensorrt-plugin", Place(place.path, place.member, start + at), plugin=name)


def _names(data: bytes) -> Iterator[tuple[int, str]]:
    """(offset, name) of the plugins and libraries that ``data`` names."""
    for found in islice(_SIGN.finditer(data), _SIGNS_LIMIT):
        at = found.start()
        if found.group().startswith(b"\x7fELF"):
            yield at, "a library of its own"
            continue
        before = _BEFORE.search(data[max(0, at - 60) : at])
        after = _AFTER.match(data, found.end(), found.end() + 60)
        name = (before.group() if before else b"") + found.group() + (after.group() if after else b"")
        if found.group()[:1] != b"." or (before and len(before.group()) >= _NAME_LEAST):
            yield at, name.decode("ascii", "replace")


FORMAT = Format(
    id="tensorrt",
    title="TensorRT engine",
    parse=parse,
    suffixes=(".engine", ".trt"),
    magics=(*((0, magic) for magic in MAGICS), (4, b"{")),
    recognise=recognise,
    states=("tensorrt-engine", "tensorrt-plugin"),
    role="weights",
    order=40,
)
