"""Objects out of git's packs, by the index beside each; deltas are followed with a bound on depth, size and work.

Source: git's ``Documentation/gitformat-pack.txt``: pack versions 2 and 3, index versions 1 and 2.
Files are opened for each question and read in small pieces, so that a pack of gigabytes costs what one object costs.
"""

from __future__ import annotations

from scanner.sources.git_files import OBJECT_LIMIT, DamagedError, Work, inflated, opened, taken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import BinaryIO

DEPTH_LIMIT = 4096
"""Deltas upon deltas: git itself writes no more (``pack.depth`` is at most 4095)."""

COST_OF_A_DELTA = 32
"""Charged for each byte of a delta beside what it yields: an instruction is slower than the bytes that it copies."""

_KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_BY_OFFSET, _BY_ID = 6, 7
_HEADER_LIMIT = 64  # bytes in which an entry's type and size, and the place of its base, end


class Index:
    """The index of one pack, open. ``size`` is the length of an id in bytes: 20 or 32."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        second = taken(file, 0, 8) == b"\xfftOc\0\0\0\2"
        self._fan_at = 8 if second else 0
        self._step, self._lead = (size, 0) if second else (size + 4, 4)
        self._ids_at = self._fan_at + 1024
        self.count = self._upto(255)
        if second:
            self._offsets_at = self._ids_at + self.count * (size + 4)
        file.seek(0, 2)
        if self._ids_at + self.count * (size + (8 if second else 4)) > file.tell():
            raise DamagedError("the index of a pack is shorter than it says")
        self._second = second

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def id(self, place: int) -> bytes:
        """The id at that place of the sorted list."""
        return taken(self._file, self._ids_at + place * self._step + self._lead, self._size)

    def place(self, start: bytes) -> int:
        """The first place whose id is not below ``start`` (whole bytes, at least one)."""
        low, high = self._upto(start[0] - 1) if start[0] else 0, self._upto(start[0])
        if not low <= high <= self.count:
            raise DamagedError("the index of a pack is not sorted")
        while low < high:
            middle = (low + high) // 2
            if self.id(middle) < start:
                low = middle + 1
            else:
                high = middle
        return low

    def offset(self, oid: bytes) -> int | None:
        """Where in the pack the object begins; None where it is not in this pack."""
        place = self.place(oid)
        if place >= self.count or self.id(place) != oid:
            return None
        if not self._second:
            return self._number(self._ids_at + place * self._step)
        near = self._number(self._offsets_at + place * 4)
        if not near & 1 << 31:
            return near
        far = self._offsets_at + self.count * 4 + (near ^ 1 << 31) * 8
        return int.from_bytes(taken(self._file, far, 8), "big")

    def _upto(self, first: int) -> int:
        return self._number(self._fan_at + first * 4)

    def _number(self, at: int) -> int:
        return int.from_bytes(taken(self._file, at, 4), "big")


def open_index(path: str, size: int) -> Index | None:
    """The index at ``path``, None where it is gone. Raises `DamagedError` for what is no index."""
    file = opened(path)
    if file is None:
        return None
    try:
        return Index(file, size)
    except DamagedError:
        file.close()
        raise


def packed_object(path: str, index: Index, offset: int, size: int, work: Work) -> tuple[str, bytes] | None:
    """The kind and content of the object at ``offset`` of the pack at ``path``; None where the pack is gone.

    Raises `DamagedError` for what git would not have written, and where it is too large.
    """
    file = opened(path)
    if file is None:
        return None
    with file:
        if taken(file, 0, 8) not in (b"PACK\0\0\0\2", b"PACK\0\0\0\3"):
            raise DamagedError("a pack has an unknown version")
        deltas: list[tuple[int, int]] = []
        while True:
            kind, length, at = _entry(file, offset)
            if kind in _KINDS:
                break
            deltas.append((length, at))
            if len(deltas) > DEPTH_LIMIT:
                raise DamagedError("it is made of too many deltas")
            offset, deltas[-1] = _base(file, index, kind, offset, length, at, size)
        data = _whole(file, at, length, work)
        for length, at in reversed(deltas):
            data = patched(data, _whole(file, at, length, work), work)
    return _KINDS[kind], data


def _whole(file: BinaryIO, at: int, length: int, work: Work) -> bytes:
    if length > OBJECT_LIMIT:
        raise DamagedError(f"it has more than {OBJECT_LIMIT >> 20} MiB, which is too much here")
    data = inflated(file, at, length, work)
    if len(data) != length:
        raise DamagedError("it is shorter than it says")
    return data


def _entry(file: BinaryIO, offset: int) -> tuple[int, int, int]:
    """The type, the size and the place of what follows, for the entry at ``offset``."""
    file.seek(offset)
    head = file.read(_HEADER_LIMIT)
    length, shift = (head[0] & 15 if head else 0), 4
    for at, byte in enumerate(head):
        if at:
            length |= (byte & 0x7F) << shift
            shift += 7
        if not byte & 0x80:
            return head[0] >> 4 & 7, length, offset + at + 1
    raise DamagedError("an entry of a pack has no size")


def _base(
    file: BinaryIO, index: Index, kind: int, offset: int, length: int, at: int, size: int
) -> tuple[int, tuple[int, int]]:
    """Where the base of a delta begins, and the size and place of the delta's own bytes."""
    if kind == _BY_ID:
        base = index.offset(taken(file, at, size))
        if base is None:
            raise DamagedError("a delta's base is not in its pack")
        return base, (length, at + size)
    if kind != _BY_OFFSET:
        raise DamagedError("an entry of a pack has an unknown type")
    file.seek(at)
    back = -1
    for place, byte in enumerate(file.read(_HEADER_LIMIT)):
        back = (back + 1) << 7 | byte & 0x7F
        if not byte & 0x80:
            if not 0 < back < offset:
                break
            return offset - back, (length, at + place + 1)
    raise DamagedError("a delta's base lies outside of its pack")


def patched(base: bytes, delta: bytes, work: Work) -> bytes:
    """What the delta makes of ``base``. Raises `DamagedError` where it reaches beyond what it says."""
    work.charge(len(delta) * COST_OF_A_DELTA)
    try:
        before, at = _length(delta, 0)
        after, at = _length(delta, at)
        if before != len(base) or after > OBJECT_LIMIT:
            raise DamagedError("a delta is for another size")
        work.charge(after)
        result = bytearray()
        while at < len(delta):
            code = delta[at]
            at += 1
            if code & 0x80:
                start, at = _bytes_of(delta, at, code, 4)
                count, at = _bytes_of(delta, at, code >> 4, 3)
                part = base[start : start + (count or 0x10000)]
                if len(part) != (count or 0x10000):
                    raise DamagedError("a delta copies what is not there")
            else:
                part = delta[at : at + code]
                at += code
                if not code or at > len(delta):
                    raise DamagedError("a delta has an unknown instruction")
            result += part
            if len(result) > after:
                raise DamagedError("a delta makes more than it says")
    except IndexError as error:
        raise DamagedError("a delta is cut off") from error
    if len(result) != after:
        raise DamagedError("a delta makes less than it says")
    return bytes(result)


def _length(delta: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 64:
        value |= (delta[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not delta[at - 1] & 0x80:
            return value, at
    raise DamagedError("a delta's size is no number")


def _bytes_of(delta: bytes, at: int, present: int, count: int) -> tuple[int, int]:
    """A number whose bytes are there only where the bits of ``present`` say so."""
    value = 0
    for place in range(count):
        if present >> place & 1:
            value |= delta[at] << 8 * place
            at += 1
    return value, at
