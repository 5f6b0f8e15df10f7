"""Elements of datasets that are pickles: PyTables stores objects so, and unpickles them when they are read."""

from __future__ import annotations

from scanner.formats.hdf5_file.attributes import ELEMENTS_LIMIT, elements_in
from scanner.formats.hdf5_file.datatype import FIXED_POINT, OPAQUE, SEQUENCE, STRING, Datatype, datatype_of, elements_of
from scanner.formats.hdf5_file.file import BrokenHdf5Error, Hdf5File
from scanner.formats.hdf5_file.header import DATASPACE, DATATYPE, FILTERS, LAYOUT, Message
from scanner.formats.hdf5_file.storage import CHUNKED, COMPACT, CONTIGUOUS
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.artifact import HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader

CHUNKS_LIMIT = 4096
"""Chunks of one dataset of objects that are read."""

CHUNK_LIMIT = 16 << 20
"""Bytes that one chunk may unfold to; PyTables makes chunks of 1 MiB."""

_DEFLATE, _SHUFFLE, _FLETCHER = 1, 2, 3


class PickledError(Exception):
    """The objects cannot be read; the message says why, without its full stop."""


def pickled_elements(file: Hdf5File, messages: list[Message], objects: bool) -> Iterator[Reader]:
    """A reader of each pickle in a dataset; ``objects`` says that PyTables unpickles all elements.

    Other datasets of bytes or texts count where their first bytes begin a pickle: no more of them is read. Raises
    `BrokenHdf5Error` and `PickledError`.
    """
    by_kind = {message.kind: message for message in messages}
    if not {LAYOUT, DATATYPE, DATASPACE} <= by_kind.keys():
        return
    kind = datatype_of(by_kind[DATATYPE].data)
    count = elements_of(file, by_kind[DATASPACE].data)
    layout = by_kind[LAYOUT].data
    if len(layout) < 2 or layout[0] < 3:
        return  # of HDF5 before 1.6.3: no objects were stored so
    if objects and kind.cls == SEQUENCE:
        filters = by_kind.get(FILTERS)
        for address, data in _stored(file, by_kind[LAYOUT], kind, count, filters.data if filters else b""):
            for at, element in elements_in(file, kind, count, address, data):
                yield reader_over(file, at, element)
            if len(data) > ELEMENTS_LIMIT * kind.size and data[ELEMENTS_LIMIT * kind.size :].strip(b"\0"):
                raise PickledError(f"More than {ELEMENTS_LIMIT:,} objects in one chunk")
    elif kind.cls in (STRING, OPAQUE, SEQUENCE) or (kind.cls == FIXED_POINT and kind.size == 1):
        yield from _single(file, by_kind[LAYOUT], kind, count)


def _single(file: Hdf5File, layout: Message, kind: Datatype, count: int) -> Iterator[Reader]:
    """The dataset as one pickle, where it begins as one and lies in one piece."""
    data = layout.data
    if data[1] == COMPACT:
        address, size = layout.address + 4, int.from_bytes(data[2:4], "little")
    elif data[1] == CONTIGUOUS:
        address, size = file.address(data, 2), min(file.length(data, 2 + file.address_size), count * kind.size)
    else:
        return
    if size < 4 or file.is_undefined(address):
        return
    if kind.cls == SEQUENCE:
        first = elements_in(file, kind, min(1, count), address, file.read(address, kind.size))
        for at, element in first:
            if is_pickle(element[:HEAD], len(element), False, reader_over(file, at, element)):
                yield reader_over(file, at, element)
        return
    file.read(address + size - 1, 1)
    window = file.pages.reader.window(file.base + address, size)
    if is_pickle(window.head, size, False, window):
        yield window


def reader_over(file: Hdf5File, address: int, data: bytes) -> Reader:
    """A reader of ``data``, as it stands at ``address`` of the file; -1: it stands nowhere, but was decoded."""
    if address >= 0:
        return file.pages.reader.window(file.base + address, len(data))
    return file.pages.reader.derived(len(data), lambda at, count: data[at : at + count])


