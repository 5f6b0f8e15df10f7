"""Safetensors: the header and whether it accounts for every byte. Tensors are not read.

Source: the format's specification (README of ``huggingface/safetensors``) and the checks of its Rust reader.
"""

from __future__ import annotations

from zlib import crc32

from scanner.formats.appended import appended
from scanner.formats.license_values import license_values
from scanner.formats.safetensors_lineage import lineage
from scanner.model.artifact import Child, Reader
from scanner.model.bounded_json import JsonLimitError, bounded_json
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact

HEADER_LIMIT = 100_000_000
"""Bytes: the reader of the safetensors library refuses longer headers."""

READ_LIMIT = 25_000_000
"""Bytes of header that are parsed here, as the Hub's client does; DeepSeek-V3's largest has 75 kB."""

_ZIP_TAIL = 22 + 0xFFFF
"""Bytes: the longest end of a zip archive, its record with a comment."""

DTYPE_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64,
    "U64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip


class _HeaderError(ValueError):
    """What the library would refuse; the message is the fact's ``problem``. ``stray`` are the bytes of the data section
    that belong to no tensor, where that is the problem, and ``side`` where they lie."""

    def __init__(self, problem: str, stray: tuple[int, int] | None = None, side: str = "after") -> None:
        super().__init__(problem)
        self.stray = stray
        self.side = side


def recognise(name: str, reader: Reader) -> bool:
    """True where an 8-byte length is followed by a JSON object, or the name promises the format and the start fits."""
    head = reader.head
    if len(head) < 10:
        return False
    length = int.from_bytes(head[:8], "little")
    starts = head[8:9] == b"{" and head[9:].lstrip()[:1] in (b'"', b"}")
    if name.endswith(".safetensors"):
        return starts or length <= reader.size - 8
    return starts and length <= max(reader.size, HEADER_LIMIT)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the header holds, or what is wrong with it."""
    length = 0
    try:
        header, length = _read_header(reader)
        metadata = header.get("__metadata__")
        yield _summary(place, header, reader.size - 8 - length)
        if isinstance(metadata, dict):
            yield from license_values(place, reader, "safetensors", metadata)
            yield from lineage(place, reader, length, metadata)
    except _HeaderError as error:
        yield fact("safetensors-malformed", Place(place.path, place.member, 0, 8), problem=str(error))
        yield Gap("malformed", place, f"The safetensors header is not valid: {error}. Get the file anew.")
        if error.stray is not None:
            start, end = error.stray
            yield from appended(place, reader, 8 + length + start, 8 + length + end, error.side)
    except _TooLargeError as error:
        yield fact("resource-bomb", place, limit="limit-header")
        yield Gap("limit-header", place, str(error))
    except JsonLimitError as error:
        yield fact("resource-bomb", place, limit="limit-json")
        yield Gap("limit-json", place, f"{error}: the header was not parsed. Check this file by itself.")
    yield from _zip_at_the_end(place, reader)


def _zip_at_the_end(place: Place, reader: Reader) -> Iterator[Fact | Child]:
    """A zip archive whose directory closes the file, in what a tensor calls its own: torch and others would open that."""
    if reader.far > 1:
        return  # the source says so, once for all its files
    start = max(0, reader.size - _ZIP_TAIL)
    tail = reader.read_at(start, _ZIP_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22 or at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") != len(tail):
        return
    size, offset = int.from_bytes(tail[at + 12 : at + 16], "little"), int.from_bytes(tail[at + 16 : at + 20], "little")
    first = max(0, start + at - size - offset)
    yield fact(
        "appended-data",
        Place(place.path, place.member, first),
        side="inside",
        holds="archive",
        bytes=reader.size - first,
        searched=len(tail),
    )
    if first:
        yield Child(place.inside("zip"), reader.window(first, reader.size - first))


class _TooLargeError(ValueError):
    """A header that the format allows and that is not parsed here."""


def _read_header(reader: Reader) -> tuple[dict[str, object], int]:
    length = int.from_bytes(reader.head[:8], "little")
    if length > HEADER_LIMIT:
        raise _HeaderError(f"the header claims {length:,} bytes, over the format's limit of {HEADER_LIMIT:,}")
    if length > reader.size - 8:
        raise _HeaderError(f"the header claims {length:,} bytes, and the file ends before")
    if length > READ_LIMIT:
        raise _TooLargeError(f"The header of {length:,} bytes is over the {READ_LIMIT:,} that are parsed.")
    if reader.head[8:9] not in (b"{", b""):
        raise _HeaderError("the header does not begin with a brace")
    try:
        header = bounded_json(reader.read_at(8, length), _as_library)
    except (_HeaderError, JsonLimitError):
        raise
    except ValueError as error:
        raise _HeaderError("the header is no JSON") from error
    if not isinstance(header, dict):
        raise _HeaderError("the header is no JSON object")
    return header, length


def _as_library(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The map of ``pairs``. The library has no room for halves of surrogate pairs, and refuses a key named twice."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _HeaderError("the header names a key twice")
    for key, value in pairs:
        if _is_half(key) or (isinstance(value, str) and _is_half(value)):
            raise _HeaderError("the header holds half a surrogate pair")
    return result


def _is_half(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def _summary(place: Place, header: dict[str, object], data_bytes: int) -> Fact:
    metadata = header.pop("__metadata__", None)
    if metadata is None:
        metadata = {}
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise _HeaderError("__metadata__ is no map of strings")
    spans: list[tuple[int, int]] = []
    dtypes: set[str] = set()
    parameters = 0
    for name, tensor in header.items():
        dtype, count, span = _tensor(name, tensor)
        dtypes.add(dtype)
        parameters += count
        spans.append(span)
    _check_cover(sorted(spans), data_bytes)
    return fact(
        "safetensors-header",
        place,
        tensors=len(spans),
        dtypes=tuple(sorted(dtypes)),
        parameters=parameters,
        metadata_keys=tuple(sorted(str(key) for key in metadata)[:64]),
        layout=_layout(header),
    )


def _layout(header: dict[str, object]) -> str:
    """A checksum (CRC-32) of the tensors' names and shapes: another one tells that they differ."""
    rows = (f"{name}\0{tensor['shape']}\n" for name, tensor in sorted(header.items()))  # type: ignore[index]
    return f"{crc32(''.join(rows).encode('utf-8', 'surrogatepass')):08x}"


