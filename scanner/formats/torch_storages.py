"""What hides under the name of a tensor's storage (``data/0``): a pickle, an archive or a program instead of numbers.

``torch.load`` never runs a storage. A second stage that opens the archive by itself may, and scanners that go by names
pass over it. Numbers begin like a program now and then, so that signs are looked at twice.
"""

from __future__ import annotations

from scanner.containers.zip import STORED, BadZipError, Member, full_directory, local_of
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.formats.zip_tampering import is_far
from scanner.model.artifact import Child
from scanner.model.fact import fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

LOOKED_AT = 20_000
"""Storages of one archive whose first bytes are looked at."""

CHECKED_LIMIT = 1 << 16
"""Bytes of a storage whose checksum is looked at."""

CHECKED_IN_ALL = 1 << 20

_ARCHIVES = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\x00", b"\x1f\x8b\x08")
_PROGRAMS = (b"\x7fELF\x01\x01\x01", b"\x7fELF\x02\x01\x01", b"MZ\x90\x00", b"#!/")
_PROTOCOLS = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


def in_storages(place: Place, reader: Reader, storages: Sequence[Member]) -> Iterator[Fact | Child]:
    """Yields pickles and archives among the storages as children, programs and wrong checksums as facts."""
    if is_far(reader, full_directory(reader)):
        return  # told with the other members: see `zip_tampering`
    left = CHECKED_IN_ALL
    for member in storages[:LOOKED_AT]:
        if member.method != STORED or member.compressed < 16:
            continue
        try:
            start = local_of(reader, member).data
        except BadZipError:
            continue  # told with the other rows
        head = reader.read_at(start, 16)
        window = reader.window(start, member.compressed)
        inside = place.inside(member.name)
        if head.startswith(_PROGRAMS):
            yield fact("appended-data", inside, side="inside", holds="program", bytes=member.compressed, searched=16)
        elif head.startswith(_ARCHIVES):
            yield Child(inside, window)
        elif _may_be_pickle(head) and is_pickle(window.head, window.size, False, window):
            yield Child(inside, window, "pickle")
        if member.crc and member.compressed <= min(CHECKED_LIMIT, left):
            left -= member.compressed
            if _checksum(reader.read_at(start, member.compressed)) != member.crc:
                yield fact("zip-irregular", inside, problem="crc-mismatch")


def _may_be_pickle(head: bytes) -> bool:
    """True for a protocol's sign, or a beginning of text as protocol 0 writes it."""
    return head.startswith(_PROTOCOLS) or (head[:1] in b"c(" and not head.translate(None, _TEXT))


_TEXT = bytes(range(32, 127)) + b"\n"


def _checksum(data: bytes) -> int:
    from zlib import crc32

    return crc32(data)
