"""What is mutated: the committed fixtures with what is inside them, small texts, and containers made around both."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from pathlib import Path
from struct import pack

from fuzzing.parents import parents
from fuzzing.texts import texts

FIXTURES = Path(__file__).resolve().parents[2] / "tests" / "fixtures"
SIZE = 64 << 10
"""Bytes: larger files are no seeds."""

UNFOLDERS = (lambda: zlib.decompressobj(31), bz2.BZ2Decompressor, lzma.LZMADecompressor, zlib.decompressobj)
_KEEP = ".json", ".py"


def seeds(folders: list[Path]) -> list[tuple[str, bytes]]:
    """(name, content) of every seed, each content once, in a stable order."""
    found: dict[bytes, str] = {}
    for folder in (FIXTURES, *folders):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.stat().st_size <= SIZE and not path.is_symlink() and _counts(path):
                _add(found, path.name, path.read_bytes())
    from fuzzing.terms import (
        terms,
    )  # not at the top: it builds messages with the frames, which know the containers here

    for name, data in texts() + terms() + parents() + made({name: data for data, name in found.items()}):
        _add(found, name, data)
    return [(name, data) for data, name in found.items() if data]


def _counts(path: Path) -> bool:
    """False for the scripts and lists that belong to our fixtures, and what Python made of them."""
    own = FIXTURES in path.parents and path.suffix in _KEEP and path.name != "named.json" and "keras" not in path.parts
    return not own and "__pycache__" not in path.parts


def _add(found: dict[bytes, str], name: str, data: bytes, depth: int = 0) -> None:
    found.setdefault(data, name)
    if depth < 3:
        for inner, content in members(name, data):
            if len(content) <= SIZE:
                _add(found, inner, content, depth + 1)


def members(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The first members of a zip or tar archive and what a stream unfolds to, which mutation would seldom reach."""
    found: list[tuple[str, bytes]] = []
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                infos = [info for info in archive.infolist() if info.file_size <= SIZE][:20]
                return [(Path(info.filename).name, archive.read(info)) for info in infos]
        if data[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                files = [member for member in tar.getmembers()[:20] if member.isfile() and member.size <= SIZE]
                return [(Path(file.name).name, tar.extractfile(file).read()) for file in files]  # type: ignore[union-attr]
    except Exception:  # a hostile fixture
        return found
    for unfold in UNFOLDERS:
        try:
            return [(name.rpartition(".")[0] or name, unfold().decompress(data, SIZE + 1))]  # a seed may be a bomb
        except Exception:  # noqa: S112 - another stream, or none
            continue
    return found


def made(known: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Containers and programs that no fixture is: archives in archives, streams, and a seed for each format that is
    told by a few bytes."""
    pickled = known.get("reduce-protocol2.pkl", b"\x80\x02cposix\nsystem\nX\x04\0\0\0true\x85R.")
    tar, zipped = in_tar({"a/model.pkl": pickled, "../b": b"x"}), in_zip({"a.pkl": pickled, "m.py": b"import os\n"})
    layers = in_zip({"t.tar": tar, "z.zip": zipped, "g.pkl.gz": gzip.compress(pickled, mtime=0)})
    plain = b"RDX3\nX\n" + pack(">5i", 3, 0x040301, 0x030500, 5, 0x55544638)
    handler = '{"model": {"handler": "h.py", "serializedFile": "m.pt"}, "createdOn": ""}'
    return [
        ("model.tar", tar),
        ("model.zip", zipped),
        ("deep.zip", layers),
        ("deep.tar.gz", gzip.compress(in_tar({"deep.zip": layers}), mtime=0)),
        ("m.pkl.gz", gzip.compress(pickled, mtime=0) * 3),
        ("m.pkl.bz2", bz2.compress(pickled)),
        ("m.pkl.xz", lzma.compress(pickled)),
        ("m.pkl.lzma", lzma.compress(pickled, lzma.FORMAT_ALONE)),
        ("m.joblib", zlib.compress(pickled)),
        ("old.joblib", b"ZF0x%-19s" % hex(len(pickled))[2:].encode() + zlib.compress(pickled)),
        ("m.pkl.lz4", b"\x04\x22\x4d\x18\x60\x40\x82" + pack("<I", len(pickled) | 1 << 31) + pickled + bytes(4)),
        ("m.7z", sevenzip(pickled)),
        ("m.tflite", b"\x80\x02N0" + pickled[2:]),
        ("m.nemo", in_tar({"./model_config.yaml": b"target: x.Y\n_target_: os.system\n", "./model_weights.ckpt": zipped})),
        ("m.mar", in_zip({"MAR-INF/MANIFEST.json": handler.encode(), "h.py": b"import os\n", "m.pt": zipped})),
        ("m.keras", in_zip({"config.json": b'{"class_name": "Lambda", "config": {}}', "metadata.json": b"{}"})),
        ("m.rar", b"Rar!\x1a\x07\x01\0" + bytes(40)),
        ("m.ort", b"\x20\0\0\0ORTM" + bytes(60)),
        ("m.llamafile", b"MZqFpD='\n" + bytes(80) + zipped),
        ("n.llamafile", b"no program" + zipped),
        ("m.bin", b"\x7fELF\x02\x01\x01" + bytes(57)),
        ("m.pkl", b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(40)),
        ("m.engine", b"ftrt" + bytes(60)),
        ("n.engine", pack("<I", 2) + b"{}ftrt" + bytes(60)),
        ("m.ggml", b"lmgg" + pack("<4i", 10, 20, 2, 1) + bytes(40)),
        ("m.model", b"binf" + bytes(136) + pack("<Q", 15) + b"binary:logistic" + pack("<Q", 6) + b"gbtree" + bytes(600)),
        ("prefixed.pt", b"junk" * 20 + in_zip({"a/data.pkl": pickled, "a/version": b"3"})),
        ("m.rds", b"X\n" + plain[7:] + pack(">4i", 0x0000020D, 2, 1, 2)),
        ("m.rda", plain + pack(">2i", 0x402, 1) + pack(">2i", 0x40009, 1) + b"x" + pack(">i", 0xFE)),
        ("weight.bin", pack("<2I", 1, 2) + bytes(56) + pack("<2I2Q", 0xDEADBEEF, 1, 4, 128) + bytes(60)),
        ("m.msgpack", b"\x82\xa1a\xc7\x10\x01\x93\x91\x02\xa7float32\xc4\x02ab\xa1b\x93\x01\xcb" + bytes(8) + b"\xc0"),
        ("modeling.py", b"# SPDX-License-Identifier: Apache-2.0\nimport os\n"),
        ("README.md", b"---\nlicense: mit\ntags: [license:mit]\n---\n# A\nThe model is under the MIT License.\n"),
        ("marshal.pkl", pickled[:-1] + b"0c_codecs\nencode\n(X\x03\0\0\0\xc3\xa3X\x06\0\0\0latin1tR."),
    ]  # fmt: skip


def in_zip(contents: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive of these members, the same at any time."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return whole.getvalue()


def in_tar(contents: dict[str, bytes]) -> bytes:
    """A tar archive of these members."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return whole.getvalue()


def sevenzip(data: bytes) -> bytes:
    """A 7z archive of one file that is not compressed, with its header in the clear."""
    names = b"\0" + "m.pkl\0".encode("utf-16-le")
    size = bytes((0x80 | len(data) >> 8, len(data) & 0xFF))
    header = (
        b"\x01\x04\x06\0\x01\x09" + size + b"\0\x07\x0b\x01\0\x01\x01\0\x0c" + size + b"\0\0"
        b"\x05\x01\x11" + bytes((len(names),)) + names + b"\0\0"
    )
    start = pack("<QQI", len(data), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + pack("<I", zlib.crc32(start)) + start + data + header