def _stored(file: Hdf5File, layout: Message, kind: Datatype, count: int, filters: bytes) -> Iterator[tuple[int, bytes]]:
    """The bytes of a dataset of sequences with their address, in one piece or by chunks."""
    data = layout.data
    if data[1] == COMPACT:
        stored = int.from_bytes(data[2:4], "little")
        yield layout.address + 4, data[4 : 4 + stored]
    elif data[1] == CONTIGUOUS:
        address = file.address(data, 2)
        size = min(max(0, count) * kind.size, file.length(data, 2 + file.address_size), CHUNK_LIMIT)
        if size and not file.is_undefined(address):
            yield address, file.read(address, size)
    elif data[1] == CHUNKED and data[0] == 3:
        if not file.is_undefined(file.address(data, 3)):
            for address, length in _chunks(file, file.address(data, 3), data[2]):
                chunk = file.read(address, min(length, CHUNK_LIMIT))
                yield address, _unfiltered(chunk, filters) if filters else chunk
    elif data[1] == CHUNKED:
        raise PickledError("Its objects are stored in a way that is not read")


def _chunks(file: Hdf5File, root: int, rank: int) -> Iterator[tuple[int, int]]:
    """Address and bytes of each chunk by the B-tree of version 1 at ``root`` (section III.A.1)."""
    key = 8 + 8 * rank
    pending, known = [root], {root}
    while pending:
        address = pending.pop()
        node = file.expect(address, b"TREE", "B-tree", 8 + 2 * file.address_size)
        used = int.from_bytes(node[6:8], "little")
        entries = file.read(address + 8 + 2 * file.address_size, used * (key + file.address_size))
        for index in range(used):
            at = index * (key + file.address_size)
            child = file.address(entries, at + key)
            if child in known:
                raise BrokenHdf5Error(file.base + child, "a dataset's B-tree runs in a circle")
            if len(known) > CHUNKS_LIMIT:
                raise PickledError(f"More than {CHUNKS_LIMIT:,} chunks of objects")
            known.add(child)
            if node[5]:
                pending.append(child)
            else:
                yield child, int.from_bytes(entries[at : at + 4], "little")


def _unfiltered(chunk: bytes, filters: bytes) -> bytes:
    """The bytes of a chunk before its filters, which were applied in order (section IV.A.2.l)."""
    import zlib

    for number, width in reversed(list(_filters(filters))):
        if number == _FLETCHER:
            chunk = chunk[:-4]
        elif number == _SHUFFLE:
            rows = len(chunk) // max(1, width)
            body = chunk[: rows * width]
            chunk = b"".join(body[row::rows] for row in range(rows)) + chunk[rows * width :]
        elif number == _DEFLATE:
            decoder = zlib.decompressobj()
            try:
                chunk = decoder.decompress(chunk, CHUNK_LIMIT)
            except zlib.error as error:
                raise PickledError("Its objects are compressed in a way that cannot be undone") from error
            if decoder.unconsumed_tail:
                raise PickledError("Its objects unfold to more than is read")
        else:
            raise PickledError("Its objects are compressed in a way that is not read")
    return chunk


def _filters(data: bytes) -> Iterator[tuple[int, int]]:
    """Number and first value of each filter: for the shuffle the bytes of one element."""
    version, count = data[0], data[1]
    at = 8 if version == 1 else 2
    for _ in range(min(count, 32)):
        number = int.from_bytes(data[at : at + 2], "little")
        length = 0
        if version == 1 or number >= 256:  # in version 2 only filters that are not HDF5's own have a name
            length = int.from_bytes(data[at + 2 : at + 4], "little")
            at += 2
        values = int.from_bytes(data[at + 4 : at + 6], "little")
        at += 6 + ((length + 7) // 8 * 8 if version == 1 else length)
        yield number, int.from_bytes(data[at : at + 4], "little") if values else 0
        at += 4 * values + (4 if version == 1 and values % 2 else 0)
