"""Flax weights in MessagePack: the tree walked, arrays held against their shapes, and what is no array told.

Source: the MessagePack specification, and ``flax.serialization`` for its extension types 1 to 3.
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.formats.cursor import Cursor, EndsEarlyError
from scanner.model.artifact import Child
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

DEPTH_LIMIT = 64
ITEMS_LIMIT = 1_000_000
CHILDREN_LIMIT = 64
_KNOWN = frozenset({1, 2, 3, 255})
"""Extension types: flax's array, complex number and scalar, and MessagePack's own time stamp (-1)."""

_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4,
          0xD3: 8}  # fmt: skip
_TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_LISTS = {0xDC: 2, 0xDD: 4}
_MAPS = {0xDE: 2, 0xDF: 4}
_ITEM_BYTES = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2, "V2": 2, "int32": 4,
    "uint32": 4, "float32": 4, "int64": 8, "uint64": 8, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip


_PANDAS = frozenset({b"typ", b"klass", b"dtype"})
"""Keys of what pandas wrote until version 1.0, with packed columns as extension 0."""


class _MsgpackError(ValueError):
    """What the format forbids; the message is the fact's ``problem``."""


class _TooMuchError(ValueError):
    """More values than are walked."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the tree holds, other extension types, programs in its bytes, and damage."""
    walk = _Walk(Cursor(reader, 0, "big"))
    problem = ""
    try:
        walk.value(0)
    except (_MsgpackError, EndsEarlyError) as error:
        problem = str(error)
    except _TooMuchError as error:
        yield Gap("limit-items", place, f"{error}: the rest was not read. Check this file by itself.")
        return
    finally:
        yield fact("msgpack-tree", place, arrays=walk.arrays, values=walk.items)
    if walk.words == _PANDAS:
        walk.others.pop(0, None)
    for kind, (at, count) in sorted(walk.others.items()):
        yield fact("msgpack-extension", Place(place.path, place.member, at), count=count, type=kind)
    for at, length, expect in walk.inside:
        yield Child(place.inside(str(at)), reader.window(at, length), expect)
    if problem:
        yield fact("msgpack-malformed", Place(place.path, place.member, walk.cursor.at), problem=problem)
        yield Gap("malformed", place, f"The MessagePack is not valid: {problem}. Get the file anew.")
        return
    yield from appended(place, reader, walk.cursor.at, reader.size, "after")


class _Walk:
    """One pass over a value; what is worth telling is kept by offset."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.items = 0
        self.arrays = 0
        self.others: dict[int, tuple[int, int]] = {}
        self.words: set[bytes] = set()
        self.inside: list[tuple[int, int, str]] = []

    def value(self, depth: int) -> object:
        """The next value: a number or a short text, else None."""
        self.items += 1
        if self.items > ITEMS_LIMIT:
            raise _TooMuchError(f"it holds more than {ITEMS_LIMIT:,} values")
        if depth > DEPTH_LIMIT:
            raise _MsgpackError(f"it nests more than {DEPTH_LIMIT} deep")
        cursor = self.cursor
        kind = cursor.uint(1)
        if kind < 0x80:
            return kind
        if kind >= 0xE0:
            return kind - 256
        if kind < 0x90 or kind in _MAPS:
            return self._many(2 * (cursor.uint(_MAPS[kind]) if kind in _MAPS else kind & 15), depth)
        if kind < 0xA0 or kind in _LISTS:
            return self._many(cursor.uint(_LISTS[kind]) if kind in _LISTS else kind & 15, depth)
        if kind < 0xC0 or kind in _TEXTS:
            text = cursor.text(cursor.uint(_TEXTS[kind]) if kind in _TEXTS else kind & 31)
            self._word(text.encode())
            return text
        if kind in _FIXED:
            data = cursor.take(_FIXED[kind])
            return int.from_bytes(data, "big", signed=kind >= 0xD0) if kind not in (0xC0, 0xCA, 0xCB) else None
        if kind in _BYTES:
            self._bytes(cursor.uint(_BYTES[kind]))
            return None
        if kind in _EXTENSIONS or 0xD4 <= kind <= 0xD8:
            length = cursor.uint(_EXTENSIONS[kind]) if kind in _EXTENSIONS else 1 << (kind - 0xD4)
            self._extension(cursor.uint(1), length, depth)
            return None
        raise _MsgpackError(f"a value has the unknown type 0x{kind:02x}")

    def _many(self, count: int, depth: int) -> list[object]:
        if count > self.cursor.left:
            raise _MsgpackError(f"a list or map claims {count:,} values, more than the file can hold")
        kept = []
        for index in range(count):
            item = self.value(depth + 1)
            if index < 64:
                kept.append(item)
        return kept

    def _bytes(self, length: int) -> None:
        at = self.cursor.at
        if length < 8:
            self._word(self.cursor.take(length))
            return
        self.cursor.skip(length)
        self._look(at, length, "")

    def _word(self, word: bytes) -> None:
        if word in _PANDAS:
            self.words.add(word)

    def _look(self, at: int, length: int, expect: str) -> None:
        """Keeps bytes that may be a program or an archive, for their own readers to tell."""
        head = self.cursor.reader.read_at(at, min(8, length))
        signs = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04", b"\x7fELF", b"\x1f\x8b\x08")
        if (expect or head.startswith(signs)) and len(self.inside) < CHILDREN_LIMIT:
            self.inside.append((at, length, expect))

    def _extension(self, kind: int, length: int, depth: int) -> None:
        cursor = self.cursor
        at = cursor.at
        end = at + length
        if length > cursor.left:
            raise EndsEarlyError(f"an extension claims {length:,} bytes, and {cursor.left:,} are left")
        if kind in (1, 3):
            self.arrays += 1
            self._array(end, depth)
        elif kind not in _KNOWN:
            first, count = self.others.get(kind, (at, 0))
            self.others[kind] = (first, count + 1)
            self._look(at, length, "")
        cursor.at = end

    def _array(self, end: int, depth: int) -> None:
        """Holds (shape, type, bytes) against each other."""
        cursor = self.cursor
        if cursor.uint(1) != 0x93:
            raise _MsgpackError("an array is not made of shape, type and bytes")
        shape = self.value(depth + 1)
        dtype = self.value(depth + 1)
        if not isinstance(shape, list) or not isinstance(dtype, str):
            raise _MsgpackError("an array is not made of shape, type and bytes")
        kind = cursor.uint(1)
        if kind not in _BYTES:
            raise _MsgpackError("an array has no bytes")
        length = cursor.uint(_BYTES[kind])
        if cursor.at + length != end:
            raise _MsgpackError("an array's bytes do not fill it")
        count = 1
        for size in shape:
            if not isinstance(size, int) or size < 0:
                raise _MsgpackError("an array's shape is made of no sizes")
            count *= size
        if dtype in ("object", "O"):
            raise _MsgpackError("an array holds Python objects")
        if dtype in _ITEM_BYTES and count * _ITEM_BYTES[dtype] != length:
            raise _MsgpackError("an array has another length than its shape and type ask for")


FORMAT = Format(
    id="flax",
    title="Flax MessagePack",
    parse=parse,
    suffixes=(".msgpack",),
    names=("*.msgpack",),
    states=("msgpack-tree", "msgpack-extension", "msgpack-malformed", "appended-data"),
    role="weights",
    order=40,
)
