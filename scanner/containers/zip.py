"""Zip archives as torch's reader takes them: the central directory leads, and what disagrees with it is told.

Source: PKWARE APPNOTE 6.3.10 (sections in the code); torch reads through miniz, which is far more lenient than
``zipfile``: it ignores general purpose flags of stored members, checksums, prefix data and local names.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.containers.unfold import Unfolding
    from scanner.model.artifact import Reader

MAGIC = b"PK\x03\x04"
STORED = 0
DEFLATED = 8
ENCRYPTION_FLAGS = 0x2041
"""Bits 0 (encrypted), 6 (strong encryption) and 13 (masked header) of the general purpose flags (4.4.4)."""

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


class MethodError(BadZipError):
    """A member is compressed or encrypted in a way that is not read here."""

    reason = "unsupported-container"


LOCALS_KEPT = 20_000
"""Local headers that are kept for the next who asks."""


@record
class Member:
    """One row of the central directory. Sizes and offsets are bytes; ``name`` is UTF-8 or cp437, as its flags say.

    ``mode`` is the Unix mode of the file, 0 where the archive was made on a system without. ``needed`` is ten times the
    version of the specification that a reader must know (4.4.3).
    """

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    header_offset: int
    mode: int = 0
    needed: int = 0

    @property
    def encrypted(self) -> bool:
        """True where bit 0 of the flags says so (4.4.4); torch ignores the bit."""
        return bool(self.flags & 1)

    @property
    def is_link(self) -> bool:
        """True for a symbolic link, whose content is its target."""
        return self.mode & 0o170000 == 0o120000


@record
class Local:
    """What the header before a member says; ``data`` is the offset of the member's bytes."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    data: int


@record
class Directory:
    """The members by the central directory and where it lies. All offsets are bytes in the file.

    ``several``: readers would find different directories, and these are the members of all: the place that the archive
    writes for its directory and the place before its end record both hold one, or two end records name different ones.
    ``problems`` are words for
    what is wrong with it ("no-directory": the members are those that local headers tell of). ``start`` and ``end`` bound
    it; the end records begin at ``records`` and are followed by ``comment`` bytes of comment that begin at ``tail``.
    """

    members: tuple[Member, ...]
    several: bool = False
    problems: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    records: int = 0
    tail: int = 0
    comment: int = 0


def directory_of(reader: Reader) -> tuple[Member, ...]:
    """The members by the central directory, read once for each reader. Raises `BadZipError`.

    Where readers of zip archives would find different directories, these are the members of all; where there is none,
    those whose local headers are left.
    """
    return full_directory(reader).members


def full_directory(reader: Reader) -> Directory:
    """The directory with all that is known of it, read once for each reader. Raises `BadZipError`."""
    known = reader.shared.get("zip")
    if isinstance(known, BadZipError):
        raise known
    if not isinstance(known, Directory):
        try:
            known = _found(reader)
        except BadZipError as error:
            reader.shared["zip"] = error  # asked by several formats: it is not read twice to fail twice
            raise
        reader.shared["zip"] = known
    return known


def local_of(reader: Reader, member: Member) -> Local:
    """The local header of ``member``, read once for each reader. Raises `BadZipError` where there is none."""
    known = reader.shared.setdefault("zip-locals", {})
    assert isinstance(known, dict)
    key = (member.header_offset, len(member.raw_name))
    local: Local | None = known.get(key)
    if local is None:
        local = read_local(reader, member.header_offset, len(member.raw_name))
        if len(known) < LOCALS_KEPT:
            known[key] = local
    if local is None:
        raise BadZipError(f"no local header at byte {member.header_offset}")
    return local


def read_local(reader: Reader, offset: int, expected_name: int = 0) -> Local | None:
    """The local header at ``offset``, None where none is there."""
    header = reader.read_at(offset, _LOCAL.size + expected_name) if offset >= 0 else b""
    if len(header) < _LOCAL.size or header[:4] != MAGIC:
        return None
    _, _, flags, method, _, _, crc, compressed, size, name_length, extra_length = _LOCAL.unpack_from(header)
    name_at = offset + _LOCAL.size
    raw = header[_LOCAL.size :] if name_length == expected_name else reader.read_at(name_at, name_length)
    if 0xFFFFFFFF in (compressed, size):
        size, compressed, _ = _zip64_sizes(reader.read_at(name_at + name_length, extra_length), size, compressed, 0)
    return Local(raw, flags, method, crc, compressed, size, name_at + name_length + extra_length)


def open_member(reader: Reader, member: Member) -> tuple[Reader, tuple[str, ...]]:
    """A reader of a member's content and what its local header says otherwise ("name-mismatch").

    Raises `BadZipError` where there is no local header, `MethodError` where the compression cannot be read.
    """
    local = local_of(reader, member)
    problems = () if local.raw_name == member.raw_name else ("name-mismatch",)
    stream = stream_of(reader, member)
    if stream is None:  # miniz reads by the unfolded size, zipfile by the smaller of the two
        return reader.window(local.data, max(member.compressed, member.size)), problems
    return reader.derived(member.size, stream.fetch), problems


def stream_of(reader: Reader, member: Member) -> Unfolding | None:
    """What unfolds a member's content, None where it is stored. Raises as `open_member`."""
    if member.method == STORED:  # as in nearly all checkpoints: they import nothing more
        return None
    from scanner.containers.methods import unfolding

    return unfolding(reader.window(local_of(reader, member).data, member.compressed), member.method)


