"""Weights for the fixture Hub: true files, small, or huge with nothing in them."""

from __future__ import annotations

import io
import json
import math
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tests.hub.content import Sparse

FIXTURES = Path(__file__).parents[1] / "fixtures" / "files"

WIDTHS = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "BF16": 2, "F16": 2, "F8_E4M3": 1, "U8": 1, "I8": 1, "BOOL": 1}
"""Bytes per element."""

Tensors = dict[str, tuple[str, list[int]]]
"""Name → type and shape."""


def safetensors(tensors: Tensors | None = None, metadata: dict[str, str] | None = None) -> bytes:
    """A safetensors file whose numbers are all zero."""
    made = sparse_safetensors(tensors or {"weight": ("F32", [2, 2])}, metadata)
    return made.read(0, made.size)


def sparse_safetensors(tensors: Tensors, metadata: dict[str, str] | None = None) -> Sparse:
    """The same, of any size: only the header is kept. The tensors lie in the order given."""
    header: dict[str, object] = {"__metadata__": metadata or {"format": "pt"}}
    at = 0
    for name, (kind, shape) in tensors.items():
        end = at + WIDTHS[kind] * math.prod(shape)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return Sparse(8 + len(text) + at, {0: len(text).to_bytes(8, "little") + text})


def sharded(tensors: Tensors, limit: int, digits: int = 5) -> dict[str, bytes | Sparse]:
    """Shards of at most ``limit`` bytes of tensors, in the order given, and their index."""
    groups: list[Tensors] = [{}]
    filled = total = 0
    for name, (kind, shape) in tensors.items():
        size = WIDTHS[kind] * math.prod(shape)
        if filled and filled + size > limit:
            groups.append({})
            filled = 0
        groups[-1][name] = (kind, shape)
        filled += size
        total += size
    names = [f"model-{n:05}-of-{len(groups):0{digits}}.safetensors" for n in range(1, len(groups) + 1)]
    where = {name: shard for shard, group in zip(names, groups, strict=True) for name in group}
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(where.items()))}
    shards = {shard: sparse_safetensors(group) for shard, group in zip(names, groups, strict=True)}
    return {**shards, "model.safetensors.index.json": json.dumps(index, indent=2).encode()}


def fixture(path: str) -> bytes:
    """A committed fixture of ``tests/fixtures/files``, such as "torch/state-dict.pt"."""
    return (FIXTURES / path).read_bytes()


def torch_zip(tensors: dict[str, list[int]], payload: bytes = b"") -> Sparse:
    """A torch checkpoint of float tensors that are all zero, of any size; ``payload`` is put before its pickle's end."""
    entries = [("archive/data.pkl", state_dict(tensors, payload)), ("archive/byteorder", b"little")]
    entries += [(f"archive/data/{number}", 4 * math.prod(shape)) for number, shape in enumerate(tensors.values())]
    return stored_zip([*entries, ("archive/version", b"3\n")])


def state_dict(tensors: dict[str, list[int]], payload: bytes = b"") -> bytes:
    """The pickle of a state dict as torch writes it; ``payload`` are opcodes that leave the stack as it was."""
    parts = [b"\x80\x02}("]
    for number, (name, shape) in enumerate(tensors.items()):
        strides = [math.prod(shape[at + 1 :]) for at in range(len(shape))]
        storage = b"(" + words("storage") + b"ctorch\nFloatStorage\n" + words(str(number), "cpu")
        storage += numbers([math.prod(shape)]) + b"tQ"
        parts += [words(name), b"ctorch._utils\n_rebuild_tensor_v2\n(", storage, numbers([0])]
        parts += [b"(", numbers(shape), b"t(", numbers(strides), b"t\x89ccollections\nOrderedDict\n)RtR"]
    return b"".join([*parts, b"u", payload, b"."])


def words(*texts: str) -> bytes:
    return b"".join(b"X" + struct.pack("<I", len(text.encode())) + text.encode() for text in texts)


def numbers(values: Iterable[int]) -> bytes:
    return b"".join(b"\x8a\x08" + struct.pack("<q", value) for value in values)


SHELL = b"cposix\nsystem\n" + words("true") + b"\x85R0"
"""Opcodes of an inert payload (the shell command ``true``) for `torch_zip`."""


def stored_zip(entries: list[tuple[str, bytes | int]]) -> Sparse:
    """A zip of entries that are not compressed; one given as a number is that many zeros, which are not kept."""
    parts, at, infos = {}, 0, []
    for name, value in entries:
        info = zipfile.ZipInfo(name)
        info.file_size = info.compress_size = value if isinstance(value, int) else len(value)
        info.CRC = 0 if isinstance(value, int) else zipfile.crc32(value)
        info.header_offset = at
        head = info.FileHeader(zip64=info.file_size >= zipfile.ZIP64_LIMIT)
        parts[at] = head if isinstance(value, int) else head + value
        at += len(head) + info.file_size
        infos.append(info)
    parts[at] = directory(infos, at)
    return Sparse(at + len(parts[at]), parts)


def directory(infos: list[zipfile.ZipInfo], start: int) -> bytes:
    """The central directory and end of a zip whose entries end at ``start``."""
    kept = Tail(start)
    archive = zipfile.ZipFile(kept, "w")
    archive.filelist, archive.start_dir, archive._didModify = infos, start, True
    archive.close()
    return kept.getvalue()


class Tail(io.BytesIO):
    """A file whose first ``start`` bytes are elsewhere."""

    def __init__(self, start: int) -> None:
        super().__init__()
        self.start = start

    def tell(self) -> int:
        return self.start + super().tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return super().seek(max(offset - self.start, 0) if whence == 0 else offset, whence)


def gguf(said: dict[str, str | int | list[str]], padding: int = 0) -> Sparse:
    """A GGUF file (version 3) without tensors that says these keys, and ``padding`` zeros behind them."""
    parts = [b"GGUF" + struct.pack("<IQQ", 3, 0, len(said))]
    for key, value in said.items():
        parts.append(counted(key))
        if isinstance(value, int):
            parts.append(struct.pack("<II", 4, value))
        elif isinstance(value, str):
            parts.append(struct.pack("<I", 8) + counted(value))
        else:
            parts.append(struct.pack("<IIQ", 9, 8, len(value)) + b"".join(counted(word) for word in value))
    data = b"".join(parts)
    return Sparse(len(data) + padding, {0: data})


def counted(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()
