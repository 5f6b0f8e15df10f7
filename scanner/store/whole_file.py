"""Files that are there whole or as they were before, and locks that end with the process that holds them."""

from __future__ import annotations

import contextlib
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_SCRATCH, _ENDING = ".weighbridge-", ".tmp"


def write_whole(path: str, data: bytes, mode: int | None = None, is_safe: bool = False) -> None:
    """Writes the file whole, or leaves it as it was and raises `OSError`; see `writing_whole`."""
    with writing_whole(path, mode, is_safe) as file:
        file.write(data)


@contextlib.contextmanager
def writing_whole(path: str, mode: int | None = None, is_safe: bool = False) -> Iterator[BinaryIO]:
    """A file to write what is to stand at ``path``, which it does once the block ends; where it raises, all is as before.

    ``mode`` are its rights; None for those that it had, or for a new one what the umask leaves of 0666. With ``is_safe``
    it is on the disk by then, and so is its name. A link is replaced, not followed. Raises `OSError`.
    """
    had = os.stat(path).st_mode & 0o777 if mode is None and os.path.isfile(path) else None
    temporary = os.path.join(os.path.dirname(path), f"{_SCRATCH}{os.urandom(6).hex()}{_ENDING}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if mode is None else mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if had is not None and hasattr(os, "fchmod"):  # the umask is for new files
                os.fchmod(file.fileno(), had)
            yield file
            if is_safe:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    if is_safe:
        _sync_folder(os.path.dirname(path))


@contextlib.contextmanager
def written_whole(path: str) -> Iterator[BinaryIO]:
    """A file to write to piece by piece, which is at ``path`` once all went well, else nowhere. Raises `OSError`."""
    temporary = os.path.join(os.path.dirname(path), f"{_SCRATCH}{os.urandom(6).hex()}{_ENDING}")
    try:
        with open(temporary, "xb") as file:
            yield file
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def is_scratch(name: str) -> bool:
    """True for the name of a file that is being written, or that a writer left which was killed."""
    return name.startswith(_SCRATCH) and name.endswith(_ENDING) and len(name) == len(_SCRATCH + _ENDING) + 12


def try_lock(descriptor: int) -> None:
    """Takes the lock of an open file, which the system takes back when this process ends.

    Raises `OSError`: `BlockingIOError` or `PermissionError` where another process has it.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_folder(folder: str) -> None:
    """Puts the folder's new entry on the disk, where the system knows how to."""
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder or os.curdir, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some file systems have no such thing; the file itself is there
    finally:
        os.close(descriptor)
