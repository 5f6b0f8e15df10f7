"""A look at each string of a pickle: whether another pickle may be written in it."""

from __future__ import annotations

SHORTEST_TEXT = 16
"""Bytes: no call of anything harmful is written in a shorter text."""

BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n"
"""The characters of base64 in both its alphabets; hex digits are among them."""

HOOKS = frozenset({"append", "extend", "add", "__new__", "__init__", "__setstate__"})
"""Attributes that the unpickler, or copyreg for it, looks up on an instance and calls."""

LATIN_PROTO = b"\xc2\x80"
"""A PROTO opcode in bytes that were written as text."""


def may_hide(text: bytes) -> bool:
    """True where the beginning of a text (in UTF-8) leaves room for a hidden program; cheap, for every string."""
    head = text[:48]
    return not head.translate(None, BASE64) or head.startswith(LATIN_PROTO) or head.count(b"\n") > 1
