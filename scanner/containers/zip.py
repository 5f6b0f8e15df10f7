"""Zip archives as torch's reader takes them: the central directory leads, and what disagrees with it is told.

Source: PKWARE APPNOTE 6.3.10 (sections in the code); torch reads through miniz, which is far more lenient than
``zipfile``: it ignores general purpose flags of stored members, prefix data and local names.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error

from scanner.containers.inflate import inflated
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader

MAGIC = b"PK\x03\x04"
STORED = 0
DEFLATED = 8

DIRECTORY_LIMIT = 16 << 20
"""Bytes of central directory that are read."""

MEMBER_LIMIT = 200_000
"""Members of one archive: a checkpoint has one for each tensor, DeepSeek-V3 in all 91,991."""

_END = Struct("<4s4H2LH")  # 4.3.16 end of central directory record
_END64_LOCATOR = Struct("<4sLQL")  # 4.3.15
_END64 = Struct("<4sQ2H2L4Q")  # 4.3.14
_CENTRAL = Struct("<4s6H3L5H2L")  # 4.3.12
_LOCAL = Struct("<4s5H3L2H")  # 4.3.7
_COMMENT_LIMIT = 0xFFFF
_CENTRAL_MAGIC = b"PK\x01\x02"


class BadZipError(ValueError):
    """The archive's directory cannot be read; the message says why, ``reason`` is the gap's."""

    reason = "malformed"


class ZipLimitError(BadZipError):
    """The directory is larger than what is read here."""

    reason = "limit-directory"


@record
class Member:
    """One row of the central directory. Sizes and offsets are bytes; ``name`` is UTF-8 or cp437, as its flags say."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    header_offset: int

    @property
    def encrypted(self) -> bool:
        """True where bit 0 of the flags says so (4.4.4); torch ignores the bit."""
        return bool(self.flags & 1)


def directory_of(reader: Reader) -> tuple[Member, ...]:
    """The members by the central directory, read once for each reader. Raises `BadZipError`.

    Where readers of zip archives would find different directories, these are the members of all.
    """
    return _directories(reader)[0]


def has_two_directories(reader: Reader) -> bool:
    """True where the place that the archive writes for its directory and the place before its end record both hold one,
    or two end records name different ones. Raises `BadZipError`."""
    return _directories(reader)[1]


def _directories(reader: Reader) -> tuple[tuple[Member, ...], bool]:
    known = reader.shared.get("zip")
    if isinstance(known, BadZipError):
        raise known
    if not isinstance(known, tuple):
        try:
            known = _read_directories(reader)
        except struct_error as error:
            raise BadZipError("the central directory is cut off") from error
        except BadZipError as error:
            reader.shared["zip"] = error  # asked by several formats: it is not read twice to fail twice
            raise
        reader.shared["zip"] = known
    return known[0], known[1]


