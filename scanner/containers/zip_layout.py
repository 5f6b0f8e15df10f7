"""What a zip archive says twice and differently, and the bytes that belong to none of its members."""

from __future__ import annotations

from scanner.containers.zip import (
    ENCRYPTION_FLAGS,
    MAGIC,
    STORED,
    BadZipError,
    Directory,
    Local,
    Member,
    local_of,
)
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader

LAYOUT_LIMIT = 20_000
"""Members whose local headers are all read; of a larger archive only those that are opened are."""

_STREAMED = 0x8  # 4.4.4 bit 3: checksum and sizes follow the data
_DESCRIPTORS = (12, 16, 20, 24)  # 4.3.9: with and without signature, in 32 and 64 bits
_UNSAID = (0, 0xFFFFFFFF)


@record
class Region:
    """Bytes ``[start, end)`` that belong to no member; ``side`` is "before", "between" or "after" the members."""

    start: int
    end: int
    side: str


def disagreements(member: Member, local: Local) -> Iterator[str]:
    """Words for what the local header says otherwise than the directory."""
    if local.raw_name != member.raw_name:
        yield "name-mismatch"
    if local.method != member.method:
        yield "method-mismatch"
    if (local.flags ^ member.flags) & ENCRYPTION_FLAGS:
        yield "flag-mismatch"
    streamed = local.flags & _STREAMED
    stored_otherwise = member.method == STORED and member.size != member.compressed and not member.encrypted
    if (
        stored_otherwise
        or _differs(local.compressed, member.compressed, streamed)
        or _differs(local.size, member.size, streamed)
    ):
        yield "size-mismatch"
    if local.crc and member.crc and local.crc != member.crc:  # torch can write no checksum
        yield "crc-mismatch"


def _differs(local: int, central: int, streamed: int) -> bool:
    return local != central and not (streamed and local in _UNSAID)


def is_encrypted(reader: Reader, member: Member, local: Local) -> bool:
    """True where the content is encrypted indeed; torch and a patched ``zipfile`` read the others all the same.

    Encryption puts 12 bytes before the content (6.1.3), and what it makes is no deflate stream.
    """
    if member.method == 99 or member.flags & 0x40:
        return member.compressed != member.size or member.method == 99
    if not member.encrypted:
        return False
    if member.method == STORED:
        return member.compressed == member.size + 12
    if member.method != 8 or member.compressed < 12:
        return True
    import zlib

    try:
        zlib.decompressobj(-15).decompress(reader.read_at(local.data, min(member.compressed, 4096)), 4096)
    except zlib.error:
        return True
    return False


def regions(reader: Reader, directory: Directory) -> tuple[list[Region], bool]:
    """The bytes that belong to none, and whether members overlap: two rows share bytes of the file."""
    spans: list[tuple[int, int, bool]] = []
    for member in directory.members:
        try:
            local = local_of(reader, member)
        except BadZipError:
            continue
        spans.append((member.header_offset, local.data + member.compressed, bool(member.flags & _STREAMED)))
    spans.sort()
    found: list[Region] = []
    overlap = False
    at = 0
    streamed = False
    for start, end, streams in [*spans, (directory.start, directory.end, False)]:
        if start < at:
            overlap = True
        elif start > at and not (streamed and start - at in _DESCRIPTORS):
            found.append(Region(at, start, "between" if at else "before"))
        at = max(at, end)
        streamed = streams
    if directory.records > directory.end:
        found.append(Region(directory.end, directory.records, "between"))
    behind = directory.tail + directory.comment
    if behind < reader.size:
        found.append(Region(behind, reader.size, "after"))
    return found, overlap


def hides_member(reader: Reader, region: Region) -> bool:
    """True where ``region`` begins with a local header that the directory does not name."""
    return reader.read_at(region.start, 4) == MAGIC
