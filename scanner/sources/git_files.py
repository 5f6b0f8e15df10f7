"""What every reader of git's own files shares: one error, one account of work, and bytes that are taken with a bound."""

from __future__ import annotations

import os
import stat
import zlib

from scanner.sources.interface import TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

OBJECT_LIMIT = 64 << 20
"""Bytes of one object: a root tree of a million files."""

WORK_LIMIT = 2 << 30
"""Bytes that are read, unpacked and copied for one question; a delta chain can ask for far more than its pack holds."""

BLOCK = 32 << 10

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class RevisionError(TargetError):
    """A revision cannot be read; the message is one sentence that ends with the next step."""


class DamagedError(Exception):
    """An object or index is not what git writes; the message says in a few words what is wrong."""


class Work:
    """How much may still be done for one question."""

    __slots__ = ("left",)

    def __init__(self, limit: int = WORK_LIMIT) -> None:
        self.left = limit

    def charge(self, amount: int) -> None:
        """Takes ``amount`` bytes off what is left. Raises `DamagedError` where that is more than there is."""
        self.left -= amount
        if self.left < 0:
            raise DamagedError("reading it takes more work than is allowed")


def opened(path: str) -> BinaryIO | None:
    """The regular file at ``path``, unbuffered, or None where there is none. A pipe or device is never waited for."""
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    return os.fdopen(descriptor, "rb", buffering=0)


def content(path: str, limit: int) -> bytes | None:
    """The bytes of the regular file at ``path``, None where there is none. Raises `RevisionError` beyond ``limit``."""
    file = opened(path)
    if file is None:
        return None
    with file:
        parts = bytearray()
        try:
            while len(parts) <= limit and (block := file.read(limit + 1 - len(parts))):
                parts += block
        except OSError:
            return None
    if len(parts) > limit:
        raise RevisionError(f"{path} has more than {limit} bytes, and is not read: check what git fsck says of it.")
    return bytes(parts)


def taken(file: BinaryIO, at: int, count: int) -> bytes:
    """``count`` bytes from offset ``at``. Raises `DamagedError` where the file ends before."""
    file.seek(at)
    parts = b""
    while len(parts) < count:
        block = file.read(count - len(parts))
        if not block:
            raise DamagedError("a file ends too early")
        parts += block
    return parts


def inflated(file: BinaryIO, at: int, limit: int, work: Work) -> bytes:
    """What the zlib stream at offset ``at`` holds. Raises `DamagedError` where it is none or holds more than ``limit``."""
    file.seek(at)
    machine = zlib.decompressobj()
    parts = bytearray()
    try:
        while not machine.eof:
            block = machine.unconsumed_tail or file.read(BLOCK)
            if not block:
                raise DamagedError("its compressed bytes are cut off")
            before = len(parts)
            parts += machine.decompress(block, limit + 1 - before)
            work.charge(len(block) + len(parts) - before)
            if len(parts) > limit:
                raise DamagedError(f"it has more than the {limit} bytes that are allowed")
    except zlib.error as error:
        raise DamagedError("its compressed bytes are damaged") from error
    return bytes(parts)
