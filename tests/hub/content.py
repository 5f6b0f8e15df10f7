"""What the files of the fixture Hub hold: bytes, or terabytes of which only a few pieces are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

STEP = 1 << 20
"""Bodies are made and sent in pieces of at most this many bytes."""

HASHED = 64 << 20
"""Above this size the sha256 of a sparse file is made up (from its size and pieces), not computed."""


class Sparse:
    """A file of ``size`` bytes that is zero but for the ``parts`` (offset → bytes); it costs what the parts cost.

    ``sha256`` is what the Hub says of it; without one it is the true digest up to 64 MiB, else one made up from the
    size and the parts, the same each time.
    """

    def __init__(self, size: int, parts: dict[int, bytes] | None = None, sha256: str = "") -> None:
        self.size = size
        self.parts = dict(sorted((parts or {}).items()))
        self.stated = sha256
        for at, part in self.parts.items():
            if at < 0 or at + len(part) > size:
                raise ValueError(f"a part of {len(part)} bytes at {at} does not fit into {size} bytes")

    def read(self, at: int, count: int) -> bytes:
        """Up to ``count`` bytes from ``at``."""
        end = min(at + count, self.size)
        if end <= at:
            return b""
        block = bytearray(end - at)
        for start, part in self.parts.items():
            low, high = max(start, at), min(start + len(part), end)
            if low < high:
                block[low - at : high - at] = part[low - start : high - start]
        return bytes(block)

    @cached_property
    def sha256(self) -> str:
        if self.stated:
            return self.stated
        digest = hashlib.sha256()
        if self.size <= HASHED:
            for at in range(0, self.size, STEP):
                digest.update(self.read(at, STEP))
        else:
            digest.update(b"made up for %d bytes" % self.size)
            for at, part in self.parts.items():
                digest.update(b"%d:" % at + part)
        return digest.hexdigest()


@dataclass(frozen=True)
class File:
    """One file of a commit. ``lfs`` is true where git holds a pointer only and the bytes come from the CDN."""

    path: str
    content: Sparse
    lfs: bool
    verdict: object = None
    """What the Hub's scanners say: a word ("safe", "unsafe", "suspicious", "queued", …) or the whole answer."""

    @property
    def size(self) -> int:
        return self.content.size

    @property
    def sha256(self) -> str:
        return self.content.sha256

    @cached_property
    def oid(self) -> str:
        """The SHA-1 of the git blob: of the content, or of the LFS pointer that git holds in its place."""
        if self.lfs:
            return blob_id(self.pointer)
        digest = hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False)
        for piece in self.pieces(0, self.size):
            digest.update(piece)
        return digest.hexdigest()

    @property
    def etag(self) -> str:
        return self.sha256 if self.lfs else self.oid

    @property
    def pointer(self) -> bytes:
        return b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n" % (
            self.sha256.encode(),
            self.size,
        )

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from ``start`` to before ``end``, in pieces of at most 1 MiB."""
        for at in range(start, end, STEP):
            yield self.content.read(at, min(STEP, end - at))


def blob_id(data: bytes) -> str:
    """The SHA-1 that git gives a blob of these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def content_of(value: bytes | str | Sparse) -> Sparse:
    """The content of a file that a test gives as bytes, as text or as `Sparse`."""
    if isinstance(value, Sparse):
        return value
    data = value.encode() if isinstance(value, str) else bytes(value)
    return Sparse(len(data), {0: data})
