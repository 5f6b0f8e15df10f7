"""Files that stand for content kept elsewhere: git LFS pointers, and those of git-xet.

Source: the pointer format of git-lfs, ``docs/spec.md``; git-xet's pointers are TOML below a line with their version.
"""

from __future__ import annotations

import os

from scanner.model.record import record

LFS = b"version https://git-lfs.github.com/spec/v1\n"
XET = b"# xet version 0\n"
SIZE_LIMIT = 1024
"""Bytes: a pointer is smaller."""


@record
class Pointer:
    """``sha256`` (where the pointer has it) and ``size`` in bytes of the content that it names."""

    sha256: str | None
    size: int


class UnfetchedError(Exception):
    """The file is a pointer and its content is not here. ``advice`` says it in sentences, where it is no git checkout."""

    def __init__(self, pointer: Pointer, advice: str = "") -> None:
        super().__init__(f"a pointer to {pointer.size} bytes")
        self.pointer = pointer
        self.advice = advice


def read_pointer(data: bytes) -> Pointer | None:
    """The pointer that ``data`` (a whole file) is, or None."""
    if len(data) >= SIZE_LIMIT:
        return None
    if data.startswith(LFS):
        fields = dict(line.split(b" ", 1) for line in data.splitlines() if b" " in line)
        kind, _, digest = fields.get(b"oid", b"").partition(b":")
        return _pointer(digest, fields.get(b"size", b"")) if kind == b"sha256" else None
    if data.startswith(XET):
        fields = dict(line.split(b" = ", 1) for line in data.splitlines() if b" = " in line)
        pointer = _pointer(fields.get(b"hash", b"").strip(b"'\""), fields.get(b"filesize", b""))
        return Pointer(None, pointer.size) if pointer else None  # Xet's hash is no SHA-256 of the content
    return None


def _pointer(digest: bytes, size: bytes) -> Pointer | None:
    if len(digest) != 64 or digest.strip(b"0123456789abcdef") or not size.isdigit() or len(size) > 18:
        return None
    return Pointer(digest.decode("ascii"), int(size))


def local_object(git_folder: str, pointer: Pointer) -> str | None:
    """The path at which git-lfs keeps the content, which may not exist; None for a pointer of another kind."""
    digest = pointer.sha256
    return os.path.join(git_folder, "lfs", "objects", digest[:2], digest[2:4], digest) if digest else None
