"""Tar archives: headers and where each member's bytes lie. Nothing is extracted.

Source: POSIX.1-2017 pax (ustar header block, extended headers) and the GNU ``L`` record for long names.
"""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

BLOCK = 512
MEMBER_LIMIT = 100_000
_NAME_LIMIT = 1 << 16


@record
class TarMember:
    """One member; ``kind`` is its type flag: "0" a file, "1" and "2" links, "5" a folder. Offset and size are bytes."""

    name: str
    kind: str
    offset: int
    size: int
    link: str


def is_tar(reader: Reader) -> bool:
    """True where the first block is a tar header with the right checksum."""
    return _is_header(reader.head[:BLOCK])


def members_of(reader: Reader) -> tuple[tuple[TarMember, ...], bool]:
    """The members in order, and whether the archive was read to its end (two zero blocks or the end of the file)."""
    known = reader.shared.get("tar")
    if not isinstance(known, tuple):
        known = reader.shared["tar"] = _read_members(reader)
    return known[0], known[1]


def _read_members(reader: Reader) -> tuple[tuple[TarMember, ...], bool]:
    members: list[TarMember] = []
    at = 0
    long_name = ""
    while at + BLOCK <= reader.size and len(members) < MEMBER_LIMIT:
        header = reader.read_at(at, BLOCK)
        if not header.strip(b"\0"):
            return tuple(members), True
        if not _is_header(header):
            return tuple(members), False
        size = _number(header[124:136])
        kind = chr(header[156]) if header[156] else "0"
        body = at + BLOCK
        if kind in "Lx" and size <= _NAME_LIMIT:
            record = reader.read_at(body, size)
            long_name = _text(record) if kind == "L" else _pax_path(record) or long_name
        elif kind not in "Kg":
            members.append(TarMember(long_name or _name(header), kind, body, size, _text(header[157:257])))
            long_name = ""
        at = body + (size + BLOCK - 1) // BLOCK * BLOCK
    return tuple(members), len(members) < MEMBER_LIMIT and at <= reader.size


def _is_header(block: bytes) -> bool:
    if len(block) < BLOCK or not block[0]:
        return False
    try:
        told = int(block[148:156].strip(b"\0 ") or b"-1", 8)
    except ValueError:
        return False
    return told == sum(block[:148]) + 8 * 32 + sum(block[156:])


def _number(field: bytes) -> int:
    if field[0] & 0x80:  # GNU: base 256 for sizes over 8 GB
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    try:
        return max(0, int(field.strip(b"\0 ") or b"0", 8))
    except ValueError:
        return 0


def _name(header: bytes) -> str:
    name = _text(header[:100])
    prefix = _text(header[345:500]) if header[257:262] == b"ustar" else ""
    return f"{prefix}/{name}" if prefix else name


def _pax_path(record: bytes) -> str:
    at = 0
    while at < len(record):
        space = record.find(b" ", at)
        digits = record[at:space] if space > 0 else b""
        length = int(digits) if digits.isdigit() and len(digits) < 8 else 0
        if length <= 0:
            return ""
        key, _, value = record[space + 1 : at + length - 1].partition(b"=")
        if key == b"path":
            return _text(value)
        at += length
    return ""


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")
