"""Attributes of an object whose values are texts or bytes (sections IV.A.2.m, IV.A.2.v and III.E)."""

from __future__ import annotations

from scanner.formats.hdf5_file.datatype import FIXED_POINT, SEQUENCE, Datatype, datatype_of, elements_of
from scanner.formats.hdf5_file.file import BrokenHdf5Error, Hdf5File, text_of
from scanner.formats.hdf5_file.fractal_heap import dense_objects
from scanner.formats.hdf5_file.header import ATTRIBUTE, ATTRIBUTE_INFO, DATATYPE, Message, messages_of
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

VALUE_LIMIT = 64 << 20
"""Bytes of one value that are read: the configuration of a very large Keras model has a few million."""

HEAPS_LIMIT, OBJECTS_LIMIT = 64, 65_536
"""Global heaps whose tables of objects are kept, and objects of one: their numbers have 16 bits."""

ELEMENTS_LIMIT = 4096
"""Elements of one attribute that are read: names of weights, which come in chunks."""


@record
class Attribute:
    """One attribute: its name, the type and number of its elements, where its value begins and its bytes."""

    name: str
    type: Datatype
    elements: int
    address: int
    data: bytes


def attributes_of(file: Hdf5File, messages: list[Message]) -> Iterator[Attribute]:
    """The attributes of the object with these messages, however they are stored. Raises `BrokenHdf5Error`."""
    for message in messages:
        if message.kind == ATTRIBUTE:
            if message.shared:
                continue  # a copy that several objects share: the same bytes stand in the file's own heap
            yield _attribute(file, message.data, message.address)
        elif message.kind == ATTRIBUTE_INFO:
            yield from _dense_attributes(file, message.data)


def _dense_attributes(file: Hdf5File, info: bytes) -> Iterator[Attribute]:
    at = 2 + (2 if len(info) > 1 and info[1] & 1 else 0)
    for address, data in dense_objects(file, info, at, before_id=0):
        yield _attribute(file, data, address)


def _attribute(file: Hdf5File, data: bytes, address: int) -> Attribute:
    """An attribute message: three sizes, then name, type and space, in version 1 each padded to 8 bytes."""
    if len(data) < 9:
        raise BrokenHdf5Error(file.base + address, "an attribute is cut off")
    version = data[0]
    sizes = [int.from_bytes(data[at : at + 2], "little") for at in (2, 4, 6)]
    at = 9 if version == 3 else 8
    parts = []
    for size in sizes:
        parts.append(data[at : at + size])
        at += (size + 7) // 8 * 8 if version == 1 else size
    if at > len(data):
        raise BrokenHdf5Error(file.base + address, "an attribute says more than its bytes hold")
    name, kind, space = parts
    if version > 1 and data[1] & 1:
        kind = _committed(file, kind)
    return Attribute(text_of(name), datatype_of(kind), elements_of(file, space), address + at, data[at:])


def _committed(file: Hdf5File, shared: bytes) -> bytes:
    """The datatype that a shared message points to (section IV.A.2, shared messages): one with a name in the file."""
    version = shared[0] if shared else 0
    at = 8 if version == 1 else 2
    if len(shared) < at + file.address_size:
        return b""
    for message in messages_of(file, file.address(shared, at)):
        if message.kind == DATATYPE:
            return message.data
    return b""


def values_of(file: Hdf5File, attribute: Attribute) -> Iterator[tuple[int, bytes]]:
    """The elements of an attribute of texts or bytes with their addresses. Raises `BrokenHdf5Error`."""
    if attribute.type.cls == FIXED_POINT and attribute.type.size == 1 and attribute.elements > 1:
        yield attribute.address, attribute.data[: attribute.elements]  # an array of bytes is one value
    if not attribute.type.is_bytes:
        return
    yield from elements_in(file, attribute.type, attribute.elements, attribute.address, attribute.data)


def elements_in(file: Hdf5File, kind: Datatype, count: int, address: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """The first elements of ``data``, which lies at ``address``; sequences are fetched from the global heap."""
    size = kind.size
    for index in range(min(count, ELEMENTS_LIMIT, len(data) // size if size else 0)):
        element = data[index * size : (index + 1) * size]
        if kind.cls != SEQUENCE:
            yield address + index * size, element
            continue
        length = int.from_bytes(element[:4], "little") * max(1, kind.base_size)
        heap = file.address(element, 4)
        if length and heap and not file.is_undefined(heap):
            number = int.from_bytes(element[4 + file.address_size : 8 + file.address_size], "little")
            yield global_object(file, heap, number, length)


def global_object(file: Hdf5File, heap: int, number: int, length: int = -1) -> tuple[int, bytes]:
    """The address and bytes of object ``number`` of the global heap at ``heap``, at most ``length`` of them."""
    objects = file.heaps.get(heap)
    if objects is None:
        if len(file.heaps) >= HEAPS_LIMIT:
            file.heaps.clear()
        objects = file.heaps[heap] = _global_heap(file, heap)
    place = objects.get(number)
    if place is None:
        raise BrokenHdf5Error(file.base + heap, "a global heap does not hold what is named")
    address, stored = place
    return address, file.read(address, stored if length < 0 else min(length, stored))


def _global_heap(file: Hdf5File, heap: int) -> dict[int, tuple[int, int]]:
    """Address and bytes of each object of the global heap at ``heap``, by its number."""
    wide = file.length_size
    size = file.length(file.expect(heap, b"GCOL", "global heap", 8 + wide), 8)
    at, end = heap + 8 + wide, heap + size
    objects: dict[int, tuple[int, int]] = {}
    while at + 8 + wide <= end and len(objects) < OBJECTS_LIMIT:
        head = file.read(at, 8 + wide)
        number, stored = int.from_bytes(head[:2], "little"), file.length(head, 8)
        if number == 0:
            break
        if at + 8 + wide + stored > end or stored > VALUE_LIMIT:
            raise BrokenHdf5Error(file.base + at, "an object of a global heap reaches beyond its heap")
        objects[number] = (at + 8 + wide, stored)
        at += 8 + wide + (stored + 7) // 8 * 8
    return objects