def _found(reader: Reader) -> Directory:
    try:
        return _read_directories(reader)
    except ZipLimitError:
        raise
    except (BadZipError, struct_error) as error:
        from scanner.containers.zip_recovery import recovered

        members = recovered(reader)
        if not members:
            message = "the central directory is cut off" if isinstance(error, struct_error) else str(error)
            raise BadZipError(message) from error
        return Directory(members, problems=("no-directory",))


def _read_directories(reader: Reader) -> Directory:
    """The members of every directory that a reader would take, each once, and whether there are several.

    ``zipfile`` takes the one that ends where the end record begins, so that data may be put before an archive; miniz,
    which is torch's, takes the place that the end record writes.
    """
    members: list[Member] = []
    places: dict[tuple[int, int], int] = {}
    problems: list[str] = []
    outside = whole = False
    ends = _end_records(reader)
    for count, size, offset, shift in _candidates(ends):
        if shift < 0 or offset + size > reader.size:
            outside = True
            continue
        if places.get((offset, shift), -1) >= size:
            continue
        found, length = _members_at(reader, size, offset, shift)
        if len(found) != count and count != 0xFFFF:
            problems.append("directory-count")
        elif length != size:
            problems.append("directory-size")
        else:
            whole = True
        if found:
            places[offset, shift] = size
            known = set(members)
            members += [member for member in found if member not in known] if known else found
    if not members and (outside or problems):
        raise BadZipError("its directory lies outside the file or holds no member")
    tail, comment = ends[-1][4:]
    start, end = (0, 0) if not places else next((at, at + size) for (at, _), size in places.items())
    if whole and len(places) < 2:
        problems = []  # the other place holds no directory: prefix data moved it
    if len(places) < 2 and _end_records_differ(ends):
        problems.append("end-records-differ")
    records = min(record[3] for record in ends if record[3] >= 0)
    return Directory(
        tuple(members), len(places) > 1, tuple(dict.fromkeys(problems)), start, end, records, tail, comment
    )


_EndRecord = tuple[int, int, int, int, int, int]


def _end_records_differ(ends: list[_EndRecord]) -> bool:
    """True where the short end record says otherwise than a long one, and not that the long one knows (all ones)."""
    short = ends[-1]
    return any(
        said not in (known, unsaid)
        for long in ends[:-1]
        for said, known, unsaid in zip(short[:3], long[:3], (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), strict=True)
    )


def _candidates(ends: list[_EndRecord]) -> Iterator[tuple[int, int, int, int]]:
    """Members, size and place of what may be the directory, and how far every offset in it is shifted."""
    for count, size, offset, end, _, _ in ends:
        if end >= 0:
            yield count, size, end - size, end - size - offset
        yield count, size, offset, 0


def _members_at(reader: Reader, size: int, offset: int, shift: int) -> tuple[list[Member], int]:
    """The rows from ``offset`` on, and the bytes that they take."""
    members: list[Member] = []
    if reader.read_at(offset, 4) != _CENTRAL_MAGIC:
        return members, 0
    if size > DIRECTORY_LIMIT:
        raise ZipLimitError(f"its directory of {size:,} bytes is over the {DIRECTORY_LIMIT:,} that are read")
    data = reader.read_at(offset, size)
    at = 0
    while at + _CENTRAL.size <= len(data) and data[at : at + 4] == _CENTRAL_MAGIC:
        if len(members) >= MEMBER_LIMIT:
            raise ZipLimitError(f"its directory holds more than the {MEMBER_LIMIT:,} members that are read")
        member, at = _member(data, at, shift)
        members.append(member)
    return members, at


def _end_records(reader: Reader) -> list[_EndRecord]:
    """Members, directory size, directory offset (as written), the offset at which the directory must end (-1 where only
    its written offset counts), and where its comment is, of every end record that a reader may take.

    `BadZipError` where there is none.
    """
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
    comment = (end + _END.size, min(fields[7], reader.size - end - _END.size))
    found: list[_EndRecord] = []
    short = end
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
                found.append((values[7], values[8], values[9], place, *comment))
                short = -1  # miniz takes the short record where the written offset leads to no long one
    found.append((fields[4], fields[5], fields[6], short, *comment))
    return found


def _member(data: bytes, at: int, shift: int) -> tuple[Member, int]:
    fields = _CENTRAL.unpack_from(data, at)
    flags, method, crc, compressed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    name_length, extra_length, comment_length, header_offset = fields[10], fields[11], fields[12], fields[16]
    name_at = at + _CENTRAL.size
    raw_name = data[name_at : name_at + name_length]
    if 0xFFFFFFFF in (compressed, size, header_offset):
        extra = data[name_at + name_length : name_at + name_length + extra_length]
        size, compressed, header_offset = _zip64_sizes(extra, size, compressed, header_offset)
    mode = fields[15] >> 16 if fields[1] >> 8 in (3, 19) else 0  # 4.4.2: made on Unix or OS X
    name = name_of(raw_name, flags)
    where = header_offset + shift
    member = Member(name, raw_name, flags, method, crc, compressed, size, where, mode, fields[2] & 0xFF)
    return member, name_at + name_length + extra_length + comment_length


def name_of(raw: bytes, flags: int) -> str:
    """A member's name as text (4.4.4 bit 11)."""
    return raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")


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
