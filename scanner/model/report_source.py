"""The bytes of a report, read in parts: a report of a large tree has more of them than should lie in memory."""

from __future__ import annotations

import errno
import os
import stat
from threading import Lock

from scanner.model.codec import ReportError

_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
"""How a file is opened: nobody is waited for where it is a pipe."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PART = 1 << 18
"""Bytes that are read at once."""


class Source:
    """``size`` bytes of which ``read(begin, end)`` gives a part. Nothing is mapped: a file may shrink while it is read."""

    def __init__(self, size: int, read: Callable[[int, int], bytes]) -> None:
        self.size = size
        self._read = read
        self._window = 0, b""  # one value: another thread may look for something else

    def read(self, begin: int, end: int) -> bytes:
        """The bytes from ``begin`` to ``end``. Raises `ReportError` where they are gone."""
        try:
            data = self._read(begin, end)
        except OSError as error:
            raise ReportError(f"the report cannot be read: {error.strerror or error}. Scan again.") from error
        if len(data) != end - begin:
            raise ReportError("the report was changed while it was read. Open it again.")
        return data

    def find(self, text: bytes, begin: int, end: int | None = None) -> int:
        """Where ``text`` is first found from ``begin`` up to ``end``; -1 where it is not."""
        end = self.size if end is None else end
        while begin + len(text) <= end:
            at, part = self._window
            if not at <= begin <= begin + len(text) <= at + len(part):
                at, part = self._window = begin, self.read(begin, min(begin + PART, self.size))
            found = part.find(text, begin - at, end - at)
            if found >= 0:
                return at + found
            begin = at + len(part) - len(text) + 1
        return -1

    def lines(self, begin: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Whole lines from ``begin`` to ``end``, which each end with a newline, many at once, with where they begin."""
        while begin < end:
            part = self.read(begin, min(begin + PART, end))
            cut = part.rfind(b"\n") + 1
            if not cut:  # one line is longer than a part
                cut = self.find(b"\n", begin + len(part)) + 1 - begin
                part = self.read(begin, begin + cut)
            yield begin, part if cut == len(part) else part[:cut]
            begin += cut


def source_of(data: bytes) -> Source:
    """These bytes."""
    return Source(len(data), lambda begin, end: data[begin:end])


def source_at(path: str) -> Source:
    """The bytes of a file, which stays open: another may take its name. Raises `OSError`."""
    file = _File(path)
    return Source(file.size, file.read)


def regular_size(number: int) -> int:
    """The bytes of the regular file with that descriptor. Raises `OSError` for anything else: a pipe may never end."""
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    return status.st_size


def read_start(path: str, limit: int) -> bytes:
    """The first bytes of a regular file, at most ``limit``. Raises `OSError`."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _FLAGS)) as file:
        regular_size(file.fileno())
        return file.read(limit)


class _File:
    """A file that is read at any place, by any thread, and closed when nobody needs it."""

    def __init__(self, path: str) -> None:
        self._lock = Lock()
        self._number = -1
        self._number = os.open(path, os.O_RDONLY | _FLAGS)
        self.size = regular_size(self._number)

    def __del__(self) -> None:
        if self._number >= 0:
            os.close(self._number)

    def read(self, begin: int, end: int) -> bytes:
        """The bytes from ``begin`` to ``end``, fewer where the file ends. Raises `OSError`."""
        parts = []
        with self._lock:
            os.lseek(self._number, begin, os.SEEK_SET)
            while begin < end and (part := os.read(self._number, end - begin)):  # one read may be short
                parts.append(part)
                begin += len(part)
        return b"".join(parts)
