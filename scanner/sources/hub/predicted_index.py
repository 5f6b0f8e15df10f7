"""The text of a shard index, told from the headers of its shards and proven by its digest, so that it need not be fetched.

The index of DeepSeek-V3 has 8.9 MB and says nothing that the headers do not: which tensor lies in which shard. How it is
laid out is read from its first block, all orders in use are tried, and a text counts only where its git blob id is the one
that the Hub lists: then it is the file, to the byte.
"""

from __future__ import annotations

from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

BEGINNING = 64 << 10
"""Bytes of the index from which its layout is learnt."""

ENDING = ".safetensors.index.json"

SMALLEST = 200_000
"""Bytes of an index that is worth it."""

_ITEM = rb'"(?:[^"\\]|\\.)*"'
_OPENING = regex(rb'"weight_map"(\s*:\s*)\{(\s*)(' + _ITEM + rb")(\s*:\s*)(" + _ITEM + rb"),(\s*)")
_PAIR = regex(rb"(" + _ITEM + rb")\s*:\s*" + _ITEM)
_DIGITS = regex(r"(\d+)")


def predicted(beginning: bytes, size: int, oid: str, headers: Mapping[str, bytes]) -> bytes | None:
    """The text of ``size`` bytes with the git blob id ``oid`` that begins so, or None where it cannot be told.

    ``headers`` are the JSON headers of the shards by the names that the index calls them.
    """
    opening = _OPENING.search(beginning)
    if opening is None:
        return None
    tensors = _tensors(headers)
    start, between, colon = beginning[: opening.start(3)], b"," + opening[6], opening[4]
    first = [match[1] for match in _PAIR.finditer(beginning, opening.start(3))][:-1]  # the last may be cut off
    for ordered in _orders(tensors):
        if [pair[0] for pair in ordered[: len(first)]] != first:
            continue
        body = start + between.join([name + colon + shard for name, shard in ordered])
        for closing in _closings(opening[2]):
            if len(body) + len(closing) == size and blob_id(body + closing) == oid:
                return body + closing
    return None


def blob_id(data: bytes) -> str:
    """The id under which git keeps ``data``: a SHA-1 in hex."""
    from hashlib import sha1

    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


_Pair = tuple[bytes, bytes]


def _tensors(headers: Mapping[str, bytes]) -> dict[str, tuple[_Pair, int]]:
    """Each tensor's name with its two words as JSON writes them and where its bytes begin; shards in order of names."""
    from json import dumps, loads

    found: dict[str, tuple[_Pair, int]] = {}
    for shard in sorted(headers):
        try:
            rows = loads(headers[shard])
        except (ValueError, RecursionError):
            return {}
        written = dumps(shard).encode()
        for name, tensor in rows.items() if isinstance(rows, dict) else ():
            if name != "__metadata__":
                offsets = tensor.get("data_offsets") if isinstance(tensor, dict) else None
                at = offsets[0] if isinstance(offsets, list) and offsets and type(offsets[0]) is int else 0
                found[name] = ((dumps(name).encode(), written), at)
    return found


def _orders(tensors: dict[str, tuple[_Pair, int]]) -> Iterator[list[_Pair]]:
    """The tensors in the orders in which tools write them: by name, as the headers have them, as they lie in the shards,
    by the numbers in their names."""
    keys: tuple[Callable[[str], object] | None, ...] = (str, None, lambda name: _place(tensors[name]), _natural)
    for key in keys:
        names = list(tensors) if key is None else sorted(tensors, key=key)  # type: ignore[arg-type]
        yield [tensors[name][0] for name in names]


def _place(row: tuple[_Pair, int]) -> tuple[bytes, int]:
    return row[0][1], row[1]


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isascii() and part.isdigit() else (-1, part) for part in _DIGITS.split(name)[:64]]


def _closings(indent: bytes) -> Iterator[bytes]:
    """How the text may end, given what stands before each name."""
    line, _, margin = indent.rpartition(b"\n")
    if b"\n" not in indent:
        yield from (b"}}", b"}}\n")
        return
    outer = line + b"\n" + margin[: len(margin) // 2]
    for tail in (b"", b"\n", b"\r\n"):
        yield outer + b"}" + line + b"\n}" + tail
