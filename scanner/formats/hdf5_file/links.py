"""What a group's links name: objects of the same file, paths in it, and other files (sections III.A, III.D, IV.A.2.g)."""

from __future__ import annotations

from scanner.formats.hdf5_file.file import BrokenHdf5Error, Hdf5File, text_of
from scanner.formats.hdf5_file.fractal_heap import dense_objects
from scanner.formats.hdf5_file.header import LINK, LINK_INFO, SYMBOL_TABLE, Message
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

HARD, SOFT, EXTERNAL = 0, 1, 64

NODES_LIMIT = 50_000
"""Nodes of one group's B-tree that are followed."""

NAME_LIMIT = 4096
"""Bytes of one name in a local heap that are read."""


@record
class Link:
    """One link: ``target`` is an object's address (hard); ``path`` a path in this file (soft) or in ``file`` (external)."""

    name: str
    kind: int
    target: int
    file: str
    path: str


def links_of(file: Hdf5File, messages: list[Message]) -> Iterator[Link]:
    """The links of the object with these messages, however they are stored. Raises `BrokenHdf5Error`."""
    for message in messages:
        if message.kind == LINK:
            yield _link(file, message.data, message.address)
        elif message.kind == LINK_INFO:
            yield from _dense_links(file, message.data)
        elif message.kind == SYMBOL_TABLE:
            yield from _symbols(file, message.data)


def _link(file: Hdf5File, data: bytes, address: int) -> Link:
    """A link message: version, flags, and what the flags say that there is."""
    broken = BrokenHdf5Error(file.base + address, "a link says more than its bytes hold")
    if len(data) < 4:
        raise broken
    flags = data[1]
    at = 2
    kind = HARD
    if flags & 8:
        kind = data[at]
        at += 1
    at += (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
    width = 1 << (flags & 3)
    length = int.from_bytes(data[at : at + width], "little")
    at += width
    name = data[at : at + length].decode("utf-8", "replace")
    at += length
    if at > len(data):
        raise broken
    if kind == HARD:
        return Link(name, kind, file.address(data, at), "", "")
    length = int.from_bytes(data[at : at + 2], "little")
    value = data[at + 2 : at + 2 + length]
    if len(value) != length:
        raise broken
    if kind == EXTERNAL:
        name_of_file, _, path = value[1:].partition(b"\0")
        return Link(name, kind, -1, name_of_file.decode("utf-8", "replace"), text_of(path))
    return Link(name, kind, -1, "", text_of(value))


def _dense_links(file: Hdf5File, info: bytes) -> Iterator[Link]:
    """A link info message: the heap with the links, and the B-tree by their names."""
    at = 2 + (8 if len(info) > 1 and info[1] & 1 else 0)
    for address, data in dense_objects(file, info, at, before_id=4):
        yield _link(file, data, address)


def _symbols(file: Hdf5File, message: bytes) -> Iterator[Link]:
    """A symbol table message: the B-tree of version 1 whose leaves list symbols, and the heap with their names."""
    tree, heap = file.address(message, 0), file.address(message, file.address_size)
    wide, far = file.length_size, file.address_size
    head = file.expect(heap, b"HEAP", "local heap", 8 + 2 * wide + far)
    names_size, names = file.length(head, 8), file.address(head, 8 + 2 * wide)
    pending, known = [tree], {tree}
    while pending:
        address = pending.pop()
        if file.read(address, 4) == b"SNOD":
            yield from _symbol_node(file, address, names, names_size)
            continue
        node = file.expect(address, b"TREE", "B-tree", 8 + 2 * far)
        if node[4] != 0:
            raise BrokenHdf5Error(file.base + address, "a group's B-tree is no group's")
        used = int.from_bytes(node[6:8], "little")
        entries = file.read(address + 8 + 2 * far, used * (wide + far) + wide)
        for index in range(used):
            child = file.address(entries, wide + index * (wide + far))
            if child in known or len(known) > NODES_LIMIT:
                raise BrokenHdf5Error(file.base + child, "a group's B-tree runs in a circle or has no end")
            known.add(child)
            pending.append(child)


def _symbol_node(file: Hdf5File, address: int, names: int, names_size: int) -> Iterator[Link]:
    width = file.length_size + file.address_size + 24
    count = int.from_bytes(file.read(address, 8)[6:8], "little")
    data = file.read(address + 8, count * width)
    for index in range(count):
        entry = data[index * width : (index + 1) * width]
        name = name_in(file, names, names_size, file.length(entry, 0))
        cached = int.from_bytes(entry[file.length_size + file.address_size :][:4], "little")
        if cached == 2:
            offset = int.from_bytes(entry[file.length_size + file.address_size + 8 :][:4], "little")
            yield Link(name, SOFT, -1, "", name_in(file, names, names_size, offset))
        else:
            yield Link(name, HARD, file.address(entry, file.length_size), "", "")


def name_in(file: Hdf5File, names: int, size: int, offset: int) -> str:
    """The text at ``offset`` of a local heap's data of ``size`` bytes at ``names``."""
    if offset >= size:
        raise BrokenHdf5Error(file.base + names, "a name lies beyond its heap")
    return text_of(file.read(names + offset, min(NAME_LIMIT, size - offset, file.size - file.base - names - offset)))
