"""Object headers: the messages that say what an object is (section IV.A)."""

from __future__ import annotations

from scanner.formats.hdf5_file.file import BrokenHdf5Error, Hdf5File
from scanner.model.record import record

MESSAGES_LIMIT = 70_000
"""Messages of one object: attributes in compact storage are at most 65,535."""

CHUNKS_LIMIT = 4096
"""Continuations of one header."""

DATASPACE, LINK_INFO, DATATYPE, LINK, EXTERNAL_FILES, LAYOUT, FILTERS, ATTRIBUTE = 1, 2, 3, 6, 7, 8, 11, 12
CONTINUATION, SYMBOL_TABLE, ATTRIBUTE_INFO = 16, 17, 21
KEPT = frozenset(
    (DATASPACE, LINK_INFO, DATATYPE, LINK, EXTERNAL_FILES, LAYOUT, FILTERS, ATTRIBUTE, SYMBOL_TABLE, ATTRIBUTE_INFO)
)


@record
class Message:
    """One message: its type, its bytes, and its address. ``shared`` says that the bytes only point to another's."""

    kind: int
    data: bytes
    address: int
    shared: bool


def messages_of(file: Hdf5File, address: int) -> list[Message]:
    """The messages of the object at ``address`` that say something of links, attributes or data.

    Raises `BrokenHdf5Error`.
    """
    head = file.read(address, 16) if file.base + address + 16 <= file.size else file.read(address, 7)
    if head[:4] == b"OHDR":
        return _Chunks(file, 2, head[5]).all(*_first_chunk(file, address, head))
    if head[0] != 1 or len(head) < 16:
        raise BrokenHdf5Error(file.base + address, "there is no object header where one is named")
    size = int.from_bytes(head[8:12], "little")
    return _Chunks(file, 1, 0).all(address + 16, size)


def _first_chunk(file: Hdf5File, address: int, head: bytes) -> tuple[int, int]:
    flags = head[5]
    at = 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    size = int.from_bytes(file.read(address + at, width), "little")
    return address + at + width, size


class _Chunks:
    """The header's chunks, followed from one to the next."""

    def __init__(self, file: Hdf5File, version: int, flags: int) -> None:
        self.file = file
        self.version = version
        self.width = 8 if version == 1 else 6 if flags & 4 else 4
        self.found: list[Message] = []
        self.seen = 0

    def all(self, address: int, size: int) -> list[Message]:
        pending = [(address, size)]
        known = {address}
        while pending:
            for address, size in self._chunk(*pending.pop()):
                if address in known or len(known) > CHUNKS_LIMIT:
                    raise BrokenHdf5Error(self.file.base + address, "an object header continues in a circle")
                known.add(address)
                pending.append((address, size))
        return self.found

    def _chunk(self, address: int, size: int) -> list[tuple[int, int]]:
        """Keeps the messages of one chunk; returns where it continues."""
        continued = []
        at, end = address, address + size
        file = self.file
        while at + self.width <= end:
            head = file.read(at, self.width)
            if self.version == 1:
                kind, length, flags = int.from_bytes(head[:2], "little"), int.from_bytes(head[2:4], "little"), head[4]
            else:
                kind, length, flags = head[0], int.from_bytes(head[1:3], "little"), head[3]
            at += self.width
            self.seen += 1
            if at + length > end:
                if self.version == 1:
                    raise BrokenHdf5Error(file.base + at, "a message reaches beyond its object header")
                break  # a gap at the chunk's end, as version 2 leaves it
            if self.seen > MESSAGES_LIMIT:
                raise BrokenHdf5Error(file.base + at, "an object header has more messages than can be")
            if kind == CONTINUATION:
                data = file.read(at, file.address_size + file.length_size)
                target, size = file.address(data, 0), file.length(data, file.address_size)
                if self.version == 2:
                    file.expect(target, b"OCHK", "continuation of an object header", 4)
                    target, size = target + 4, size - 8  # its signature and checksum
                continued.append((target, size))
            elif kind in KEPT:
                self.found.append(Message(kind, file.read(at, length), at, bool(flags & 2)))
            at += length
        return continued
