"""The code of a Lambda layer as evidence: what names and texts stand in its bytecode, which is never loaded."""

from __future__ import annotations

from binascii import Error, a2b_base64

from scanner.model.escape import printable
from scanner.model.fact import bounded
from scanner.model.regex import regex

LIMIT = 1 << 16
"""Characters of a layer's code that are looked at."""

MOST = 40
LONGEST = 120
"""Texts that are shown, and characters of one."""

_SHORT = regex(rb"(?s)[zZ\xfa\xda](.)")
_LONG = regex(rb"(?s)[aAuts\xe1\xc1\xf5\xf4\xf3](...)\0")
"""What marshal writes before a text: its kind, with or without the bit of a reference, and its length."""


def code_rows(function: object) -> tuple[str, ...]:
    """Rows for what a Lambda layer has as its function: a text in base64, a list that begins with one, or a map of one."""
    text = _text_of(function)
    try:
        data = a2b_base64(text[:LIMIT].encode("ascii", "replace"))
    except Error:
        data = b""
    if not data:
        return bounded([f">   {printable(text, 400)}"]) if text else ()
    texts = texts_of(data)
    left = len(texts) - MOST
    return bounded([
        f"  Python bytecode of {len(data):,} bytes, which Keras runs. What it names:",
        *(f"{'  ' if _is_origin(one) else '> '}  {printable(one, LONGEST)}" for one in texts[:MOST]),
        *([f"    and {left:,} more"] if left > 0 else []),
    ])  # fmt: skip


def texts_of(data: bytes) -> list[str]:
    """Names and constants in marshalled code, in their order: each run of printable characters after its length."""
    found: dict[int, str] = {}
    for pattern in (_SHORT, _LONG):
        for match in pattern.finditer(data):
            length = int.from_bytes(match[1], "little")
            part = data[match.end() : match.end() + length]
            text = part.decode("utf-8", "replace")
            if length > 1 and len(part) == length and text.isprintable() and "\ufffd" not in text:
                found.setdefault(match.end(), text)
    return list(dict.fromkeys(found[at] for at in sorted(found)))


def _is_origin(text: str) -> bool:
    """True for what the bytecode says of itself: the function's name and the file that it was written in."""
    return text.endswith((".py", "<lambda>", "<module>")) or text.startswith("<ipython")


def _text_of(function: object) -> str:
    for _ in range(4):  # a map with a map or a list in it, as Keras writes them
        if isinstance(function, dict):
            config = function.get("config")
            inside = config if isinstance(config, dict) else function
            function = inside.get("code", function.get("items"))
        elif isinstance(function, list):
            function = function[0] if function else None
    return function if isinstance(function, str) else ""
