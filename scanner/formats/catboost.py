"""CatBoost's own binary: a length and a FlatBuffer, whose offsets its loader follows.

Source: ``catboost/libs/model/flatbuffers/model.fbs`` of catboost/catboost.
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.formats.malformed import not_valid
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

MAGIC = b"CBM1"
_PARTS = 3  # fields of the model's table
_TREES = 1
_SPLITS, _SIZES, _STARTS = 1, 2, 3  # fields of the trees' table
_LISTED_LIMIT = 1 << 20


class _ModelError(ValueError):
    """An offset or a length that leads out of the model; the message is the fact's ``problem``."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the model holds, or where it leads out of itself."""
    size = int.from_bytes(reader.head[4:8], "little")
    try:
        if reader.head[:4] != MAGIC:
            raise _ModelError("it does not begin with the mark of CatBoost")
        if not 8 <= size <= reader.size - 8:
            raise _ModelError(f"the model claims {size:,} bytes, and {max(0, reader.size - 8):,} follow")
        trees, parts = _check(_Buffer(reader.window(8, size)))
    except _ModelError as error:
        yield from not_valid("catboost-malformed", "CatBoost model", place, error)
        return
    yield fact("catboost-model", place, trees=trees, parts=parts)
    if not parts:
        yield from appended(place, reader, 8 + size, reader.size, "after")


def _check(buffer: _Buffer) -> tuple[int, int]:
    """How many trees and how many further parts the model has."""
    root = buffer.table(buffer.uint(0))
    trees = buffer.follow(root, _TREES)
    parts = buffer.vector(root, _PARTS, 4)
    if trees is None:
        return 0, parts[1]
    table = buffer.table(trees)
    splits = buffer.vector(table, _SPLITS, 4)
    sizes = buffer.vector(table, _SIZES, 4)
    starts = buffer.vector(table, _STARTS, 4)
    if starts[1] and starts[1] != sizes[1]:
        raise _ModelError(f"it has {sizes[1]:,} trees and {starts[1]:,} places where they start")
    if 0 < sizes[1] <= _LISTED_LIMIT:
        listed = buffer.ints(*sizes)
        if min(listed) < 0 or sum(listed) > splits[1]:
            raise _ModelError("its trees have more splits than it holds")
    return sizes[1], parts[1]


class _Buffer:
    """Bounds-checked reading of a FlatBuffer."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def uint(self, at: int, width: int = 4) -> int:
        if not 0 <= at <= self.reader.size - width:
            raise _ModelError("an offset leads out of the model")
        return int.from_bytes(self.reader.read_at(at, width), "little")

    def table(self, at: int) -> tuple[int, int, int]:
        """(table, its list of fields, that list's bytes)."""
        signed = self.uint(at) - ((self.uint(at) & 0x80000000) << 1)
        fields = at - signed
        length = self.uint(fields, 2)
        if length < 4 or fields + length > self.reader.size:
            raise _ModelError("a table's fields lie outside of the model")
        return at, fields, length

    def follow(self, table: tuple[int, int, int], field: int) -> int | None:
        """Where a field's value lies, None for one that is not given."""
        at, fields, length = table
        entry = 4 + 2 * field
        offset = self.uint(fields + entry, 2) if entry + 2 <= length else 0
        if not offset:
            return None
        target = at + offset + self.uint(at + offset)
        if target > self.reader.size - 4:
            raise _ModelError("an offset leads out of the model")
        return target

    def vector(self, table: tuple[int, int, int], field: int, width: int) -> tuple[int, int]:
        """(first item, how many) of a vector; (0, 0) for one that is not given."""
        at = self.follow(table, field)
        if at is None:
            return 0, 0
        count = self.uint(at)
        if count > (self.reader.size - at - 4) // width:
            raise _ModelError(f"a list claims {count:,} items, more than the model can hold")
        return at + 4, count

    def ints(self, at: int, count: int) -> list[int]:
        from struct import unpack

        return list(unpack(f"<{count}i", self.reader.read_at(at, 4 * count)))


FORMAT = Format(
    id="catboost",
    title="CatBoost model",
    parse=parse,
    suffixes=(".cbm",),
    magics=((0, MAGIC),),
    names=("*.cbm",),
    states=("catboost-model", "catboost-malformed", "appended-data"),
    role="weights",
    order=30,
)
