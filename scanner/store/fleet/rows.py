"""Values as they stand in rows, and back. What is read back is held to what was written: type, words, and a proof."""

from __future__ import annotations

import json
import zlib
from hashlib import blake2b, sha256

from scanner.model.regex import regex
from scanner.store.fleet.errors import DamagedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

LARGEST_REPORT = 256 << 20
"""Bytes of one report before it is packed."""

LARGEST_PACKED = 96 << 20
"""Bytes of one report in its row."""

LARGEST_NUMBER = 1e18
"""Below which sums and seconds are: what is not is none of ours."""

_LEVEL = 5
"""Of zlib: more takes twice the time for a few hundredths of the size."""

_MARK = "\x02"
"""Before a text that SQLite would not give back as it was."""

_CREATED = regex(rb'\A(\{\n "schema": "[^"\\\n]*",\n(?: "[a-z_]+": [^\n]*\n)*? "created": )"[^"\\\n]*"')


def into(text: str) -> str:
    """The text so that SQLite keeps it as it is: no byte that is no character, which paths may have, and no NUL."""
    if text.isascii() and "\0" not in text and not text.startswith(_MARK):
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _MARK + json.dumps(text)
    return _MARK + json.dumps(text) if "\0" in text or text.startswith(_MARK) else text


def in_order(text: str) -> bytes:
    """By what rows are sorted that have this text."""
    return into(text).encode("utf-8")


def out_of(text: str) -> str:
    """What `into` was given."""
    if not text.startswith(_MARK):
        return text
    try:
        said = json.loads(text[1:])
    except (ValueError, RecursionError) as error:
        raise DamagedError("a text is not as it was written") from error
    if not isinstance(said, str):
        raise DamagedError("a text is not as it was written")
    return said


def listed(items: Iterable[object]) -> str:
    """The items as one text."""
    return json.dumps(tuple(items), separators=(",", ":"))


def texts_of(text: str) -> tuple[str, ...]:
    """The texts that `listed` was given."""
    items = _array(text)
    if not all(isinstance(item, str) for item in items):
        raise DamagedError("a list holds what is no text")
    return tuple(items)


def pairs_of(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs of texts that `listed` was given."""
    items = _array(text)
    for item in items:
        if not (isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)):
            raise DamagedError("a list holds what is no pair")
    return tuple((one, other) for one, other in items)


def _array(text: str) -> list[Any]:
    if text == "[]":  # as most are
        return []
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedError("a list cannot be read") from error
    if not isinstance(items, list):
        raise DamagedError("a list is none")
    return items


def typed(row: Sequence[Any], kinds: str) -> list[Any]:
    """The values of a row, where each is of the kind that its letter says: text, whole number, that or none, float, bytes.

    Texts are given as they were before `into`. Raises `DamagedError`.
    """
    values = list(row)
    for at, (value, kind) in enumerate(zip(row, kinds, strict=True)):
        if kind == "t":
            if type(value) is not str:
                raise DamagedError("a text is none")
            if value.startswith(_MARK):
                values[at] = out_of(value)
        elif kind == "b":
            if type(value) is not bytes:
                raise DamagedError("a proof is none")
        elif kind == "f":
            if type(value) is not float or not 0 <= value < LARGEST_NUMBER:
                raise DamagedError("a number is none")
        elif not (kind == "o" and value is None) and (type(value) is not int or value < 0):
            raise DamagedError("a number is none")
    return values


def one_of(word: str, words: Sequence[str], what: str) -> str:
    """The word, where it is one of these. Raises `DamagedError`."""
    if word not in words:
        raise DamagedError(f"there is no {what} {word!r}")
    return word


def proof_of(table: str, *values: object) -> bytes:
    """What a row must say of itself: one that was damaged, or moved elsewhere, does not. No defence against an author."""
    return blake2b(ascii(values).encode("ascii"), digest_size=8, person=table.encode("ascii")).digest()


def packed(report: bytes) -> bytes:
    """The report as its row holds it."""
    return zlib.compress(report, _LEVEL)


def unpacked(data: bytes, size: int) -> bytes:
    """The report of ``size`` bytes again; a row that says more, or less, than it holds is not unpacked any further."""
    if size > LARGEST_REPORT:
        raise DamagedError("a report says that it is larger than any")
    reader = zlib.decompressobj()
    try:
        report = reader.decompress(data, size + 1)
    except zlib.error as error:
        raise DamagedError("a report cannot be unpacked") from error
    if len(report) != size or not reader.eof or reader.unused_data:
        raise DamagedError("a report is not of the size that it says")
    return report


def timeless(report: bytes) -> bytes:
    """The SHA-256 of a report as it would be whenever it was written."""
    bare, found = _CREATED.subn(rb'\1""', report, count=1)
    return sha256(bare if found else report).digest()
