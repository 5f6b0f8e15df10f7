"""Protocol Buffers' wire format: fields by number and place, payloads stepped over and not read.

Source: "Encoding" in the Protocol Buffers documentation. A message says neither its type nor its length, so whoever walks
one brings both.
"""

from __future__ import annotations

from scanner.formats.pages import PAGE, Pages, Span
from scanner.model.artifact import LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

FIELDS_LIMIT = 1_000_000
"""Fields of one file that are walked; a graph of 20,000 nodes has some 300,000 outside of its attributes."""

TEXT_LIMIT = 4096
"""Bytes of one name that are read."""

_LONGEST = 20
"""Bytes of the longest field but for its payload: two numbers of ten bytes."""

_BLOCK = 1024
"""Bytes that are looked at together."""


def is_plain_text(head: bytes) -> bool:
    """True for what people can read: a field's length is seldom a letter in all of a message's first block."""
    return all(byte >= 32 or byte in (9, 10, 13) for byte in head)


class WireError(ValueError):
    """The bytes are no message; ``at`` is the offset of the first field that is none."""

    def __init__(self, at: int, problem: str) -> None:
        super().__init__(problem)
        self.at = at


class Field:
    """One field: ``value`` of a number (unsigned, as it stands), and where its payload lies."""

    __slots__ = ("end", "number", "start", "value", "wire")

    def __init__(self, number: int, wire: int, value: int, start: int, end: int) -> None:
        self.number = number
        self.wire = wire
        self.value = value
        self.start = start
        self.end = end

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
        block, base = b"", at
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise LimitReachedError("limit-fields", "it has more fields than are walked")
            used = at - base
            if used + _LONGEST > len(block):
                block, base, used = read(at, min(_BLOCK, end - at)), at, 0
            key = block[used] if used < len(block) else 0x80
            if key < 0x80:  # field numbers below 16: nearly all
                used += 1
            else:
                key, used = _varint(block, used, at)
            number, wire = key >> 3, key & 7
            if not 0 < number < 1 << 29:
                raise WireError(at, "a field has no valid number")
            if wire == BYTES:
                length = block[used] if used < len(block) else 0x80
                if length < 0x80:
                    used += 1
                else:
                    length, used = _varint(block, used, at)
                start = base + used
                stop = start + length
                if stop > end:
                    raise WireError(at, f"a field of {length:,} bytes reaches beyond its message")
                yield Field(number, wire, length, start, stop)
                at = stop
            elif wire == VARINT:
                value, used = _varint(block, used, at)
                yield Field(number, wire, value, at, base + used)
                at = base + used
            elif wire in (FIXED32, FIXED64):
                width = 4 if wire == FIXED32 else 8
                start, at = base + used, base + used + width
                if at > end:
                    raise WireError(start, "a number reaches beyond its message")
                value = int.from_bytes(block[used : used + width], "little")
                yield Field(number, wire, value, start, at)
            else:
                raise WireError(at, f"a field has the wire type {wire}")

    def parts(self, span: Span) -> Iterator[Field]:
        """The fields of an ONNX attribute without its lists of numbers (7 and 8), which are stepped over at once: the
        format writes each number of a forest of a million nodes as a field of its own."""
        import re

        numbers = re.compile(rb"(?:\x3d[\x00-\xff]{4})++|(?:\x40[\x80-\xff]{0,9}[\x00-\x7f])++")
        at = span.start
        while at < span.end:
            for field in self.fields(Span(at, span.end)):
                at = field.end
                if field.number in (7, 8) and field.wire != BYTES:
                    while run := numbers.match(self.pages.read(at, min(PAGE, span.end - at))):
                        at += run.end()
                    break
                yield field

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
