"""FlatBuffers read in place: tables, vectors and texts by field number, every offset checked before it is followed.

Source: the FlatBuffers internals (flatbuffers.dev/internals). Only what is asked for is read, so that weights are not.
"""

from __future__ import annotations

from scanner.model.fact import Gap, fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

PAGE = 1 << 16
"""Bytes that are fetched at once."""

PAGES_LIMIT = 64
"""Pages that are kept."""

TABLES_LIMIT = 200_000
"""Tables that are visited: the largest graphs on the Hub have some 50,000 tensors and operators."""

TEXT_LIMIT = 1 << 16
"""Bytes of one text."""


class FlatbufferError(ValueError):
    """An offset or a length leads out of the buffer; the message is a fact's ``problem``."""


class FlatbufferLimitError(Exception):
    """The buffer holds more tables than are visited."""


def not_followed(kind: str, noun: str, place: Place, error: Exception) -> Iterator[Fact | Gap]:
    """Yields what stopped the reading of a ``noun`` ("ExecuTorch program"): damage as a fact of this ``kind`` and a gap,
    a limit as a gap alone."""
    if isinstance(error, FlatbufferLimitError):
        yield Gap("limit-tables", place, f"Not read to its end: {error}. Check this file by itself.")
    else:
        yield fact(kind, place, problem=str(error))
        yield Gap("malformed", place, f"The {noun} cannot be followed: {error}. Get the file anew.")


class Flatbuffer:
    """Numbers out of a buffer of ``size`` bytes, at most those of ``reader``; ``reach`` is the end of its
    tables and vectors that were looked at."""

    __slots__ = ("_pages", "_reader", "_tables", "reach", "size")

    def __init__(self, reader: Reader, size: int | None = None) -> None:
        self._reader = reader
        self._pages: dict[int, bytes] = {}
        self._tables = 0
        self.reach = 0
        self.size = reader.size if size is None else min(size, reader.size)

    def root(self) -> Table:
        """The table that the first offset leads to."""
        return self.table_at(self.number(0, 4))

    def table_at(self, position: int) -> Table:
        """The table at ``position``, its fields' offsets checked. Raises `FlatbufferError` and `FlatbufferLimitError`."""
        self._tables += 1
        if self._tables > TABLES_LIMIT:
            raise FlatbufferLimitError(f"it holds more than {TABLES_LIMIT:,} tables")
        return Table(self, position)

    def number(self, position: int, width: int, signed: bool = False) -> int:
        """The whole number of ``width`` bytes at ``position``."""
        return int.from_bytes(self.bytes_at(position, width), "little", signed=signed)

    def bytes_at(self, position: int, length: int) -> bytes:
        """The bytes ``[position, position + length)``. Raises `FlatbufferError` where they lead out."""
        if position < 0 or position + length > self.size:
            raise FlatbufferError(f"an offset leads to byte {position}, out of the buffer")
        page, at = divmod(position, PAGE)
        if at + length > PAGE:
            return self._reader.read_at(position, length)
        data = self._pages.get(page)
        if data is None:
            if len(self._pages) >= PAGES_LIMIT:
                self._pages.clear()
            data = self._pages[page] = self._reader.read_at(page * PAGE, min(PAGE, self.size - page * PAGE))
        return data[at : at + length]


class Table:
    """One table: its fields by number, absent ones by their default."""

    __slots__ = ("_buffer", "_fields", "position")

    def __init__(self, buffer: Flatbuffer, position: int) -> None:
        self._buffer = buffer
        self.position = position
        directory = position - buffer.number(position, 4, signed=True)
        size, length = buffer.number(directory, 2), buffer.number(directory + 2, 2)
        if size < 4 or size % 2 or length < 4:
            raise FlatbufferError(f"the table at byte {position} has no directory of fields")
        buffer.bytes_at(position + length - 1, 1)
        if position + length > buffer.reach:
            buffer.reach = position + length
        raw = buffer.bytes_at(directory, size)
        self._fields = tuple(int.from_bytes(raw[at : at + 2], "little") for at in range(4, size, 2))
        if any(field >= length for field in self._fields):
            raise FlatbufferError(f"a field of the table at byte {position} lies outside of it")

    def _at(self, field: int) -> int:
        """The position of a field's value, 0 where it is absent."""
        offset = self._fields[field] if field < len(self._fields) else 0
        return self.position + offset if offset else 0

    def number(self, field: int, width: int, signed: bool = False, default: int = 0) -> int:
        """The whole number of ``width`` bytes."""
        at = self._at(field)
        return self._buffer.number(at, width, signed) if at else default

    def table(self, field: int) -> Table | None:
        """The table that the field leads to, None where it is absent."""
        at = self._at(field)
        return self._buffer.table_at(at + self._buffer.number(at, 4)) if at else None

    def text(self, field: int) -> str:
        """The text, cut to `TEXT_LIMIT` bytes; empty where it is absent."""
        start, count = self.vector(field, 1)
        return self._buffer.bytes_at(start, min(count, TEXT_LIMIT)).decode("utf-8", "replace") if count else ""

    def vector(self, field: int, width: int) -> tuple[int, int]:
        """Where a vector's items of ``width`` bytes begin and how many they are, all within the buffer."""
        at = self._at(field)
        if not at:
            return 0, 0
        start = at + self._buffer.number(at, 4)
        count = self._buffer.number(start, 4)
        if start + 4 + count * width > self._buffer.size:
            raise FlatbufferError(f"a vector of {count:,} items at byte {start} leads out of the buffer")
        self._buffer.reach = max(self._buffer.reach, start + 4 + count * width)
        return start + 4, count

    def numbers(self, field: int, width: int = 4, signed: bool = True) -> Iterator[int]:
        """The items of a vector of numbers."""
        start, count = self.vector(field, width)
        step = PAGE // width
        for first in range(0, count, step):
            length = min(step, count - first)
            data = self._buffer.bytes_at(start + first * width, length * width)
            for at in range(0, len(data), width):
                yield int.from_bytes(data[at : at + width], "little", signed=signed)

    def tables(self, field: int) -> Iterator[Table]:
        """The tables of a vector."""
        start, _ = self.vector(field, 4)
        for index, offset in enumerate(self.numbers(field, signed=False)):
            yield self._buffer.table_at(start + index * 4 + offset)