def _tensor(name: str, tensor: object) -> tuple[str, int, tuple[int, int]]:
    if not isinstance(tensor, dict) or set(tensor) != {"dtype", "shape", "data_offsets"}:
        raise _HeaderError(f"tensor {name[:80]!r} needs exactly dtype, shape and data_offsets")
    dtype, shape, offsets = tensor["dtype"], tensor["shape"], tensor["data_offsets"]
    if not isinstance(dtype, str) or dtype not in DTYPE_BITS:
        raise _HeaderError(f"tensor {name[:80]!r} has an unknown dtype")
    if not _are_sizes(shape) or not _are_sizes(offsets) or len(offsets) != 2:
        raise _HeaderError(f"tensor {name[:80]!r} has a shape or offsets that are no sizes")
    count = 1
    for size in shape:
        count *= size
        if count >= 1 << 64:
            raise _HeaderError(f"tensor {name[:80]!r} has a shape beyond 64 bits")
    if count * DTYPE_BITS[dtype] != (offsets[1] - offsets[0]) * 8:
        raise _HeaderError(f"tensor {name[:80]!r} has another length than its shape and dtype ask for")
    return dtype, count, (offsets[0], offsets[1])


def _are_sizes(value: object) -> bool:
    return isinstance(value, list) and all(type(item) is int and 0 <= item < 1 << 64 for item in value)


def _check_cover(spans: list[tuple[int, int]], data_bytes: int) -> None:
    """The library's own rule: tensors lie back to back, from the first data byte to the last."""
    at = 0
    for start, end in spans:
        if start > at:
            raise _HeaderError("bytes between tensors belong to none", (at, start), "between")
        if start != at or end < start:
            raise _HeaderError("tensors overlap")
        at = end
    if at < data_bytes:
        raise _HeaderError(f"{data_bytes - at:,} bytes behind the last tensor belong to none", (at, data_bytes))
    if at > data_bytes:
        raise _HeaderError(f"the tensors end {at - data_bytes:,} bytes behind the file")


def _is_other(name: str, reader: Reader) -> bool:
    return reader.size > 0 and not recognise(name, reader)


def _parse_other(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    yield fact("safetensors-malformed", place, problem="its content is another format's, or of none")
    if len(reader.head) < 10:
        yield Gap("malformed", place, "The file is too short for a safetensors header. Get the file anew.")


_FORMAT = Format(
    id="safetensors",
    title="Safetensors",
    parse=parse,
    suffixes=(".safetensors",),
    recognise=recognise,
    states=("safetensors-header", "safetensors-malformed", "appended-data", "resource-bomb", "base-model"),
    role="weights",
    order=10,
)

FORMATS = (
    _FORMAT,
    Format(
        id="not-safetensors",
        title="Other content under the name of safetensors",
        parse=_parse_other,
        names=("*.safetensors",),
        recognise=_is_other,
        states=("safetensors-malformed",),
        role="weights",
        order=95,
    ),
)
