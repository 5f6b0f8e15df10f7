"""Wounds to bytes without regard for what they mean: numbers, cuts, repeats, and pieces of other files."""

from __future__ import annotations

import random

LONGEST = 256 << 10
"""Bytes of an input."""

NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
WORDS = (
    b"\x80\x04\x95", b"cos\nsystem\n(S'true'\ntR.", b"PK\x03\x04", b"PK\x05\x06", b"../", b"\x00" * 8, b"[" * 64, b"{{",
    b"\x89HDF\r\n\x1a\n", b"GGUF", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"{%", b"<!", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xed\xa0\x80", b"\r", b"\n---\n", b"!!python/", b"&a ", b"*a", b"NaN", b"1e999", b"\x1b[2J", b"(" * 64, b"\\u0000",
    b"\xff" * 9 + b"\x01", b"TREE", b"SNOD", b"OHDR", b"FRHP", b"HEAP", b"BTHD", b"\x93NUMPY", b"]]>", b"&a;",
)  # fmt: skip


def wounded(data: bytes, other: bytes, draw: random.Random) -> bytes:
    """``data`` with one to six wounds of the kinds that break parsers."""
    body = bytearray(data)
    for _ in range(draw.randrange(1, 7)):
        _wound(body, other, draw)
    return bytes(body[:LONGEST])


def _wound(body: bytearray, other: bytes, draw: random.Random) -> None:
    at = draw.randrange(len(body) + 1)
    kind = draw.randrange(11)
    if kind == 0:
        body[at : at + 1] = bytes((draw.randrange(256),))
    elif kind == 1:
        body[at : at + draw.randrange(5)] = draw.randbytes(draw.randrange(5))
    elif kind == 2:
        width = draw.choice((1, 2, 4, 8))
        body[at : at + width] = _sized(draw.choice(NUMBERS), width, draw)
    elif kind == 3:
        del body[at : at + draw.randrange(1, 200)]
    elif kind == 4:
        body[at:at] = body[at : at + draw.randrange(1, 400)] * draw.choice((1, 1, 2, 40))
    elif kind == 5:
        start = draw.randrange(len(other) + 1)
        body[at:at] = other[start : start + draw.randrange(1, 2000)]
    elif kind == 6:
        body[at:at] = draw.choice(WORDS)
    elif kind == 7 and body:
        body[at % len(body)] ^= 1 << draw.randrange(8)
    elif kind == 8 and draw.random() < 0.3:
        del body[at:]
    elif kind == 9:  # an offset or a size that leads to another place of the same file
        width = draw.choice((2, 4, 8))
        at -= at % 4
        body[at : at + width] = _sized(
            draw.choice((at, draw.randrange(len(body) + 1), len(body), len(body) - at)), width, draw
        )
    elif kind == 10:  # a number that is off by a little
        width = draw.choice((1, 2, 4, 8))
        at -= at % width
        old = int.from_bytes(body[at : at + width], "little")
        body[at : at + width] = _sized(old + draw.choice((-8, -1, 1, 8, 1 << 8 * width - 1)), width, draw, "little")


def _sized(number: int, width: int, draw: random.Random, order: str = "") -> bytes:
    chosen = order or draw.choice(("little", "big"))
    return (number & ((1 << 8 * width) - 1)).to_bytes(width, "big" if chosen == "big" else "little")
