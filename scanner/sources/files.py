"""One open file as a reader, with git LFS pointers told from content."""

from __future__ import annotations

import os
import stat

from scanner.model.artifact import Reader
from scanner.sources.pointers import LFS, SIZE_LIMIT, XET, UnfetchedError, local_object, read_pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def advice_for(error: BaseException) -> str:
    """What to do about a file that cannot be opened, as the end of a sentence."""
    from errno import ENAMETOOLONG

    if isinstance(error, FileNotFoundError):
        return "check the path"
    if getattr(error, "errno", None) == ENAMETOOLONG:
        return "shorten the path"
    return "check its permissions"


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
    return Reader(status.st_size, fetch, charge), lambda: os.close(descriptor)


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
