"""Where a dataset keeps its elements: here, in other files, or in datasets of other files (sections IV.A.2.h, IV.A.2.i)."""

from __future__ import annotations

from scanner.formats.hdf5_file.attributes import global_object
from scanner.formats.hdf5_file.datatype import Datatype, datatype_of, elements_of
from scanner.formats.hdf5_file.file import BrokenHdf5Error, Hdf5File, text_of
from scanner.formats.hdf5_file.header import DATASPACE, DATATYPE, EXTERNAL_FILES, LAYOUT, Message
from scanner.formats.hdf5_file.links import name_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL = 0, 1, 2, 3

SOURCES_LIMIT = 1024
"""Files of one dataset that are looked at."""


def external_files(file: Hdf5File, messages: list[Message]) -> Iterator[str]:
    """The names of the files that hold a dataset's elements as plain bytes. Raises `BrokenHdf5Error`."""
    wide, far = file.length_size, file.address_size
    for message in messages:
        if message.kind != EXTERNAL_FILES:
            continue
        data = message.data
        used = int.from_bytes(data[6:8], "little")
        head = file.expect(file.address(data, 8), b"HEAP", "local heap", 8 + 2 * wide + far)
        size, names = file.length(head, 8), file.address(head, 8 + 2 * wide)
        for index in range(min(used, SOURCES_LIMIT)):
            at = 8 + far + index * 3 * wide
            if at + wide > len(data):
                raise BrokenHdf5Error(file.base + message.address, "a list of external files is cut off")
            yield name_in(file, names, size, file.length(data, at))


def virtual_sources(file: Hdf5File, messages: list[Message]) -> Iterator[str]:
    """The names of the files whose datasets a virtual one is made of; "." is this file. Raises `BrokenHdf5Error`."""
    for message in messages:
        data = message.data
        if message.kind != LAYOUT or len(data) < 2 or data[0] < 4 or data[1] != VIRTUAL:
            continue
        heap = file.address(data, 2)
        if file.is_undefined(heap) or heap == 0:
            continue
        number = int.from_bytes(data[2 + file.address_size : 6 + file.address_size], "little")
        yield from _sources(file, *global_object(file, heap, number))


def _sources(file: Hdf5File, address: int, block: bytes) -> Iterator[str]:
    """The entries of a virtual dataset's mapping: file, dataset, and two selections to step over."""
    version = block[0] if block else 0
    count = file.length(block, 1)
    at = 1 + file.length_size
    seen: list[str] = []
    for _ in range(min(count, SOURCES_LIMIT)):
        flags = 0
        if version >= 1:  # HDF5 2.0: names may be left out or given by an earlier entry's number
            flags, at = block[at] if at < len(block) else 0, at + 1
        name = "."
        if flags & 1:
            name = seen[int.from_bytes(block[at : at + file.length_size], "little") % len(seen)] if seen else "."
            at += file.length_size
        elif not flags & 4:
            name, at = _text(block, at)
        seen.append(name)
        yield name
        if flags & 2:
            at += file.length_size
        else:
            _, at = _text(block, at)
        for _ in range(2):
            at = _behind_selection(block, at)
        if not 0 < at <= len(block):
            raise BrokenHdf5Error(file.base + address, "a virtual dataset's mapping is cut off")


def _text(block: bytes, at: int) -> tuple[str, int]:
    end = block.find(b"\0", at)
    return (text_of(block[at:end]), end + 1) if end >= 0 else (text_of(block[at:]), len(block) + 1)


def _behind_selection(block: bytes, at: int) -> int:
    """Where the serialised selection at ``at`` ends (section VII.C); -1 where it is of no known form."""
    kind = int.from_bytes(block[at : at + 4], "little")
    version = int.from_bytes(block[at + 4 : at + 8], "little")
    if kind in (0, 3):  # none, all
        return at + 16
    if version == 1:  # reserved, length
        return at + 16 + int.from_bytes(block[at + 12 : at + 16], "little")
    if kind == 2 and version == 2:  # hyperslab: flags, length
        return at + 13 + int.from_bytes(block[at + 9 : at + 13], "little")
    if kind == 2 and version == 3:  # hyperslab: flags, width, rank
        regular, width = block[at + 8 : at + 9] == b"\1", block[at + 9] if at + 9 < len(block) else 0
        rank = int.from_bytes(block[at + 10 : at + 14], "little")
        if regular:
            return at + 14 + 4 * rank * width
        blocks = int.from_bytes(block[at + 14 : at + 14 + width], "little")
        return at + 14 + width + 2 * rank * width * blocks
    if kind == 1 and version == 2:  # points: width, rank
        width = block[at + 8] if at + 8 < len(block) else 0
        rank = int.from_bytes(block[at + 9 : at + 13], "little")
        points = int.from_bytes(block[at + 13 : at + 13 + width], "little")
        return at + 13 + width + rank * width * points
    return -1


def declared_bytes(file: Hdf5File, messages: list[Message]) -> int:
    """Bytes that a dataset takes in memory by its type and shape."""
    kind, count = Datatype(-1, 0), 0
    for message in messages:
        if message.kind == DATATYPE and not message.shared:
            kind = datatype_of(message.data)
        elif message.kind == DATASPACE:
            count = elements_of(file, message.data)
    return max(0, count) * kind.size
