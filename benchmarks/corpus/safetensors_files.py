"""safetensors files that break the format's own promises."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

from benchmarks.corpus.programs import evil, torch_zip
from benchmarks.corpus.sample import Group, Sample

Header = dict[str, object]


def _tensor(start: int, end: int, shape: list[int], dtype: str = "F32") -> Header:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def _file(header: Header | bytes, size: int, length: int | None = None, tail: bytes = b"") -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + bytes(size) + tail


def malformed() -> Iterator[Sample]:
    """One broken promise each."""
    good = {"w": _tensor(0, 16, [4])}
    yield Sample("length-beyond.safetensors", _file(good, 16, length=1 << 40))
    yield Sample("length-huge.safetensors", _file(good, 16, length=(1 << 64) - 1))
    yield Sample("length-zero.safetensors", _file(good, 16, length=0))
    yield Sample("length-cut.safetensors", b"\x10\0\0")
    yield Sample("overlap.safetensors", _file({"a": _tensor(0, 16, [4]), "b": _tensor(8, 24, [4])}, 24))
    yield Sample("same-bytes.safetensors", _file({"a": _tensor(0, 16, [4]), "b": _tensor(0, 16, [4])}, 16))
    yield Sample("hole.safetensors", _file({"a": _tensor(0, 16, [4]), "b": _tensor(32, 48, [4])}, 48))
    yield Sample("hole-at-start.safetensors", _file({"a": _tensor(16, 32, [4])}, 32))
    twice = (
        b'{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    )
    yield Sample("duplicate-key.safetensors", _file(twice, 16))
    inner = b'{"w":{"dtype":"F32","dtype":"F16","shape":[4],"data_offsets":[0,16]}}'
    yield Sample("duplicate-inner-key.safetensors", _file(inner, 16))
    yield Sample("offset-beyond.safetensors", _file({"w": _tensor(0, 4096, [1024])}, 16))
    yield Sample("offset-negative.safetensors", _file({"w": _tensor(-16, 0, [4])}, 16))
    yield Sample("offset-reversed.safetensors", _file({"w": _tensor(16, 0, [4])}, 16))
    yield Sample("shape-overflow.safetensors", _file({"w": _tensor(0, 16, [1 << 62, 1 << 62])}, 16))
    yield Sample("shape-mismatch.safetensors", _file({"w": _tensor(0, 16, [5])}, 16))
    yield Sample("dtype-unknown.safetensors", _file({"w": _tensor(0, 16, [4], "OBJECT")}, 16))
    yield Sample("not-an-object.safetensors", _file(b"[1, 2]", 16))
    yield Sample("trailing-pickle.safetensors", _file(good, 16, tail=evil(2)))
    yield Sample("trailing-elf.safetensors", _file(good, 16, tail=b"\x7fELF\x02\x01\x01" + bytes(200)))
    yield Sample("trailing-zip.safetensors", _file(good, 16, tail=torch_zip(evil(2))))
    yield Sample("trailing-script.safetensors", _file(good, 16, tail=b"#!/bin/sh\ntrue\n"))
    yield Sample("pickle-in-hole.safetensors", _pickle_in_hole())
    yield Sample("metadata-not-text.safetensors", _file({"__metadata__": {"a": {"b": 1}}, **good}, 16))
    yield Sample("deep.safetensors", _file(b'{"w":' + b"[" * 3000 + b"]" * 3000 + b"}", 16))


def _pickle_in_hole() -> bytes:
    header = json.dumps({"a": _tensor(0, 16, [4]), "b": _tensor(256, 272, [4])}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(16) + evil(2).ljust(240, b"\0") + bytes(16)


GROUPS = (Group("safetensors", malformed, "https://github.com/huggingface/safetensors#format"),)
