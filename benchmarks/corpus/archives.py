"""Archives that write outside of where they are unpacked, and files that grow without end."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from benchmarks.corpus.configs import tar
from benchmarks.corpus.programs import proto, text, torch_zip, zipped
from benchmarks.corpus.sample import Group, Sample

MEGA = 1 << 20


def _linked(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        archive.addfile(info)
        inside = tarfile.TarInfo(f"{name}/evil.py")
        inside.size = 2
        archive.addfile(inside, io.BytesIO(b"x\n"))
    return buffer.getvalue()


def traversal() -> Iterator[Sample]:
    """Names and links that lead out."""
    yield Sample("parent.tar", tar({"../evil.py": b"print(1)\n"}), "tarfile")
    yield Sample("absolute.tar", tar({"/tmp/evil.py": b"print(1)\n"}), "tarfile")
    yield Sample("parent.tar.gz", tar({"a/../../evil.py": b"print(1)\n"}, "w:gz"), "tarfile")
    yield Sample("symlink.tar", _linked("model", "/etc"), "tarfile")
    yield Sample("symlink-parent.tar", _linked("model", "../../.."), "tarfile")
    yield Sample("hard-link.tar", _linked("model", "/etc/hostname", tarfile.LNKTYPE), "tarfile")
    yield Sample("parent.zip", zipped({"../../evil.py": b"print(1)\n"}), "zipfile")
    yield Sample("absolute.zip", zipped({"/etc/cron.d/x": b"x\n"}), "zipfile")
    yield Sample("windows.zip", zipped({"..\\..\\evil.bat": b"x\n", "C:\\x.bat": b"x\n"}), "zipfile")
    yield Sample("symlink.zip", _zip_link(), "zipfile")
    yield Sample("device.tar", _device(), "tarfile")
    yield Sample("torch-parent.pt", torch_zip(b"\x80\x02}.", extra={"../../evil.py": b"print(1)\n"}), "zipfile")


def _zip_link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("model")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def _device() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("model/disk")
        info.type, info.devmajor = tarfile.BLKTYPE, 8
        archive.addfile(info)
    return buffer.getvalue()


def bombs() -> Iterator[Sample]:
    """Small files that become large, deep or slow."""
    zeros = bytes(300 * MEGA)
    yield Sample("zip.zip", zipped({"model.pkl": zeros}, deflate=True), "zipfile")
    yield Sample("torch.pt", torch_zip(proto(2) + b"B\0\0\0\x12" + zeros + b".", deflate=True), "zipfile")
    yield Sample("gzip.pkl.gz", gzip.compress(zeros, mtime=0), "gzip")
    yield Sample("zlib.joblib", zlib.compress(proto(2) + b"B\0\0\0\x12" + zeros + b".", 9), "zlib")
    yield Sample("bzip.pkl.bz2", bz2.compress(zeros), "bz2")
    yield Sample("xz.pkl.xz", lzma.compress(zeros), "lzma")
    yield Sample(
        "memo.pkl",
        proto(2) + b"](" + b"K\x01" * 3 + b"e" + b"".join(b"q\x00](" + b"h\x00" * 40 + b"e" for _ in range(30)) + b".",
    )
    yield Sample("doubling.pkl", proto(4) + text("ha") + b"".join(b"q\x00](h\x00h\x00h\x00e" for _ in range(60)) + b".")
    yield Sample("deep.pkl", proto(2) + b"]" * 200_000 + b"a" * 199_999 + b".")
    yield Sample("memo-index.pkl", proto(2) + b"Nr\xff\xff\xff\x7f.")
    yield Sample("huge-int.pkl", b"L" + b"9" * 3_000_000 + b"L\n.")
    yield Sample("huge-length.pkl", proto(4) + b"\x8e\xff\xff\xff\xff\xff\xff\xff\x7f" + bytes(64))
    yield Sample("deep.json/config.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
    inner = zipped({"0.txt": bytes(MEGA)}, deflate=True)
    for level in range(24):
        inner = zipped({f"{level}.zip": inner}, deflate=True)
    yield Sample("nested.zip", inner, "zipfile")
    many = zipped({f"{number}.pkl": zeros[:MEGA] for number in range(64)}, deflate=True)
    yield Sample("many.zip", many, "zipfile")
    yield Sample("tower.pkl", pickle.dumps(_tower(60), 2), "pickle")


def _tower(height: int) -> list[object]:
    """Lists that each hold the former twice: 2 ** height leaves for whoever walks them."""
    tower: list[object] = [1]
    for _ in range(height):
        tower = [tower, tower]
    return tower


GROUPS = (
    Group("archive-traversal", traversal, "CVE-2025-23360"),
    Group("bombs", bombs, "https://github.com/trailofbits/fickling/issues/196"),
)
