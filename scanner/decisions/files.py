"""The files of a project's decisions on disk: one writer at a time, and a file is the old one or the new one, whole.

The lock is the operating system's and lies on the folder itself, so that it ends with the process that held it, however
that ended, and leaves no file behind that somebody commits. Windows has no locks of folders: there a file stands in.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

from scanner.store.whole_file import is_scratch, try_lock, write_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ".weighbridge"
"""The folder of a project's decisions, below its root."""

PATIENCE = 20.0
"""Seconds for which another writer is waited for. One needs a few milliseconds."""

_LOCK = ".lock"


class LedgerError(Exception):
    """Decisions that could not be written, or files of them that cannot be read; nothing was changed. The message is one
    sentence, or one for each mistake of a file with its file:line:column, and ends with the next step."""


@contextmanager
def locked(project: str) -> Iterator[str]:
    """Gives the folder of the project's decisions, made where it is not there, while no other process writes in it.

    Raises `LedgerError` where the folder cannot be written, or another process holds it for longer than `PATIENCE`.
    """
    folder = os.path.join(project, FOLDER)
    try:
        if os.path.islink(folder):  # the reader follows none either
            raise LedgerError(
                f"{FOLDER} is a link, and decisions have to lie in the project itself. Put a folder there."
            )
        os.makedirs(folder, exist_ok=True)
        descriptor = _opened(folder)
    except OSError as error:
        raise _failed(FOLDER, error) from error
    try:
        _wait(descriptor, folder)
        _clear(folder)
        yield folder
    finally:
        os.close(descriptor)
        if os.name == "nt":
            _remove(os.path.join(folder, _LOCK))  # fails, as it should, while another process has it open


def content(project: str, path: str, limit: int) -> bytes | None:
    """The bytes of the file at ``path`` (relative to the project) as they are, None where there is none.

    Raises `LedgerError` for a link, for what is no file, and for one of more than ``limit`` bytes.
    """
    whole = os.path.join(project, *path.split("/"))
    try:
        if not os.path.lexists(whole):
            return None
        if os.path.islink(whole):
            raise LedgerError(f"{path} is a link, and decisions have to lie in the project itself. Put a file there.")
        if not os.path.isfile(whole):  # a pipe would keep the reader waiting
            raise LedgerError(f"{path} is not a file. Move it away, then decide again.")
        with open(whole, "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise _failed(path, error, "read") from error
    if len(data) > limit:
        raise LedgerError(f"{path} is larger than {limit >> 20} MiB. Remove what has expired, then decide again.")
    return data


def replace(project: str, path: str, data: bytes) -> None:
    """Puts ``data`` in the place of the file at ``path``, whole and on the disk. Raises `LedgerError`; nothing is changed.

    To be called within `locked`. The rights of the file stay as they are.
    """
    whole = os.path.join(project, *path.split("/"))
    try:
        if os.path.exists(whole):
            _check_writable(whole, path)
        write_whole(whole, data, is_safe=True)
    except OSError as error:
        raise _failed(path, error) from error


def _check_writable(whole: str, path: str) -> None:
    """Raises `LedgerError` for a file that its owner made read-only: that another can take its place is no leave to."""
    try:
        with open(whole, "r+b"):
            pass
    except PermissionError as error:
        raise LedgerError(f"{path} is read-only. Make it writable, then decide again.") from error


def _opened(folder: str) -> int:
    """A descriptor to lock: the folder's own, or that of a file in it where folders cannot be locked."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        if _can_lock(descriptor):
            return descriptor
        os.close(descriptor)
    return os.open(os.path.join(folder, _LOCK), os.O_RDWR | os.O_CREAT, 0o666)


def _can_lock(descriptor: int) -> bool:
    try:
        try_lock(descriptor)
    except BlockingIOError:
        return True
    except OSError:
        return False  # NFS locks no folders
    return True


def _wait(descriptor: int, folder: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            try_lock(descriptor)
            return
        except (BlockingIOError, PermissionError):
            if time.monotonic() > end:
                raise LedgerError(
                    f"another process has been writing in {FOLDER} for {PATIENCE:.0f} seconds. End it, then decide again."
                ) from None
        except OSError as error:
            raise _failed(os.path.basename(folder), error) from error
        time.sleep(0.01)


def _clear(folder: str) -> None:
    """Removes what a writer left that was killed: whoever has the lock is the only one."""
    for name in os.listdir(folder):
        if is_scratch(name):
            _remove(os.path.join(folder, name))


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass  # it is somebody else's by now, or gone


def _failed(path: str, error: OSError, done: str = "written") -> LedgerError:
    reason = error.strerror or type(error).__name__
    return LedgerError(f"{path} cannot be {done}: {reason}. Check the rights and the room there, then decide again.")
