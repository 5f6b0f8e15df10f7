"""Protocol Buffers' wire format: fields by number and place, payloads stepped over and not read.

Source: "Encoding" in the Protocol Buffers documentation. A message says neither its type nor its length, so whoever walks
one brings both.
"""

from __future__ import annotations

from scanner.formats.pages import Pages, Span
from scanner.model.artifact import LimitReachedError
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

FIELDS_LIMIT = 1_500_000
"""Fields of one file that are walked; a graph of 20,000 nodes has some 300,000 outside of its attributes."""

TEXT_LIMIT = 4096
"""Bytes of one name that are read."""


class WireError(ValueError):
    """The bytes are no message; ``at`` is the offset of the first field that is none."""

    def __init__(self, at: int, problem: str) -> None:
        super().__init__(problem)
        self.at = at


@record
class Field:
    """One field: ``value`` of a number (unsigned, as it stands), and where its payload lies."""

    number: int
    wire: int
    value: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where the payload of a text, bytes or message lies."""
        return Span(self.start, self.end)

    @property
    def signed(self) -> int:
        """The number as an ``int32`` or ``int64`` has it."""
        return self.value - (1 << 64) if self.value >= 1 << 63 else self.value


class Wire:
    """A file of messages. What is walked is counted, so that a file of nothing but small fields ends too."""

    __slots__ = ("_left", "pages", "size")

    def __init__(self, reader: Reader, limit: int = FIELDS_LIMIT) -> None:
        self.pages = Pages(reader)
        self.size = reader.size
        self._left = limit

    @property
    def whole(self) -> Span:
        """All of the file."""
        return Span(0, self.size)

    def fields(self, span: Span) -> Iterator[Field]:
        """The fields of the message in ``span``, in order. Raises `WireError`, and `LimitReachedError` beyond the limit."""
        read = self.pages.read
        at, end = span.start, span.end
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise LimitReachedError("limit-fields", "it has more fields than are walked")
            head = read(at, min(20, end - at))
            if head and head[0] < 0x80:  # field numbers below 16: nearly all
                key, used = head[0], 1
            else:
                key, used = _varint(head, 0, at)
            number, wire = key >> 3, key & 7
            if not 0 < number < 1 << 29:
                raise WireError(at, "a field has no valid number")
            if wire == BYTES:
                length, used = _varint(head, used, at)
                start = at + used
                stop = start + length
                if stop > end:
                    raise WireError(at, f"a field of {length:,} bytes reaches beyond its message")
                yield Field(number, wire, length, start, stop)
                at = stop
            elif wire == VARINT:
                value, used = _varint(head, used, at)
                yield Field(number, wire, value, at, at + used)
                at += used
            elif wire in (FIXED32, FIXED64):
                width = 4 if wire == FIXED32 else 8
                if at + used + width > end:
                    raise WireError(at, "a number reaches beyond its message")
                value = int.from_bytes(head[used : used + width], "little")
                yield Field(number, wire, value, at + used, at + used + width)
                at += used + width
            else:
                raise WireError(at, f"a field has the wire type {wire}")

    def messages(self, span: Span, number: int) -> Iterator[Span]:
        """Where the messages of field ``number`` lie."""
        return (field.span for field in self.fields(span) if field.number == number and field.wire == BYTES)

    def text(self, field: Field | Span, limit: int = TEXT_LIMIT) -> str:
        """The text of a field, cut at ``limit`` bytes; what is no UTF-8 shows as replacement characters."""
        length = min(limit, field.end - field.start)
        return self.pages.read(field.start, length).decode("utf-8", "replace")

    def first_text(self, span: Span, number: int) -> str:
        """The text of the last field ``number``, as parsers take it; "" where there is none."""
        text = ""
        for field in self.fields(span):
            if field.number == number and field.wire == BYTES:
                text = self.text(field)
        return text

    def entries(self, span: Span, number: int) -> Iterator[tuple[str, Span]]:
        """The map in field ``number``: each key with the place of its value, where that is a message or bytes."""
        for entry in self.messages(span, number):
            key, value = "", None
            for field in self.fields(entry):
                if field.number == 1 and field.wire == BYTES:
                    key = self.text(field)
                elif field.number == 2 and field.wire == BYTES:
                    value = field.span
            if value is not None:
                yield key, value


def _varint(data: bytes, at: int, offset: int) -> tuple[int, int]:
    """The number at ``at`` and where it ends; at most ten bytes, of which 64 bits count."""
    value = shift = 0
    for index in range(at, min(at + 10, len(data))):
        byte = data[index]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, index + 1
        shift += 7
    raise WireError(offset, "a number has no end")


def shape_of(reader: Reader, limit: int = 4096) -> dict[int, int] | None:
    """The numbers of the file's outermost fields with their wire types, or None where the file is no whole message.

    At most ``limit`` fields are walked; the payloads are not read.
    """
    seen: dict[int, int] = {}
    wire = Wire(reader, limit)
    try:
        for field in wire.fields(wire.whole):
            if seen.setdefault(field.number, field.wire) != field.wire and field.wire != BYTES:
                return None
    except WireError:
        return None
    except LimitReachedError:
        pass  # thousands of fields in a row that fit: no chance
    return seen or None
