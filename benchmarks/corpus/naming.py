"""The right content under the wrong name, and models inside archives that no loader opens."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import tarfile
import zlib
from collections.abc import Iterator

from benchmarks.corpus.programs import evil, torch_zip, zipped
from benchmarks.corpus.sample import Group, Sample, written

NAMES = (
    "model.bin",
    "model.pt",
    "model.pth",
    "model.ckpt",
    "model.dat",
    "model.data",
    "model.txt",
    "model.json",
    "model.png",
    "model.jpg",
    "model.onnx",
    "model.h5",
    "model.keras",
    "model.safetensors",
    "model.gguf",
    "model.npy",
    "model.npz",
    "model",
    "data.pkl.bak",
    "MODEL.PKL",
    "Model.Pth",
    "weights.p",
    "weights.pickle2",
    "state.000",
    "pytorch_model.bin.1",
    ".hidden",
    "config.yaml",
    "README.md",
    "model.zip",
    "model.csv",
    "model.log",
)


def misnamed() -> Iterator[Sample]:
    """Pickles and torch zips under names that say something else."""
    for index, name in enumerate(NAMES):
        yield Sample(f"{index:02}/{name}", evil((2, 4, 0)[index % 3]), "pickle")
    for index, name in enumerate(("model.safetensors", "model", "model.pkl", "model.h5", "archive.jpg", "weights.xyz")):
        yield Sample(f"zip-{index}/{name}", torch_zip(evil(2)), "zipfile")


def _tar(members: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def _seven_zip(members: dict[str, bytes]) -> bytes:
    import py7zr

    def write(path: str) -> None:
        with py7zr.SevenZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(content, name)

    return written(write, "x.7z")


def wrapped() -> Iterator[Sample]:
    """A compressed file or an archive around the model."""
    model = evil(2)
    torch = torch_zip(model)
    yield Sample("model.pkl.gz", gzip.compress(model, mtime=0), "gzip")
    yield Sample("model.pt.gz", gzip.compress(torch, mtime=0), "gzip")
    yield Sample("model.pkl.bz2", bz2.compress(model), "bz2")
    yield Sample("model.pkl.xz", lzma.compress(model), "lzma")
    yield Sample("model.lzma", lzma.compress(model, lzma.FORMAT_ALONE), "lzma")
    yield Sample("model.bin", gzip.compress(model, mtime=0), "gzip")
    yield Sample("model.tar", _tar({"model/data.pkl": model}), "tarfile")
    yield Sample("model.tar.gz", _tar({"model.pt": torch}, "w:gz"), "tarfile")
    yield Sample("model.tar.xz", _tar({"model.pkl": model}, "w:xz"), "tarfile")
    yield Sample("model.zip", zipped({"deep/model.pkl": model}, deflate=True), "zipfile")
    yield Sample("zip-in-zip.zip", zipped({"inner.zip": zipped({"model.pt": torch})}), "zipfile")
    yield Sample("model.zlib", zlib.compress(model), "zlib")
    yield Sample("gzip-gzip.gz", gzip.compress(gzip.compress(model, mtime=0), mtime=0), "gzip")


def seven_zip() -> Iterator[Sample]:
    """7z around the model, as nullifAI did."""
    yield Sample("model.pth", _seven_zip({"model.pkl": evil(2)}), "py7zr")
    yield Sample("model.7z", _seven_zip({"model/data.pkl": evil(4)}), "py7zr")
    yield Sample("pytorch_model.bin", _seven_zip({"archive/data.pkl": evil(2)[:-1]}), "py7zr")


def lz4_and_zstd() -> Iterator[Sample]:
    """Newer compressions around the model."""
    import lz4.frame
    import zstandard

    yield Sample("model.pkl.lz4", lz4.frame.compress(evil(2)), "lz4")
    yield Sample("model.pkl.zst", zstandard.compress(evil(2)), "zstandard")


def polyglots() -> Iterator[Sample]:
    """Two formats in one file."""
    model = evil(2)
    yield Sample("pickle-then-zip.pt", model + torch_zip(pickle.dumps({"w": 1}, 2)), "zipfile")
    yield Sample("png-then-pickle.png", b"\x89PNG\r\n\x1a\n" + bytes(64) + model)
    yield Sample("zip-then-pickle.pt", torch_zip(pickle.dumps({"w": 1}, 2)) + model, "zipfile")
    yield Sample("elf-then-zip.pt", b"\x7fELF" + bytes(124) + torch_zip(pickle.dumps({"w": 1}, 2)), "zipfile")


GROUPS = (
    Group("extension-mismatch", misnamed, "CVE-2025-10155, CVE-2025-1889"),
    Group("wrapped", wrapped, "nullifAI"),
    Group("wrapped-7z", seven_zip, "nullifAI"),
    Group("wrapped-lz4-zstd", lz4_and_zstd, "nullifAI"),
    Group("polyglots", polyglots),
)
