"""NumPy array files (``.npy``, the members of ``.npz``): the header, and the pickle of an array of objects.

Source: ``numpy/lib/format.py`` of NumPy 2.4 (versions 1.0 to 3.0). Elements are not read.
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.formats.malformed import not_valid
from scanner.formats.python_literal import NoLiteralError, literal_of
from scanner.model.escape import hex_rows
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from scanner.formats.python_literal import Literal
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

MAGIC = b"\x93NUMPY"

HEADER_LIMIT = 1 << 20
"""Bytes of one header that are parsed; NumPy itself refuses more than 10,000 unless it is told otherwise."""

HEADERS_LIMIT = 4 << 20
"""Bytes of all headers of one file that are parsed."""

ARRAYS_LIMIT = 10_000
"""Arrays in a row (``numpy.save`` may be called again on the same file)."""

DIMENSIONS_LIMIT = 64
"""Dimensions that NumPy 2 knows."""

_SIZES = {
    "?": 1,
    "b": 1,
    "B": 1,
    "i": 8,
    "u": 8,
    "f": 8,
    "c": 16,
    "S": 0,
    "a": 0,
    "U": 0,
    "V": 0,
    "M": 8,
    "m": 8,
    "O": 8,
}
"""Bytes of one element by the letter of a dtype that gives none."""


class _HeaderError(ValueError):
    """What NumPy would refuse; the message is the fact's ``problem``."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what each array is, what the pickles of arrays of objects import and call, and what lies behind."""
    at = 0
    arrays = headers = 0
    while reader.read_at(at, len(MAGIC)) == MAGIC:
        if arrays >= ARRAYS_LIMIT or headers >= HEADERS_LIMIT:
            message = (
                f"More than {arrays:,} arrays follow each other: the rest was not read. Check this file by itself."
            )
            yield Gap("limit-arrays", Place(place.path, place.member, at), message)
            return
        arrays += 1
        here = Place(place.path, place.member, at)
        try:
            header, start = _read_header(reader, at)
            headers += start - at
            shape, width, objects = _layout(header)
        except _HeaderError as error:
            yield from not_valid("numpy-malformed", "NumPy header", here, error)
            yield from _whatever_follows(place, reader, at)
            return
        rows = hex_rows(reader.read_at(at, start - at)[:160], at, at, start) if objects else ()
        yield fact("numpy-array", here, shape=shape, objects=objects, excerpt=rows)
        if objects:
            end = yield from _objects(place, reader, start)
        else:
            end = start + width * _product(shape)
        if end > reader.size:
            problem = f"the array ends {end - reader.size:,} bytes behind the file"
            yield from not_valid("numpy-malformed", "NumPy header", here, problem)
            return
        at = end
    yield from appended(place, reader, at, reader.size, "after")


def _whatever_follows(place: Place, reader: Reader, at: int) -> Iterator[Fact | Child | Gap]:
    """What stands behind a header that cannot be read: a loader that is more lenient would unpickle it."""
    length, start = _header_span(reader, at)
    yield from appended(place, reader, min(start + length, reader.size), reader.size, "after")


def _header_span(reader: Reader, at: int) -> tuple[int, int]:
    """The header's length and where it begins, by the version in front of it."""
    version = reader.read_at(at + 6, 1)
    size = 2 if version == b"\x01" else 4
    return int.from_bytes(reader.read_at(at + 8, size), "little"), at + 8 + size


def _read_header(reader: Reader, at: int) -> tuple[Literal, int]:
    """The header's value and the offset behind it."""
    version = reader.read_at(at + 6, 2)
    if version not in (b"\x01\0", b"\x02\0", b"\x03\0"):
        raise _HeaderError("its version is none that NumPy writes")
    length, start = _header_span(reader, at)
    if start + length > reader.size:
        raise _HeaderError(f"the header claims {length:,} bytes, and the file ends before")
    if length > HEADER_LIMIT:
        raise _HeaderError(f"the header claims {length:,} bytes, over the {HEADER_LIMIT:,} that are parsed")
    text = reader.read_at(start, length).decode("utf-8" if version == b"\x03\0" else "latin-1", "replace")
    try:
        return literal_of(text), start + length
    except NoLiteralError as error:
        raise _HeaderError(f"the header is no literal: {error}") from error


