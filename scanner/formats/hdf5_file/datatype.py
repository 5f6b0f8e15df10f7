"""Datatypes and dataspaces, as far as texts and bytes need them (sections IV.A.2.b and IV.A.2.d)."""

from __future__ import annotations

from scanner.formats.hdf5_file.file import Hdf5File
from scanner.model.record import record

FIXED_POINT, FLOAT, TIME, STRING, BITS, OPAQUE, COMPOUND, REFERENCE, ENUMERATION, SEQUENCE, ARRAY = range(11)


@record
class Datatype:
    """A type of elements: its class, the bytes of one element, and for sequences the class of what they hold."""

    cls: int
    size: int
    base: int = -1
    base_size: int = 0

    @property
    def is_bytes(self) -> bool:
        """True where one element is a run of bytes: a text, something opaque, or a sequence of these or of single bytes."""
        if self.cls == SEQUENCE:
            return self.base_size == 1
        return self.cls in (STRING, OPAQUE)


def datatype_of(data: bytes) -> Datatype:
    """The type that a datatype message begins with; of an unknown class (-1) where it is cut off."""
    if len(data) < 8:
        return Datatype(-1, 0)
    cls, size = data[0] & 15, int.from_bytes(data[4:8], "little")
    if cls == SEQUENCE and len(data) >= 16:
        return Datatype(cls, size, data[8] & 15, int.from_bytes(data[12:16], "little"))
    return Datatype(cls, size)


def elements_of(file: Hdf5File, data: bytes) -> int:
    """How many elements a dataspace message has room for; -1 where it is cut off."""
    if len(data) < 4:
        return -1
    version, rank = data[0], data[1]
    at = 8 if version == 1 else 4
    if len(data) < at + rank * file.length_size:
        return -1
    if version == 2 and data[3] == 2:
        return 0
    count = 1
    for index in range(rank):
        count *= file.length(data, at + index * file.length_size)
    return count
