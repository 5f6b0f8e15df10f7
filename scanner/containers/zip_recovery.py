"""The members of a zip archive whose directory is gone, by the local headers that are left.

No loader of models opens such an archive, but what it holds is worth a word, and tools that mend archives bring it back.
"""

from __future__ import annotations

from scanner.containers.zip import MAGIC, Local, Member, name_of, read_local
from scanner.model.artifact import CHUNK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

RECOVERED_LIMIT = 10_000
"""Members that are brought back."""

SEARCH_LIMIT = 64 << 20
"""Bytes of one archive that are searched for the next header where a header does not tell its member's size."""

UNKNOWN_SIZE = 64 << 20
"""Bytes that a deflated member of unknown size may unfold to."""

_STREAMED = 0x8
_DESCRIPTOR = b"PK\x07\x08"


def recovered(reader: Reader) -> tuple[Member, ...]:
    """The members that local headers tell of, from the start of the file until the first that leads nowhere."""
    search = _Search(reader)
    members: list[Member] = []
    at = 0 if reader.head.startswith(MAGIC) else search.after(0, (MAGIC,))
    while 0 <= at < reader.size and len(members) < RECOVERED_LIMIT:
        local = read_local(reader, at)
        if local is None:
            break
        compressed, size, end = _extent(local, search)
        name = name_of(local.raw_name, local.flags)
        members.append(Member(name, local.raw_name, local.flags, local.method, local.crc, compressed, size, at))
        at = search.after(end, (MAGIC,)) if end >= 0 else -1
    return tuple(members)


def _extent(local: Local, search: _Search) -> tuple[int, int, int]:
    """Bytes stored, bytes unfolded, and the offset behind the member (-1 where nothing follows)."""
    size = search.reader.size
    if not (local.flags & _STREAMED and local.compressed in (0, 0xFFFFFFFF)):
        end = local.data + local.compressed
        return min(local.compressed, size - local.data), local.size, end if end < size else -1
    end = search.after(local.data, (_DESCRIPTOR, MAGIC, b"PK\x01\x02"))
    stored = (size if end < 0 else end) - local.data
    return stored, stored if local.method == 0 else UNKNOWN_SIZE, end


class _Search:
    """A search for signatures that gives up after `SEARCH_LIMIT` bytes in all."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.left = SEARCH_LIMIT

    def after(self, start: int, signs: tuple[bytes, ...]) -> int:
        """The offset of the first of ``signs`` at or behind ``start``, -1 where none is."""
        at = start
        span = 4096
        while at < self.reader.size and self.left > 0:
            block = self.reader.read_at(at, span)
            hits = [hit for sign in signs if (hit := block.find(sign)) >= 0]
            if hits:
                return at + min(hits)
            self.left -= len(block)
            if at + len(block) >= self.reader.size:
                break
            at += len(block) - 3
            span = min(CHUNK, span * 4)
        return -1