def _layout(header: Literal) -> tuple[tuple[int, ...], int, bool]:
    """Shape, bytes of one element, and whether there are objects in it."""
    if not isinstance(header, dict) or set(header) != {"descr", "fortran_order", "shape"}:
        raise _HeaderError("the header needs exactly descr, fortran_order and shape")
    shape = header["shape"]
    if not isinstance(shape, tuple) or len(shape) > DIMENSIONS_LIMIT or not isinstance(header["fortran_order"], bool):
        raise _HeaderError("its shape or order is of no kind that NumPy writes")
    width, objects = _element(header["descr"])
    sizes = _sizes(shape)
    if width * _product(sizes) >= 1 << 63:
        raise _HeaderError("its shape asks for more bytes than 63 bits count")
    return sizes, width, objects


def _sizes(shape: tuple[Literal, ...]) -> tuple[int, ...]:
    if not all(type(size) is int and 0 <= size < 1 << 63 for size in shape):
        raise _HeaderError("its shape holds what is no size")
    return tuple(size for size in shape if isinstance(size, int))


def _product(sizes: tuple[int, ...]) -> int:
    result = 1
    for size in sizes:
        result *= size
    return result


def _element(descr: Literal) -> tuple[int, bool]:
    """Bytes of one element of a dtype and whether it holds objects: a text, a list of fields, or (dtype, shape)."""
    if isinstance(descr, str):
        return _plain(descr)
    if isinstance(descr, tuple) and len(descr) == 2:
        width, objects = _element(descr[0])
        shape = descr[1] if isinstance(descr[1], tuple) else (descr[1],)
        return (width, objects) if isinstance(descr[1], dict) else (width * _product(_sizes(shape)), objects)
    if not isinstance(descr, list) or not descr:
        raise _HeaderError("its dtype is none that NumPy writes")
    total, any_objects = 0, False
    for field in descr:
        if not isinstance(field, tuple) or len(field) not in (2, 3):
            raise _HeaderError("a field of its dtype is none that NumPy writes")
        width, objects = _element(field[1] if len(field) == 2 else (field[1], field[2]))
        total += width
        any_objects |= objects
    return total, any_objects


def _plain(descr: str) -> tuple[int, bool]:
    text = descr.lstrip("<>|=")
    letter, rest = text[:1], text[1:].partition("[")[0]
    if letter not in _SIZES or (rest and not (rest.isascii() and rest.isdigit())) or len(rest) > 10:
        raise _HeaderError(f"its dtype {descr[:40]!r} is none that NumPy writes")
    count = int(rest) if rest else _SIZES[letter]
    if letter == "O":
        return 8, True
    return (count * 4 if letter == "U" else count), False


def _objects(place: Place, reader: Reader, start: int) -> Generator[Fact | Child | Gap, None, int]:
    """Yields what the pickle of an array of objects does; returns the offset behind it."""
    from scanner.formats.pickle import PickleRun, damage_of

    run = PickleRun(place, reader)
    run.end = start
    told: list[Fact | Gap] = []
    try:
        machine = run.next_stream()
        if machine.damage is not None:
            told += damage_of(place, machine)
        if machine.ended != "stop":
            run.end = reader.size
    finally:  # what ran before a limit is told all the same
        yield from run.facts()
        yield from told
    return run.end


FORMAT = Format(
    id="numpy",
    title="NumPy array file",
    parse=parse,
    suffixes=(".npy",),
    magics=((0, MAGIC),),
    states=(
        "numpy-array",
        "numpy-malformed",
        "appended-data",
        "pickle-import",
        "pickle-call",
        "pickle-malformed",
        "pickle-truncated",
    ),
    role="weights",
    order=10,
)
