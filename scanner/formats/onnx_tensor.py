"""One tensor of an ONNX model: whether its sizes add up, and which file it lies in. Its elements are not read."""

from __future__ import annotations

from scanner.formats.outside import leads_outside
from scanner.formats.protobuf import BYTES, VARINT, Wire
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.formats.pages import Span
    from scanner.formats.protobuf import Field

BITS = {
    1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16,
    17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2,
}  # fmt: skip
"""Bits of one element by ``data_type``; 8 is a text."""

KEYS = frozenset(("location", "offset", "length", "checksum", "basepath"))

NUMBER_LIMIT = 1 << 50
"""Bytes: no file is that long."""


LAST_KIND = 63
"""No version of the format has a type beyond."""

EMPTY_LIMIT = 4096
"""Elements that a tensor without any may claim: exporters leave small ones out."""

SLACK = 1 << 16
"""Bytes of padding that an entry may count as the tensor's."""


class TensorError(ValueError):
    """The tensor breaks the format's rules; the message says how."""


@record
class External:
    """The file that a tensor lies in, keys of its entry that the format does not have, and where in the file the tensor
    ends, in bytes."""

    location: str
    unknown_keys: tuple[str, ...]
    end: int = 0


def read_tensor(wire: Wire, span: Span) -> External | None:
    """Where the tensor's elements lie, None where they are in the model. Raises `TensorError`."""
    kind, raw = 0, -1
    dims: list[int] = []
    entries: list[Span] = []
    is_external = False
    for field in wire.fields(span):
        if field.number == 1:
            dims += _dims(wire, field)
        elif field.number == 2 and field.wire == VARINT:
            kind = field.value
        elif field.number == 9 and field.wire == BYTES:
            raw = field.end - field.start
        elif field.number == 13 and field.wire == BYTES:
            entries.append(field.span)
        elif field.number == 14 and field.wire == VARINT:
            is_external = field.value == 1
    count = 1
    for size in dims:
        if size < 0:
            raise TensorError("a tensor has a negative size")
        count *= size
        if count >= 1 << 63:
            raise TensorError("a tensor has more elements than can be counted")
    bits = BITS.get(kind)
    if entries or is_external:
        return _external(wire, entries, (count * bits + 7) // 8 if bits and count < NUMBER_LIMIT else 0)
    if kind > LAST_KIND:
        raise TensorError(f"a tensor has the type {kind}, which is none")
    if raw > 0 and bits and (count * bits + 7) // 8 != raw:
        raise TensorError("a tensor has another length than its shape and type ask for")
    if raw <= 0 and dims and count > 2 * span.size + EMPTY_LIMIT:
        raise TensorError("a tensor has a shape that nothing fills")
    return None


def _dims(wire: Wire, field: Field) -> list[int]:
    if field.wire == VARINT:
        return [field.signed]
    if field.wire != BYTES or field.end - field.start > 640:
        raise TensorError("a tensor has a shape that is none")
    sizes, value, shift = [], 0, 0
    for byte in wire.pages.read(field.start, field.end - field.start):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            sizes.append(value - (1 << 64) if value >= 1 << 63 else value)
            value = shift = 0
    return sizes


def _key_and_value(wire: Wire, entry: Span) -> tuple[str, str]:
    """The texts of a ``StringStringEntryProto``, the last of each as parsers take it."""
    key = value = ""
    for field in wire.fields(entry):
        if field.wire != BYTES:
            continue
        if field.number == 1:
            key = wire.text(field)
        elif field.number == 2:
            value = wire.text(field)
    return key, value


def _number(values: dict[str, str], key: str) -> int:
    text = values.get(key, "").strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()):
        raise TensorError(f"the {key} of external data is no number: {text[:40]}")
    if len(text) > 16 or int(text) >= NUMBER_LIMIT:
        raise TensorError(f"the {key} of external data lies beyond any file: {text[:40]}")
    return int(text)


def _external(wire: Wire, entries: list[Span], size: int) -> External:
    values = {}
    for entry in entries[:64]:
        key, value = _key_and_value(wire, entry)
        values[key[:200]] = value
    offset, length = _number(values, "offset"), _number(values, "length")
    if length and size and not size <= length <= size + SLACK:
        raise TensorError("external data have another length than the tensor's shape and type ask for")
    location = values.get("location", "")
    base = values.get("basepath")
    if base and leads_outside(base):
        location = f"{base}/{location}"
    return External(location, tuple(sorted(values.keys() - KEYS)), offset + (length or size))