def open_member(reader: Reader, member: Member) -> tuple[Reader, tuple[str, ...]]:
    """A reader of a member's content and what its local header says otherwise ("name-mismatch").

    Raises `BadZipError` where there is no local header, or the compression is none that torch or Keras write.
    """
    header = reader.read_at(member.header_offset, _LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != MAGIC:
        raise BadZipError(f"no local header at byte {member.header_offset}")
    fields = _LOCAL.unpack(header)
    name_length, extra_length = fields[9], fields[10]
    name_offset = member.header_offset + _LOCAL.size
    problems = () if reader.read_at(name_offset, name_length) == member.raw_name else ("name-mismatch",)
    data = reader.window(name_offset + name_length + extra_length, member.compressed)
    if member.method == STORED:
        return data, problems
    if member.method == DEFLATED:
        return inflated(data, member.size), problems
    raise BadZipError(f"compression method {member.method} is not supported")


def _read_directories(reader: Reader) -> tuple[tuple[Member, ...], bool]:
    """The members of every directory that a reader would take, each once, and whether there are several.

    ``zipfile`` takes the one that ends where the end record begins, so that data may be put before an archive; miniz,
    which is torch's, takes the place that the end record writes.
    """
    members: list[Member] = []
    sizes: dict[tuple[int, int], int] = {}
    problem = ""
    whole = False
    for count, size, offset, shift in _candidates(reader):
        if shift < 0 or offset + size > reader.size:
            problem = problem or "its directory lies outside the file"
            continue
        if sizes.get((offset, shift), -1) >= size:
            continue
        found = _members_at(reader, size, offset, shift)
        if len(found) < count and count != 0xFFFF:
            problem = problem or f"its directory names {count} members and holds {len(found)}"
        else:
            whole = True
        if found:
            sizes[offset, shift] = size
            known = set(members)
            members += [member for member in found if member not in known] if known else found
    if problem and not whole:
        raise BadZipError(problem)
    return tuple(members), len(sizes) > 1


def _candidates(reader: Reader) -> Iterator[tuple[int, int, int, int]]:
    """Members, size and place of what may be the directory, and how far every offset in it is shifted."""
    for count, size, offset, end in _end_records(reader):
        yield count, size, end - size, end - size - offset
        yield count, size, offset, 0


def _members_at(reader: Reader, size: int, offset: int, shift: int) -> list[Member]:
    members: list[Member] = []
    if reader.read_at(offset, 4) != _CENTRAL_MAGIC:
        return members
    if size > DIRECTORY_LIMIT:
        raise ZipLimitError(f"its directory of {size:,} bytes is over the {DIRECTORY_LIMIT:,} that are read")
    data = reader.read_at(offset, size)
    at = 0
    while at + _CENTRAL.size <= len(data) and data[at : at + 4] == _CENTRAL_MAGIC:
        if len(members) >= MEMBER_LIMIT:
            raise ZipLimitError(f"its directory holds more than the {MEMBER_LIMIT:,} members that are read")
        member, at = _member(data, at, shift)
        members.append(member)
    return members


def _end_records(reader: Reader) -> Iterator[tuple[int, int, int, int]]:
    """Members, directory size, directory offset (as written) and the offset at which the directory must end (-1 where
    only its written offset counts), of every end record that a reader may take. `BadZipError` where there is none."""
    for span in (4096, _END.size + _COMMENT_LIMIT):  # an archive without a comment needs no second look
        start = max(0, reader.size - span)
        tail = reader.read_at(start, reader.size - start)
        at = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - _END.size + 4))
        if at >= 0:
            break
    else:
        raise BadZipError("it has no end of central directory: the file is cut off or no zip archive")
    fields = _END.unpack_from(tail, at)
    end = start + at
    locator = reader.read_at(end - _END64_LOCATOR.size, _END64_LOCATOR.size) if end >= _END64_LOCATOR.size else b""
    if locator[:4] == b"PK\x06\x07":
        near = end - _END64_LOCATOR.size - _END64.size
        written = _END64_LOCATOR.unpack(locator)[2]
        for place in dict.fromkeys(
            (near, written)
        ):  # with prefix data the written offset is wrong, the distance is not
            record = reader.read_at(place, _END64.size) if 0 <= place < reader.size else b""
            if record[:4] == b"PK\x06\x06" and len(record) == _END64.size:
                values = _END64.unpack(record)
                yield values[7], values[8], values[9], place
                end = -1  # miniz takes the short record where the written offset leads to no long one
    yield fields[4], fields[5], fields[6], end


def _member(data: bytes, at: int, shift: int) -> tuple[Member, int]:
    fields = _CENTRAL.unpack_from(data, at)
    flags, method, crc, compressed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    name_length, extra_length, comment_length, header_offset = fields[10], fields[11], fields[12], fields[16]
    name_at = at + _CENTRAL.size
    raw_name = data[name_at : name_at + name_length]
    extra = data[name_at + name_length : name_at + name_length + extra_length]
    if 0xFFFFFFFF in (compressed, size, header_offset):
        size, compressed, header_offset = _zip64_sizes(extra, size, compressed, header_offset)
    name = raw_name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
    member = Member(name, raw_name, flags, method, crc, compressed, size, header_offset + shift)
    return member, name_at + name_length + extra_length + comment_length


def _zip64_sizes(extra: bytes, *values: int) -> tuple[int, int, int]:
    at = 0
    while at + 4 <= len(extra):
        tag, length = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        if tag == 1:  # 4.5.3: only the fields that are all ones follow, in this order
            wide = extra[at + 4 : at + 4 + length]
            result = []
            for value in values:
                if value == 0xFFFFFFFF and len(wide) >= 8:
                    value, wide = int.from_bytes(wide[:8], "little"), wide[8:]
                result.append(value)
            return result[0], result[1], result[2]
        at += 4 + length
    return values[0], values[1], values[2]
