"""Pickles that hide in values of another: as they are, written as base64 or hex text, or compressed.

Nothing loads such a value by itself: a later stage of the same program does, or code that is shipped beside it. Told is
what the hidden program would look up and call.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.hiding import BASE64, LATIN_PROTO, SHORTEST_TEXT
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.artifact import HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

DECODED_LIMIT = 16 << 20
"""Bytes of one hidden stream that are decoded; a longer one shows as truncated."""

_LAYERS = 3
_HEX = b"0123456789abcdefABCDEF"


def hidden_pickle(head: bytes, size: int, whole: Callable[[], bytes]) -> bytes | None:
    """The pickle that a value comes to when it is decoded, or None where that is none.

    ``head`` are the value's first bytes (of ``size``), ``whole()`` reads all of them; at most `DECODED_LIMIT` bytes of each
    layer are decoded.
    """
    steps: list[Callable[[bytes, int], bytes]] = []
    part = head[:HEAD]
    for _ in range(_LAYERS):
        step = _decoder(part)
        if step is None:
            return None
        steps.append(step)
        part = step(part, HEAD)
        if is_pickle(part, size if len(part) >= HEAD or size > HEAD else len(part)):
            data = whole()
            for step in steps:
                data = step(data, DECODED_LIMIT)
            return data
    return None


def _decoder(data: bytes) -> Callable[[bytes, int], bytes] | None:
    """How the first layer of ``data`` is taken off; None where it has none."""
    if data.startswith((b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")):
        return _inflate
    if data.startswith((b"BZh", b"\xfd7zXZ\x00")):
        return _unpack
    if data.startswith(LATIN_PROTO):
        return _from_latin
    if len(data) < SHORTEST_TEXT or data[:48].translate(None, BASE64):
        return None
    if not data[:-1].translate(None, _HEX):
        return _from_hex
    return _from_base64 if not data.translate(None, BASE64) else None


def _inflate(data: bytes, limit: int) -> bytes:
    from zlib import decompressobj, error

    try:
        return decompressobj(47).decompress(data, limit)  # 47: gzip or zlib, by the header
    except error:
        return b""


def _unpack(data: bytes, limit: int) -> bytes:
    try:
        if data.startswith(b"BZh"):
            from bz2 import BZ2Decompressor

            return BZ2Decompressor().decompress(data, limit)
        from lzma import LZMADecompressor

        return LZMADecompressor(memlimit=64 << 20).decompress(data, limit)
    except Exception:  # lzma's own error is no subclass of ValueError, and its module may be missing
        return b""


def _from_latin(data: bytes, limit: int) -> bytes:
    return data.decode("utf-8", "ignore").encode("latin-1", "replace")[:limit]


def _from_hex(data: bytes, limit: int) -> bytes:
    try:
        return bytes.fromhex(data[: min(len(data) // 2, limit) * 2].decode("ascii"))
    except ValueError:  # its beginning is hex, and more was not looked at
        return b""


def _from_base64(data: bytes, limit: int) -> bytes:
    from binascii import Error, a2b_base64

    text = data.translate(bytes.maketrans(b"-_", b"+/"), b"\r\n=")[: limit // 3 * 4]
    text = text[: len(text) - 1] if len(text) % 4 == 1 else text
    try:
        return a2b_base64(text + b"=" * (-len(text) % 4))
    except Error:
        return b""
