"""What stands before or behind a format's own bytes: searched for content that some loader or system would run.

A loader that looks only for its own format's marks passes over such bytes; another program that is given the same file
may begin with them.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.artifact import CHUNK, HEAD, Child
from scanner.model.fact import fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact, Gap

SEARCH_LIMIT = 64 << 20
"""Bytes of one region that are searched."""

FOUND_LIMIT = 16
"""Hits of one region that are told."""

_OVERLAP = 16
_ARCHIVES = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\x00")
_SIGNS = rb"\x80[\x02-\x05][\x95(cq}\]\x8c\x94]|\x7fELF[\x01\x02][\x01\x02]\x01|MZ[\x00-\xff]{2}|" + rb"|".join(
    (rb"PK\x03\x04", rb"7z\xbc\xaf\x27\x1c", rb"Rar!\x1a\x07", rb"\x1f\x8b\x08", rb"BZh[1-9]1AY&SY", rb"\xfd7zXZ\x00")
)


def appended(place: Place, reader: Reader, start: int, end: int, side: str) -> Iterator[Fact | Child | Gap]:
    """Yields what the bytes ``[start, end)`` hold beside the format they do not belong to, as one fact for each find.

    ``side`` is "before", "after" or "between". A fact ``appended-data`` gives ``holds`` ("pickle", "archive", "program",
    "script", "zeros" or "data") and ``bytes``, the length of the region; pickles and archives are yielded as children to be
    read too. At most `SEARCH_LIMIT` bytes are searched: what lies beyond shows as ``searched``, the bytes that were.
    """
    end = min(end, reader.size)
    if start >= end:
        return
    size = end - start
    searched = min(size, SEARCH_LIMIT)
    found = 0
    for offset, holds in _hits(reader, start, start + searched):
        found += 1
        if found > FOUND_LIMIT:
            break
        at = Place(place.path, place.member, offset)
        yield fact("appended-data", at, side=side, holds=holds, bytes=size, searched=searched)
        if holds == "pickle":
            yield Child(place, reader.window(offset, end - offset), "pickle")
        elif holds == "archive":
            yield Child(place, reader.window(offset, end - offset))
    if not found:
        holds = "zeros" if _is_zero(reader, start, start + searched) else "data"
        yield fact(
            "appended-data",
            Place(place.path, place.member, start),
            side=side,
            holds=holds,
            bytes=size,
            searched=searched,
        )


def _hits(reader: Reader, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(offset, what begins there) for each sign that bears a second look; what an archive or pickle covers is not searched
    again, so the search goes on only behind programs and scripts."""
    import re

    signs = re.compile(_SIGNS, re.DOTALL)
    first = reader.read_at(start, min(HEAD, end - start))
    if first.startswith(b"#!/"):
        yield start, "script"
    elif first[:1] not in (b"\x80", b"\x7f", b"P") and is_pickle(
        first, end - start, False, reader.window(start, end - start)
    ):
        yield start, "pickle"  # a protocol without a sign of its own
        return
    at = start
    while at < end:
        block = reader.read_at(at, min(CHUNK, end - at))
        for match in signs.finditer(block):
            offset = at + match.start()
            holds = _confirmed(reader, offset, end, match.group())
            if holds:
                yield offset, holds
                if holds in ("pickle", "archive"):
                    return
        if at + len(block) >= end:
            return
        at += max(1, len(block) - _OVERLAP)


def _confirmed(reader: Reader, offset: int, end: int, sign: bytes) -> str:
    """What begins at ``offset``, or "" where the sign was chance."""
    if sign == b"\x1f\x8b\x08":
        return "archive" if _unfolds(reader.read_at(offset, min(HEAD, end - offset))) else ""
    if sign.startswith(_ARCHIVES) or sign.startswith(b"BZh"):
        return "archive"
    if sign.startswith(b"\x7fELF"):
        return "program"
    if sign.startswith(b"MZ"):
        header = int.from_bytes(reader.read_at(offset + 60, 4), "little")
        return "program" if header < 1 << 16 and reader.read_at(offset + header, 4) == b"PE\0\0" else ""
    window = reader.window(offset, end - offset)
    return "pickle" if is_pickle(window.head, window.size, False, window) else ""


def _unfolds(head: bytes) -> bool:
    """True where ``head`` begins a gzip stream: its three bytes alone come by chance in every 16 MB of weights."""
    import zlib

    try:
        return bool(zlib.decompressobj(31).decompress(head, HEAD)) or len(head) < 64
    except zlib.error:
        return False


def _is_zero(reader: Reader, start: int, end: int) -> bool:
    """True where all bytes are zero, as alignment leaves them."""
    return all(not reader.read_at(at, min(CHUNK, end - at)).strip(b"\0") for at in range(start, end, CHUNK))
