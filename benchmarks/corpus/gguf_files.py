"""GGUF headers that make a C loader read or write beyond what it allocated."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from benchmarks.corpus.programs import evil
from benchmarks.corpus.sample import Group, Sample

UINT32, STRING, ARRAY, UINT64 = 4, 8, 9, 10


def _string(value: str, length: int | None = None) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw


def pair(key: str, kind: int, value: bytes) -> bytes:
    """One key of the metadata. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"""
    return _string(key) + struct.pack("<I", kind) + value


def text_pair(key: str, value: str) -> bytes:
    """One key with a text."""
    return pair(key, STRING, _string(value))


def header(tensors: int, pairs: int, version: int = 3) -> bytes:
    """Magic, version and the two counts."""
    return b"GGUF" + struct.pack("<IQQ", version, tensors, pairs)


def _tensor(name: str, dims: tuple[int, ...], kind: int = 0, offset: int = 0, rank: int | None = None) -> bytes:
    count = len(dims) if rank is None else rank
    return (
        _string(name)
        + struct.pack("<I", count)
        + struct.pack(f"<{len(dims)}Q", *dims)
        + struct.pack("<IQ", kind, offset)
    )


def _file(tensor: bytes = b"", pairs: bytes = b"", count: int = 1) -> bytes:
    base = text_pair("general.architecture", "llama")
    return header(1 if tensor else 0, 1 + (count if pairs else 0)) + base + pairs + tensor + bytes(64)


def malformed() -> Iterator[Sample]:
    """One lie each about a count, a length, a type or an offset."""
    big = (1 << 63) + 9
    yield Sample("tensor-count.gguf", header(1 << 62, 0) + bytes(64))
    yield Sample("pair-count.gguf", header(0, 0xFFFFFFFFFFFFFFFF) + bytes(64))
    yield Sample("key-length.gguf", header(0, 1) + struct.pack("<Q", 0xFFFFFFFFFFFFFFFF) + bytes(64))
    yield Sample("string-length.gguf", header(0, 1) + pair("a", STRING, _string("x", big)) + bytes(64))
    yield Sample("array-length.gguf", header(0, 1) + pair("a", ARRAY, struct.pack("<IQ", UINT64, 1 << 61)) + bytes(64))
    yield Sample(
        "array-of-strings.gguf", header(0, 1) + pair("a", ARRAY, struct.pack("<IQ", STRING, 1 << 60)) + bytes(64)
    )
    yield Sample("array-in-array.gguf", header(0, 1) + pair("a", ARRAY, struct.pack("<IQ", ARRAY, 4)) + bytes(64))
    yield Sample("value-type.gguf", header(0, 1) + pair("a", 77, bytes(8)) + bytes(64))
    yield Sample("rank.gguf", _file(_tensor("w", (4,), rank=4_000_000)))
    yield Sample("rank-five.gguf", _file(_tensor("w", (1, 1, 1, 1, 1))))
    yield Sample("dims-overflow.gguf", _file(_tensor("w", (1 << 33, 1 << 33))))
    yield Sample("dims-beyond-file.gguf", _file(_tensor("w", (1 << 20, 1 << 10))))
    yield Sample("tensor-type.gguf", _file(_tensor("w", (4,), kind=999)))
    yield Sample("tensor-offset.gguf", _file(_tensor("w", (4,), offset=(1 << 64) - 32)))
    yield Sample("tensor-name-long.gguf", _file(_tensor("n" * 200, (4,))))
    alignment = pair("general.alignment", UINT32, struct.pack("<I", 0))
    yield Sample("alignment-zero.gguf", _file(_tensor("w", (4,)), alignment))
    alignment = pair("general.alignment", UINT32, struct.pack("<I", 7))
    yield Sample("alignment-odd.gguf", _file(_tensor("w", (4,)), alignment))
    twice = _tensor("w", (4,)) + _tensor("w", (4,))
    yield Sample("tensor-twice.gguf", header(2, 1) + text_pair("general.architecture", "llama") + twice + bytes(128))
    same = text_pair("a", "b") * 2
    yield Sample("key-twice.gguf", header(0, 2) + same + bytes(64))
    yield Sample("cut.gguf", header(3, 5) + text_pair("general.architecture", "llama"))
    yield Sample("version.gguf", header(0, 0, 4_000_000) + bytes(64))
    yield Sample("trailing-pickle.gguf", _file(_tensor("w", (4,))) + bytes(32) + evil(2))


GROUPS = (Group("gguf", malformed, "CVE-2024-21802, CVE-2024-23496, CVE-2024-23605, CVE-2025-53630"),)
