"""Protocol buffers written field by field: what TensorFlow and ONNX samples are made of, without either library."""

from __future__ import annotations


def varint(value: int) -> bytes:
    """``value`` as a base-128 varint."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: bytes | str | int) -> bytes:
    """One field: a varint for a number, else length and bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw
