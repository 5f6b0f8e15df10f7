"""JSON from hostile files: refused where it would take far more memory than its bytes, or nests deep.

Every list, map and item of a JSON text has a bracket, comma or colon of its own, so that counting these bounds what
parsing can allocate before it begins.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

STRUCTURE_LIMIT = 1_500_000
"""Brackets, commas and colons; DeepSeek-V3's index of 91,991 tensors has 184,000."""

DEPTH_LIMIT = 100
"""Lists and maps in one another."""

WIDE_LIMIT = 16 << 20
"""Bytes of text with characters beyond ASCII: one of them may make all others take four bytes."""


class JsonLimitError(ValueError):
    """The text asks for too much; the message is a sentence without its full stop."""


class JsonDepthError(JsonLimitError):
    """The text nests deeper than any parser should follow: Python's own fails on it with an error of another kind."""


def bounded_json(data: bytes, pairs: Callable[[list[tuple[str, object]]], object] | None = None) -> object:
    """The value of a JSON text in UTF-8; ``pairs`` makes the maps, if not `dict`.

    Raises `JsonLimitError`, and `ValueError` for what is no JSON.
    """
    import json

    structure = sum(data.count(sign) for sign in (b"[", b"{", b",", b":"))
    if structure > STRUCTURE_LIMIT or data.count(b'"') > 4 * STRUCTURE_LIMIT:
        raise JsonLimitError(f"The JSON has more than {STRUCTURE_LIMIT:,} items")
    if len(data) > WIDE_LIMIT and not data.isascii():
        raise JsonLimitError(f"The JSON has more than {WIDE_LIMIT:,} bytes that are not all ASCII")
    _check_depth(data)
    value: object = json.loads(data.decode("utf-8"), object_pairs_hook=pairs)
    return value


def _check_depth(data: bytes) -> None:
    """Raises where brackets do not match or nest too deep: the parser recurses, and is asked only for what it bears."""
    import re

    # An unclosed string takes all the rest, so that no quote in it is tried as the start of another.
    outside = re.sub(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', b"", data, flags=re.DOTALL)
    brackets = outside.translate(None, _ALL_BUT_BRACKETS)
    for _ in range(DEPTH_LIMIT):
        shorter = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    if b"[]" in brackets or b"{}" in brackets:
        raise JsonDepthError(f"The JSON nests more than {DEPTH_LIMIT} deep")
    if brackets:
        raise ValueError("brackets do not match")


_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
