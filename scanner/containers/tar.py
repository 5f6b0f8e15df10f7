"""Tar archives: headers and where each member's bytes lie. Nothing is extracted.

Source: POSIX.1-2017 pax (ustar header block, extended headers) and the GNU ``L`` record for long names, as Python's
``tarfile`` takes them: it is what opens tar checkpoints, so that where others differ its reading counts.
"""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

BLOCK = 512
MEMBER_LIMIT = 100_000
EXTENDED_LIMIT = 1 << 20
"""Bytes of one extended header or long name that are read."""
_WAITING_LIMIT = 64

LINKS = "12"
SPARSE = "S"
_SPEAKING = "xXgLK"  # headers about the members that follow; X is Solaris's x
_WITHOUT_DATA = "123456"  # links, devices, folders and pipes: their size is no room in the archive
_HIGH = bytes(range(128))


@record
class TarMember:
    """One member; ``kind`` is its type flag: "1" and "2" links, "3", "4" and "6" devices and pipes, "5" a folder, "S" a
    file with holes, whose length with them is ``unfolded``; any other is a file. Offset and size are bytes."""

    name: str
    kind: str
    offset: int
    size: int
    link: str
    unfolded: int = 0

    @property
    def is_file(self) -> bool:
        """True where the member's bytes are a file's content, as ``tarfile`` would extract it."""
        return self.kind not in _WITHOUT_DATA


def is_tar(reader: Reader) -> bool:
    """True where the first block is a tar header with the right checksum."""
    return _is_header(reader.head[:BLOCK])


def members_of(reader: Reader) -> tuple[tuple[TarMember, ...], bool]:
    """The members in order, and whether the archive was read to its end (a zero block or the end of the file)."""
    known = reader.shared.get("tar")
    if not isinstance(known, tuple):
        members: list[TarMember] = []
        whole = _read_members(reader, members)
        known = reader.shared["tar"] = (tuple(members), whole)
    return known[0], known[1]


def _read_members(reader: Reader, members: list[TarMember]) -> bool:
    at = 0
    for_all: dict[str, str] = {}
    for_next: list[dict[str, str]] = []
    while at + BLOCK <= reader.size and len(members) < MEMBER_LIMIT:
        header = reader.read_at(at, BLOCK)
        if not header.strip(b"\0"):
            return not for_next
        size = _number(header[124:136])
        if size < 0 or not _is_header(header):
            return False
        kind = _kind(header)
        at += BLOCK
        if kind in _SPEAKING:
            told = _told(kind, reader, at, size)
            if told is None or len(for_next) >= _WAITING_LIMIT:
                return False
            at += _padded(size)
            if kind == "g":
                for_all |= told
            else:
                for_next.append(for_all | told if kind in "xX" else told)
            continue
        unfolded = 0
        if kind == SPARSE:
            unfolded = max(0, _number(header[483:495]))
            at = _behind_sparse_map(reader, header, at)
        body = at
        at += 0 if kind in _WITHOUT_DATA else _padded(size)
        name = for_all.get("path", _name(header))
        link = for_all.get("link", _text(header[157:257]))
        size = _told_size(for_all, size)  # after the step: a size for all does not move the next header
        for told in reversed(for_next):  # the first is the outermost, and has the last word
            name = told.get("path", name)
            link = told.get("link", link)
            if "size" in told:
                size = _told_size(told, size)
                at = body if kind in _WITHOUT_DATA else body + _padded(size)
            if "sparse" in told:
                kind = SPARSE
                unfolded = max(unfolded, _decimal(told["sparse"]))
        if size < 0:
            return False
        for_next.clear()
        name = name.rstrip("/") if kind == "5" else name
        members.append(TarMember(name, kind, body, size, link, unfolded))
    return at <= reader.size and len(members) < MEMBER_LIMIT and not for_next


def _is_header(block: bytes) -> bool:
    if len(block) < BLOCK:
        return False
    told = _number(block[148:156])
    if told <= 0:
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    unsigned = sum(rest)
    return told == unsigned or told == unsigned - 256 * len(rest.translate(None, _HIGH))


def _number(field: bytes) -> int:
    """An octal number, or one in base 256 behind a byte of 0x80 (GNU); -1 where ``field`` is neither."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.split(b"\0", 1)[0].decode("ascii").strip() or "0", 8)
    except ValueError:
        return -1


def _padded(size: int) -> int:
    return (size + BLOCK - 1) // BLOCK * BLOCK


def _kind(header: bytes) -> str:
    if header[156]:
        return chr(header[156])
    return "5" if header[:100].split(b"\0", 1)[0].endswith(b"/") else "0"  # before 1988 a slash alone marked folders


def _name(header: bytes) -> str:
    name = _text(header[:100])
    prefix = _text(header[345:500]) if header[257:262] == b"ustar" else ""
    return f"{prefix}/{name}" if prefix else name


def _told(kind: str, reader: Reader, at: int, size: int) -> dict[str, str] | None:
    """What a speaking header says of "path", "link" and "size", "sparse" for holes; None where it cannot be read."""
    if size > EXTENDED_LIMIT:
        return None
    data = reader.read_at(at, _padded(size))
    if kind in "LK":
        return {"path" if kind == "L" else "link": _text(data)}
    told: dict[str, str] = {}
    start = 0
    while start < len(data) and data[start]:
        space = data.find(b" ", start, start + 20)
        digits = data[start:space] if space > 0 else b""
        end = start + int(digits) if digits.isdigit() else 0
        key, equals, value = data[space + 1 : end - 1].partition(b"=")
        if end <= start or end > len(data) or data[end - 1] != 0x0A or not equals:
            return None
        if key == b"path":
            told["path"] = value.decode("utf-8", "surrogateescape").rstrip("/")
        elif key == b"size":
            told["size"] = value.decode("utf-8", "replace")
        elif key == b"linkpath":
            told["link"] = value.decode("utf-8", "surrogateescape")
        elif key.startswith(b"GNU.sparse."):
            told.setdefault("sparse", "0")
            if key in (b"GNU.sparse.realsize", b"GNU.sparse.size"):
                told["sparse"] = value.decode("utf-8", "replace")
        start = end
    return told


def _told_size(told: dict[str, str], size: int) -> int:
    try:
        return int(told.get("size", size))
    except ValueError:
        return 0


def _decimal(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _behind_sparse_map(reader: Reader, header: bytes, at: int) -> int:
    """The offset of the data behind the blocks that continue the old GNU map of holes."""
    more = header[482]
    while more:
        block = reader.read_at(at, BLOCK)
        at += BLOCK
        more = block[504] if len(block) == BLOCK else 0
    return at


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")
