"""One open file as a reader, with git LFS pointers told from content."""

from __future__ import annotations

import os
import stat

from scanner.model.artifact import STAMP, Reader
from scanner.model.fact import Gap
from scanner.sources.pointers import LFS, SIZE_LIMIT, XET, UnfetchedError, local_object, read_pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.place import Place

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def unreadable(place: Place, error: Exception) -> Gap:
    """The gap for a file or folder that cannot be opened, with what to do about it."""
    from errno import ENAMETOOLONG

    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    advice = "check its permissions"
    if isinstance(error, FileNotFoundError):
        advice = "check the path"
    elif getattr(error, "errno", None) == ENAMETOOLONG:
        advice = "shorten the path"
    return Gap("unreadable", place, f"It cannot be read ({reason}): {advice}.")


def open_file(path: str, git_folder: str, charge: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
    """A reader of ``path`` and what closes it.

    A pointer is replaced by its content where git-lfs keeps it under ``git_folder``; else raises `UnfetchedError`.
    Raises `OSError` for what cannot be opened or is no regular file.
    """
    reader, close = _open(path, charge)
    if reader.size < SIZE_LIMIT and reader.head.startswith((LFS, XET)):
        pointer = read_pointer(reader.head)
        if pointer is not None:
            close()
            kept = local_object(git_folder, pointer) if git_folder else None
            if kept is not None and os.path.isfile(kept) and os.path.getsize(kept) == pointer.size:
                return _open(kept, charge)
            raise UnfetchedError(pointer)
    return reader, close


def _open(path: str, charge: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{path} is no regular file")
    except OSError:
        os.close(descriptor)
        raise
    fetch = _positioned(descriptor) if hasattr(os, "pread") else _seeking(descriptor)
    reader = Reader(status.st_size, fetch, charge)
    reader.shared[STAMP] = lambda: _stamp(descriptor)
    return reader, lambda: os.close(descriptor)


def _stamp(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_size, status.st_mtime_ns


def _positioned(descriptor: int) -> Callable[[int, int], bytes]:
    return lambda offset, length: os.pread(descriptor, length, offset)


def _seeking(descriptor: int) -> Callable[[int, int], bytes]:
    """Reads by seeking, under a lock: Windows has no pread."""
    from threading import Lock

    lock = Lock()

    def fetch(offset: int, length: int) -> bytes:
        with lock:
            os.lseek(descriptor, offset, os.SEEK_SET)
            return os.read(descriptor, length)

    return fetch
