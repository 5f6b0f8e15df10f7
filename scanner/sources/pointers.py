"""Files that stand for content kept elsewhere: git LFS pointers (and Xet's, which look the same to git).

Source: the pointer format of git-lfs, ``docs/spec.md``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

PREFIX = b"version https://git-lfs.github.com/spec/v1\n"
SIZE_LIMIT = 1024
"""Bytes: a pointer is smaller."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """``sha256`` and ``size`` in bytes of the content that the pointer names."""

    sha256: str
    size: int


class UnfetchedError(Exception):
    """The file is a pointer and its content is not here."""

    def __init__(self, pointer: Pointer) -> None:
        super().__init__(pointer.sha256)
        self.pointer = pointer


def read_pointer(data: bytes) -> Pointer | None:
    """The pointer that ``data`` (a whole file) is, or None."""
    if not data.startswith(PREFIX) or len(data) >= SIZE_LIMIT:
        return None
    fields = dict(line.split(b" ", 1) for line in data.splitlines() if b" " in line)
    oid, size = fields.get(b"oid", b""), fields.get(b"size", b"")
    digest = oid.removeprefix(b"sha256:")
    if len(digest) != 64 or digest.strip(b"0123456789abcdef") or not size.isdigit() or len(size) > 18:
        return None
    return Pointer(digest.decode("ascii"), int(size))


def local_object(git_folder: str, pointer: Pointer) -> str:
    """The path at which git-lfs keeps the content; it may not exist."""
    digest = pointer.sha256
    return os.path.join(git_folder, "lfs", "objects", digest[:2], digest[2:4], digest)
