"""Where the next pickle begins behind the end of one, when padding or other bytes lie between."""

from __future__ import annotations

from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.artifact import CHUNK, HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader

SEARCH_LIMIT = 64 << 20
"""Bytes behind one pickle that are searched for another."""

SIGNS_LIMIT = 512
"""Signs of a pickle that are tried in one search; bytes of numbers have a few of them by chance."""

PADDING = b"\0\xff \t\r\n"
"""Bytes that fill space."""

_SIGNS = rb"\x80[\x02-\x05](?=[\x95(ciX\x8cUBC}\])KMJN\x82-\x84])|c[A-Za-z_][\w.]{0,80}\n[A-Za-z_][\w.]{0,80}\n"
_OVERLAP = 256


def next_pickle(reader: Reader, start: int) -> int | None:
    """The offset of the next bytes from ``start`` on that look a name up when they are run as a pickle, or None."""
    end = min(reader.size, start + SEARCH_LIMIT)
    for tried, offset in enumerate(_signs(reader, start, end)):
        if tried >= SIGNS_LIMIT:
            return None
        if is_pickle(reader.read_at(offset, HEAD), reader.size - offset):
            return offset
    return None


def _signs(reader: Reader, start: int, end: int) -> Iterator[int]:
    import re

    first = padded(reader, start, end)
    if first < end:
        yield first
    signs = re.compile(_SIGNS)
    at = first
    while at < end:
        block = reader.read_at(at, min(CHUNK, end - at))
        for match in signs.finditer(block):
            yield at + match.start()
        if at + len(block) >= end:
            return
        at += max(1, len(block) - _OVERLAP)


def padded(reader: Reader, start: int, end: int) -> int:
    """The offset of the first byte from ``start`` on that is no padding; ``end`` where all is."""
    while start < end:
        block = reader.read_at(start, min(1 << 16, end - start))
        rest = block.lstrip(PADDING)
        if rest:
            return start + len(block) - len(rest)
        start += len(block)
    return end
