"""Programs where weights are expected: ELF, PE, Mach-O, scripts and llamafiles, told by their first bytes.

Programs under names that programs have are no business of a scanner of weights.
"""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

WEIGHTS = (
    ".bin", ".pt", ".pth", ".ckpt", ".safetensors", ".gguf", ".ggml", ".ggla", ".onnx", ".ort", ".h5", ".hdf5", ".keras",
    ".pb", ".tflite", ".pkl", ".pickle", ".p", ".joblib", ".dill", ".npy", ".npz", ".msgpack", ".model", ".weights",
    ".params", ".pdparams", ".pdopt", ".pdmodel", ".pdiparams", ".ubj", ".cbm", ".bst", ".xgb", ".lgb", ".pte", ".ptl",
    ".pt2", ".jit", ".torchscript", ".mlmodel", ".mar", ".nemo", ".engine", ".plan", ".trt", ".rds", ".rda", ".rdata",
    ".pmml", ".distcp", ".skops", ".ot", ".t7", ".caffemodel", ".tensors", ".llamafile", ".data", ".dat",
)  # fmt: skip
"""Endings of files that a loader opens as weights."""

_ELF = b"\x7fELF"
_APE = b"MZqFpD"
_MACHO = (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_LINK = b"L\0\0\0\x01\x14\x02\0"


def recognise(name: str, reader: Reader) -> bool:
    """True for a program under a name that promises weights, and for a llamafile."""
    return name.endswith(WEIGHTS) and bool(kind_of(reader))


def kind_of(reader: Reader) -> str:
    """What kind of program the content is ("ELF", "PE", "Mach-O", "script", "llamafile", "shortcut"), or ""."""
    head = reader.head
    if head.startswith(_ELF):
        return "ELF"
    if head.startswith(_APE):
        return "llamafile"
    if head.startswith(b"MZ"):
        at = int.from_bytes(head[60:64], "little")
        known = reader.read_at(at, 4).startswith((b"PE\0\0", b"NE", b"LE", b"LX")) if 0 < at < reader.size else False
        return "PE" if known or head[2:4] in (b"\x90\0", b"P\0") else ""
    if head.startswith(_MACHO):
        return "Mach-O"
    if head.startswith(_LINK):
        return "shortcut"
    if head.startswith((b"#!/", b"#! /")) or head[:9].lower() in (b"@echo off", b"<?php"):
        return "script"
    return ""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what kind of program it is."""
    yield fact("program-found", place, program=kind_of(reader) or "unknown", bytes=reader.size)


def _parse_llamafile(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    yield fact("program-found", place, program="llamafile", bytes=reader.size)


FORMATS = (
    Format(
        id="program",
        title="A native program where weights are expected",
        parse=parse,
        magics=(
            (0, _ELF),
            (0, b"MZ"),
            *((0, magic) for magic in _MACHO),
            (0, _LINK),
            (0, b"#!"),
            (0, b"@echo off"),
            (0, b"@ECHO OFF"),
            (0, b"<?php"),
        ),
        recognise=recognise,
        states=("program-found",),
        role="weights",
        order=90,
    ),
    Format(
        id="llamafile",
        title="Llamafile: weights and a program that runs them",
        parse=_parse_llamafile,
        suffixes=(".llamafile",),
        names=("*.llamafile",),
        recognise=lambda name, reader: not recognise(name, reader),
        states=("program-found",),
        role="weights",
        order=90,
    ),
)
