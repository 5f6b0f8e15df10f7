"""UBJSON walked once, forward: maps and lists as Python's, runs of numbers as the bytes where they lie.

Source: the specification at ubjson.org (draft 12), with the 64-bit counts that XGBoost writes.
"""

from __future__ import annotations

from struct import unpack

from scanner.formats.cursor import Cursor
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

DEPTH_LIMIT = 32
ITEMS_LIMIT = 600_000
TEXT_LIMIT = 16 << 20
_INTS = {b"i": 1, b"I": 2, b"l": 4, b"L": 8}
WIDTHS = {b"i": 1, b"U": 1, b"I": 2, b"l": 4, b"L": 8, b"d": 4, b"D": 8, b"C": 1, b"T": 0, b"F": 0, b"Z": 0}


class UbjsonError(ValueError):
    """What the format forbids; the message is a sentence's end."""


class TooManyError(Exception):
    """More values than are walked."""


@record
class Run:
    """``count`` numbers of one ``kind`` (UBJSON's letter), big-endian, from byte ``offset`` on."""

    kind: bytes
    offset: int
    count: int


class Walker:
    """Walks one document; ``on_item(key, value)`` sees each item of a list that is the value of ``key`` and says what is
    kept of it."""

    def __init__(self, cursor: Cursor, on_item: Callable[[str, object], object]) -> None:
        self.cursor = cursor
        self.on_item = on_item
        self.items = 0

    def value(self, key: str = "", depth: int = 0, kind: bytes = b"") -> object:
        """The next value; raises `UbjsonError` and `EndsEarlyError`."""
        self.items += 1
        if self.items > ITEMS_LIMIT:
            raise TooManyError
        cursor = self.cursor
        kind = kind or cursor.take(1)
        if kind in (b"{", b"["):
            if depth >= DEPTH_LIMIT:
                raise UbjsonError(f"it nests more than {DEPTH_LIMIT} deep")
            return self._map(depth + 1) if kind == b"{" else self._list(key, depth + 1)
        if kind in _INTS:
            return cursor.sint(_INTS[kind])
        if kind == b"U":
            return cursor.uint(1)
        if kind in (b"d", b"D"):
            number: float = unpack(">f" if kind == b"d" else ">d", cursor.take(WIDTHS[kind]))[0]
            return number
        if kind in (b"S", b"H"):
            return cursor.text(self._length(TEXT_LIMIT))
        if kind == b"C":
            return cursor.text(1)
        constants: dict[bytes, object] = {b"T": True, b"F": False, b"Z": None, b"N": None}
        if kind in constants:
            return constants[kind]
        raise UbjsonError(f"a value has the unknown type {kind!r}")

    def _small(self, sign: bytes) -> list[object]:
        """The values of one byte that follow each other in a list, from one whose letter was read on."""
        cursor = self.cursor
        width = 2 if sign in (b"i", b"U") else 1
        at = cursor.at - 1
        block = cursor.reader.read_at(at, 1 << 16)
        letter, count = sign[0], 0
        for start in range(0, len(block) - width + 1, width):
            if block[start] != letter:
                break
            count += 1
        if not count:
            raise UbjsonError("a list ends in a value")
        self.items += count
        if self.items > ITEMS_LIMIT:
            raise TooManyError
        cursor.at = at + count * width
        if width == 1:
            return [{b"T": True, b"F": False}.get(sign)] * count
        return [value - 256 if sign == b"i" and value > 127 else value for value in block[1 : count * 2 : 2]]

    def _length(self, limit: int) -> int:
        kind = self.cursor.take(1)
        length = self.cursor.uint(1) if kind == b"U" else self.cursor.sint(_INTS[kind]) if kind in _INTS else -1
        if length < 0:
            raise UbjsonError("a length is no count")
        if length > max(limit, self.cursor.left) or length > limit:
            raise UbjsonError(f"a length of {length:,} is over what the file can hold")
        return length

    def _map(self, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        while True:
            kind = self.cursor.take(1)
            if kind == b"}":
                return found
            self.cursor.at -= 1
            length = self._length(4096)
            name = self.cursor.take(length).decode("utf-8", "replace")
            if name in found:
                raise UbjsonError(f"the key {name[:80]!r} is given twice")
            found[name] = self.value(name, depth)

    def _list(self, key: str, depth: int) -> object:
        cursor = self.cursor
        sign = cursor.take(1)
        kind, count = b"", -1
        if sign == b"$":
            kind, sign = cursor.take(1), cursor.take(1)
            if sign != b"#":
                raise UbjsonError("a typed list has no count")
        if sign == b"#":
            count = self._length(1 << 62)
            if kind in WIDTHS:
                run = Run(kind, cursor.at, count)
                cursor.skip(count * WIDTHS[kind])
                return run
            if count > cursor.left:
                raise UbjsonError(f"a list claims {count:,} items, more than the file can hold")
            return [self.on_item(key, self.value(key, depth, kind)) for _ in range(count)]
        found: list[object] = []
        while sign != b"]":
            if sign in (b"i", b"U", b"T", b"F", b"Z", b"N"):
                found += [self.on_item(key, item) for item in self._small(sign)]
                sign = cursor.take(1)
                continue
            found.append(self.on_item(key, self.value(key, depth, sign)))
            sign = cursor.take(1)
        return found
