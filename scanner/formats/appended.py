"""What stands before or behind a format's own bytes: searched for content that some loader or system would run.

A loader that looks only for its own format's marks passes over such bytes; another program that is given the same file
may begin with them.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.artifact import CHUNK, HEAD, Child
from scanner.model.fact import Gap, fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

SEARCH_LIMIT = 64 << 20
"""Bytes of one region that are searched."""

FOUND_LIMIT = 16
"""Hits of one region that are told."""

LOOK_LIMIT = 5_000
"""Signs of one region that are looked at twice: random bytes have 30 in each MiB."""

TEXT_LOOK_LIMIT = 400
"""Of these, signs that are made of letters and line ends: a text may have one on every other line."""

_LOOK_BYTES = 1 << 14

_TOO_MANY = "The bytes beside the model look like programs in more places than are searched. Check this file by itself."
_OVERLAP = 512
"""Bytes that two blocks of the search share: the longest sign."""

_NAME = rb"[A-Za-z_][\w.]{0,99}"
_SIGNS = (
    rb"\x80[\x02-\x05][\x95(cq}\]\x8c\x94X\x8d\x88-\x8b]"  # PROTO and what may follow it
    rb"|c" + _NAME + rb"\r?\n" + _NAME + rb"\r?\n"  # GLOBAL, of a protocol that has no sign of its own
    rb"|\((?:[SVIL][^\n]{0,200}\n){0,4}i" + _NAME + rb"\r?\n" + _NAME + rb"\r?\n"  # MARK, arguments, INST
    rb"|\x7fELF[\x01\x02][\x01\x02]\x01|\xcf\xfa\xed\xfe|MZ[\x00-\xff]{2}"
    rb"|#! ?/(?:usr/)?(?:local/)?bin/|#!/system/bin/|<\?php\s|@echo off\r?\n"
    rb"|PK\x03\x04|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\x00"
)
_METHODS = frozenset((0, 8, 9, 12, 14, 93, 95, 98, 99))


def appended(place: Place, reader: Reader, start: int, end: int, side: str) -> Iterator[Fact | Child | Gap]:
    """Yields what the bytes ``[start, end)`` hold beside the format they do not belong to, as one fact for each find.

    ``side`` is "before", "after" or "between". A fact ``appended-data`` gives ``holds`` ("pickle", "archive", "program",
    "script", "zeros", "data", or "decoys" where too many signs of programs lead nowhere) and ``bytes``, the length of the
    region; pickles and archives are yielded as children to be read too. At most `SEARCH_LIMIT` bytes are searched: what
    lies beyond shows as ``searched``, the bytes that were.
    """
    end = min(end, reader.size)
    if start >= end:
        return
    size = end - start
    searched = min(size, SEARCH_LIMIT)
    zeros = zeros_from(reader, start, start + searched)
    found = 0
    left_out: Gap | None = None
    for offset, holds in _hits(reader, start + zeros, start + searched):
        if not holds:
            left_out = left_out or Gap("limit-search", Place(place.path, place.member, offset), _TOO_MANY)
            continue
        found += 1
        if found > FOUND_LIMIT:
            break
        at = Place(place.path, place.member, offset)
        yield fact("appended-data", at, side=side, holds=holds, bytes=size, searched=searched)
        if holds == "pickle":
            yield Child(place, reader.window(offset, end - offset), "pickle")
        elif holds == "archive":
            yield Child(place, reader.window(offset, end - offset))
    if left_out:
        yield fact("appended-data", left_out.place, side=side, holds="decoys", bytes=size, searched=searched)
        yield left_out
        return
    if not found:
        holds = "zeros" if zeros == searched else "data"
        yield fact(
            "appended-data",
            Place(place.path, place.member, start),
            side=side,
            holds=holds,
            bytes=size,
            searched=searched,
        )


def _hits(reader: Reader, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(offset, what begins there) for each sign that bears a second look, "" for one that got none.

    What an archive or pickle covers is not searched again, so the search goes on only behind programs and scripts.
    """
    import re

    signs = re.compile(_SIGNS, re.DOTALL)
    first = reader.read_at(start, min(HEAD, end - start))
    if first[:1] not in (b"\x80", b"\x7f", b"P") and is_pickle(
        first, end - start, False, reader.window(start, end - start)
    ):
        yield start, "pickle"  # a protocol without a sign of its own
        return
    at = start
    behind = start  # what was told up to here is not told again by the bytes that blocks share
    looks = texts = 0
    while at < end:
        block = reader.read_at(at, min(CHUNK, end - at))
        for match in signs.finditer(block):
            offset = at + match.start()
            if offset < behind:
                continue
            behind = offset + 1
            is_text = match.group()[:1] in (b"c", b"(")
            looks += 1
            texts += is_text
            if looks > LOOK_LIMIT or (is_text and texts > TEXT_LOOK_LIMIT):
                yield offset, ""
                if looks > LOOK_LIMIT:
                    return
                continue
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
    if sign[:1] in (b"#", b"<", b"@"):
        return "script"
    if sign.startswith(b"\x7fELF"):
        return "program"
    if sign.startswith(b"\xcf\xfa\xed\xfe"):  # Mach-O of 64 bits: CPU types 7 and 12 with their 64-bit flag
        return "program" if reader.read_at(offset + 4, 4) in (b"\x07\0\0\x01", b"\x0c\0\0\x01") else ""
    if sign.startswith(b"MZ"):
        header = int.from_bytes(reader.read_at(offset + 60, 4), "little")
        return "program" if header < 1 << 16 and reader.read_at(offset + header, 4) == b"PE\0\0" else ""
    if sign == b"PK\x03\x04":
        head = reader.read_at(offset, 30)
        return "archive" if len(head) == 30 and head[5] <= 20 and head[8] in _METHODS and not head[9] else ""
    if sign == b"\x1f\x8b\x08":
        return "archive" if _unfolds(reader.read_at(offset, min(HEAD, end - offset))) else ""
    if sign.startswith((b"7z", b"Rar", b"BZh", b"\xfd7z")):
        return "archive"
    is_text = sign[:1] in (b"c", b"(")
    window = reader.window(offset, min(end - offset, _LOOK_BYTES) if is_text else end - offset)
    return "pickle" if is_pickle(window.head, end - offset, False, window) else ""


def _unfolds(head: bytes) -> bool:
    """True where a gzip header is followed by a stream: three bytes alone are chance, once in 16 MiB."""
    from zlib import decompressobj, error

    if head[3:4] > b"\x1f":  # flags that gzip does not have
        return False
    try:
        decoder = decompressobj(31)
        return len(decoder.decompress(head, HEAD)) >= 64 or decoder.eof
    except error:
        return False


def is_zero(reader: Reader, start: int, end: int) -> bool:
    """True where all bytes are zero, as alignment leaves them."""
    return zeros_from(reader, start, end) == end - start


def zeros_from(reader: Reader, start: int, end: int) -> int:
    """How many bytes from ``start`` on are zero before the first that is not: whole blocks, nothing is read twice."""
    for at in range(start, end, CHUNK):
        if reader.read_at(at, min(CHUNK, end - at)).strip(b"\0"):
            return at - start
    return end - start
