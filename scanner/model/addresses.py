"""Texts as parts of addresses."""

from __future__ import annotations


def in_address(text: str, safe: str = "/") -> str:
    """``text`` percent-encoded for a part of an address, lone surrogates too: JSON and programs can write such."""
    from urllib.parse import quote

    return quote(text.encode("utf-8", "surrogatepass"), safe=safe)
