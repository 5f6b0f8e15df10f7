"""Worst cases written by hand, one for each way to make a reader work: `resources` gives them at any size."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from struct import pack

from fuzzing.frames import message_field as pb
from fuzzing.hostile_archives import archives, streams, times
from fuzzing.hostile_texts import texts

STOP = b"."


def resources(scale: float) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each; at ``scale`` 1 they are as large as a nasty upload, some 100 MB at most."""
    yield from _pickles(scale)
    yield from archives(scale)
    yield from streams(scale)
    yield from texts(scale)
    yield from _graphs(scale)
    yield from _tables(scale)
    yield from _values(times(1_000_000, scale), scale)


def _pickles(scale: float) -> Iterator[tuple[str, bytes]]:
    n = times(1_000_000, scale)
    yield "nested-lists.pkl", b"\x80\x04" + b"]" * n + b"a" * (n - 1) + STOP
    yield "nested-tuples.pkl", b"\x80\x04K\x01" + b"\x85" * n + STOP
    yield "marks.pkl", b"\x80\x04" + b"(" * n + b"l" * n + STOP
    yield "memo-doubling.pkl", b"\x80\x04]\x94" + b"(h\0h\0e\x94" * times(40, 1) + b"(" + b"h\0" * n + b"t" + STOP
    yield "memo-tuples.pkl", b"\x80\x04K\x01\x94" + b"h\0\x94\x86\x94" * 2 + b"".join(b"2\x86" for _ in range(n)) + STOP
    yield "long-int.pkl", b"\x80\x04\x8b" + pack("<i", 10 * n) + b"\x7f" * (10 * n) + STOP
    yield "digits.pkl", b"I" + b"9" * (16 * n) + b"\n."
    yield "digits-long.pkl", b"L" + b"9" * (16 * n) + b"L\n."
    yield "global-line.pkl", b"c" + b"a" * (16 * n) + b"\nsystem\n)R."
    yield "globals.pkl", b"\x80\x02" + b"".join(b"cm%d\nf\n0" % i for i in range(n // 5)) + b"N."
    yield "calls.pkl", b"\x80\x02" + b"cos\nsystem\nX\x04\0\0\0true\x85R0" * (n // 5) + b"N."
    yield "streams.pkl", b"\x80\x04N." * n
    yield "streams-of-calls.pkl", b"cos\nsystem\n(S'true'\ntR." * (n // 10)
    inner = b"\x80\x04N."
    for _ in range(min(200, n)):
        inner = b"\x80\x04B" + pack("<I", len(inner)) + inner + STOP
    yield "nested-bytes.pkl", inner
    yield (
        "bytes-of-streams.pkl",
        b"\x80\x04(" + (b"C\x1a\x80\x04\x95\x0b" + bytes(7) + b"cos\nsystem\n.") * (n // 10) + b"t.",
    )
    yield (
        "memo-far.pkl",
        b"\x80\x04Nr\xff\xff\xff\x7f" * 2 + b"".join(b"r" + pack("<I", i * 977) for i in range(n // 4)) + STOP,
    )
    yield "add.pkl", b"\x80\x04X\x01\0\0\0a\x94" + b"coperator\nadd\nh\0h\0\x86R\x94" * (n // 10) + STOP
    add = b"coperator\nadd\n%s\x86R\x94"
    grow = (
        b"\x80\x04X\x04\0\0\0true\x94"
        + add % b"h\0h\0"
        + b"".join(add % (b"j" + pack("<I", i) + b"j" + pack("<I", i)) for i in range(1, 60))
    )
    yield "add-doubling.pkl", grow + STOP
    yield "multiply.pkl", b"\x80\x04coperator\nmul\nX\x01\0\0\0aJ\xff\xff\xff\x7f\x86R."
    yield "power.pkl", b"\x80\x04coperator\npow\nJ\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86R."
    yield "dup.pkl", b"\x80\x04X\x04\0\0\0true" + b"2" * n + STOP
    yield "frames.pkl", b"\x80\x04" + (b"\x95" + pack("<Q", 1) + b"N" + b"0") * (n // 4) + b"N."
    yield "unicode.pkl", b"\x80\x04" + b"".join(b"X\x02\0\0\0\xc3\xa90" for _ in range(n // 2)) + b"N."
    yield "decoys.pt", b"\x80\x02c" * n
    yield "text-decoys.bin", b"ca\nb\n" * n


def _graphs(scale: float) -> Iterator[tuple[str, bytes]]:
    n = times(1_000_000, scale)
    node = pb(1, pb(1, b"a"), pb(2, b"Add"))
    yield "nodes.pb", node * n
    yield "empty-nodes.pb", pb(1, b"") * (5 * n)
    inner = pb(1, b"a")
    for _ in range(min(3_000, n)):
        inner = pb(5, pb(6, inner))  # a node's attribute that is a graph
    yield "deep.onnx", b"\x08\x07" + pb(7, pb(1, inner))
    yield "nodes.onnx", b"\x08\x07" + pb(7, pb(1, pb(4, b"Add")) * n)
    yield (
        "externals.onnx",
        b"\x08\x07" + pb(7, pb(5, pb(13, pb(1, b"location"), pb(2, b"../x")), b"\x70\x01") * (n // 5)),
    )
    yield "functions.onnx", b"\x08\x07" + pb(25, pb(1, b"f"), pb(7, pb(4, b"f"))) * (n // 5) + pb(7, pb(1, pb(4, b"f")))
    yield "varints.onnx", b"\x08" + b"\xff" * (5 * n)
    yield "layers.mlmodel", b"\x08\x01" + pb(500, pb(1, pb(1, b"a"), pb(500, b"")) * (n // 4))
    deep = b"\x08\x01" + pb(500, b"")
    for _ in range(min(500, n)):
        deep = b"\x08\x01" + pb(202, pb(1, deep))
    yield "pipelines.mlmodel", deep
    op = pb(4, pb(3, b"py_func"))
    yield "ops.pdmodel", pb(1, b"\x08\0\x10\0", op * n)
    yield "graph.meta", pb(1, pb(1, b"")) + pb(2, node * (n // 2))
    table = pack("<I4s", 16, b"TFL3") + bytes(8) + pack("<iIII", 8, 12, 4, n) + b"\xff" * (4 * n)
    yield "vector.tflite", table
    yield "same.tflite", flatbuffer(b"TFL3", n)
    yield "same.pte", flatbuffer(b"ET12", n)
    yield "same.ort", flatbuffer(b"ORTM", n)


def flatbuffer(mark: bytes, count: int) -> bytes:
    """A root table whose every field is one vector of tables, which are all the root table itself."""
    fields = 16
    vtable = pack("<HH", 4 + 2 * fields, 4 + 4 * fields) + b"".join(pack("<H", 4 + 4 * i) for i in range(fields))
    root = 8 + len(vtable)
    vector = root + 4 + 4 * fields
    body = pack("<I4s", root, mark) + vtable + pack("<i", len(vtable))
    body += b"".join(pack("<I", vector - (root + 4 + 4 * i)) for i in range(fields)) + pack("<I", count)
    return body + b"".join(pack("<i", root - (vector + 4 + 4 * i)) for i in range(count))


def _tables(scale: float) -> Iterator[tuple[str, bytes]]:
    n = times(1_000_000, scale)
    header = b'{"t": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}' + b" " * (90 * n) + b"}"
    yield "spaces.safetensors", pack("<Q", len(header)) + header + bytes(4)
    rows = ",".join(f'"t{i}":{{"dtype":"U8","shape":[1],"data_offsets":[{i},{i + 1}]}}' for i in range(n // 4)).encode()
    yield "tensors.safetensors", pack("<Q", len(rows) + 2) + b"{" + rows + b"}" + bytes(n // 4)
    shape = b'{"t":{"dtype":"F32","shape":[' + b"1," * n + b'1],"data_offsets":[0,4]}}'
    yield "shape.safetensors", pack("<Q", len(shape)) + shape + bytes(4)
    meta = json.dumps({"__metadata__": {f"k{i}": "v" for i in range(n // 4)}}).encode()
    yield "metadata.safetensors", pack("<Q", len(meta)) + meta
    deep = b"[" * (10 * n)
    yield "deep.safetensors", pack("<Q", len(deep)) + deep
    gguf = b"GGUF" + pack("<IQ", 3, 0)
    key = pack("<Q", 1) + b"k"
    yield "strings.gguf", gguf + pack("<Q", 1) + key + pack("<IIQ", 9, 8, 4 * n) + bytes(8) * (4 * n)
    yield "pairs.gguf", gguf + pack("<Q", 2 * n) + (key + pack("<IB", 0, 1)) * (2 * n)
    yield "tensors.gguf", b"GGUF" + pack("<IQQ", 3, n, 0) + (key + pack("<IQIQ", 1, 32, 0, 0)) * n
    yield "nested.gguf", gguf + pack("<Q", 1) + key + pack("<IIQ", 9, 9, 1) + pack("<IQ", 9, 1) * n
    template = b"tokenizer.chat_template"
    text = b"{{ messages }}" * n
    yield (
        "template.gguf",
        gguf + pack("<Q", 1) + pack("<Q", len(template)) + template + pack("<IQ", 8, len(text)) + text,
    )


def _values(n: int, scale: float) -> Iterator[tuple[str, bytes]]:
    yield "values.ubj", b"{L" + pack(">Q", 7) + b"learner[" + b"T" * (5 * n) + b"]}"
    yield (
        "maps.ubj",
        b"{L" + pack(">Q", 7) + b"learner{" + b"".join(b"l" + pack(">i", 7) + b"%07dT" % i for i in range(n)) + b"}}",
    )
    yield "deep.ubj", b"{L" + pack(">Q", 7) + b"learner" + b"[" * n
    yield "no-items.ubj", b"{L" + pack(">Q", 7) + b"learner[$T#L" + pack(">q", 1 << 61)
    yield "null-items.ubj", b"{L" + pack(">Q", 7) + b"learner[#L" + pack(">q", n) + b"Z" * n
    yield "deep.msgpack", b"\x91" * n
    yield "flat.msgpack", b"\xdd" + pack(">I", 5 * n) + b"\xc0" * (5 * n)
    yield "map.msgpack", b"\xdf" + pack(">I", n) + b"".join(b"\xce" + pack(">I", i) + b"\xc0" for i in range(n))
    yield "extensions.msgpack", b"\xdd" + pack(">I", n) + b"\xc7\x03\x01\x93\x01\x02" * n
    literal = b"{'descr': '<f8', 'fortran_order': False, 'shape': (" + b"1," * n + b")}"
    yield "shape.npy", b"\x93NUMPY\x02\0" + pack("<I", len(literal)) + literal
    nested = b"[" * n
    yield "deep.npy", b"\x93NUMPY\x02\0" + pack("<I", len(nested)) + nested
    rds = b"X\n" + pack(">3i", 3, 0x040301, 0x030500) + pack(">i", 5) + b"UTF-8"
    yield "pairlist.rds", rds + pack(">iii", 2, 0xFE, 0xFE)[:4] * n + pack(">i", 0xFE)
    yield "vectors.rds", rds + pack(">ii", 19, n) + pack(">i", 0xFE) * n
    yield "nested.rds", rds + pack(">ii", 19, 1) * n
    yield "symbols.rds", rds + pack(">ii", 16, n) + pack(">iii", 0x40009, 1, 0x61000000)[:9] * n
    yield "cyclic.h5", superblock() + random.Random(1).randbytes(100)  # noqa: S311
    yield "tree.h5", superblock(pack("<4sBBH", b"TREE", 0, 255, 65535)) + pack("<Q", 96) * n
    yield (
        "continuations.h5",
        superblock(b"\x01\0" + pack("<HII", 65535, 1, 24) + bytes(4) + pack("<HH4xQQ", 0x10, 16, 96, 1 << 20) * 9000),
    )
    yield "blocks.h5", bytes(1 << 20) * times(64, scale) + superblock()
    yield (
        "vocabulary.fasttext.bin",
        b"\xba\x16O/" + pack("<3i", 12, 10, 1) + bytes(48) + pack("<iii", n, n, 0) + b"a\0" + bytes(9) * n,
    )
    yield "trees.cbm", b"CBM1" + pack("<I", 8 * n) + bytes(8 * n)


def superblock(root: bytes = b"") -> bytes:
    """The first 96 bytes of an HDF5 file, whose root group's header is ``root``."""
    entry = pack("<QQII16x", 0, 96, 0, 0)
    return (
        b"\x89HDF\r\n\x1a\n"
        + bytes((0, 0, 0, 0, 0, 8, 8, 0))
        + pack("<HHI", 4, 16, 0)
        + pack("<QQQQ", 0, (1 << 64) - 1, 1 << 30, (1 << 64) - 1)
        + entry
        + root
    )
