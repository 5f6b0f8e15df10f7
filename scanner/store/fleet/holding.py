"""The right to write a fleet's runs, which one process has at a time and the system takes back when it dies."""

from __future__ import annotations

import contextlib
import os
import platform
import stat
import time
from datetime import UTC, datetime

from scanner.model.escape import printable
from scanner.store.fleet.errors import FleetError, told
from scanner.store.whole_file import try_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDING = "-lock"
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""No link is followed, and a pipe that stands there is not waited for."""
_SECONDS = 0.5
_LOCKED_BYTE = 1 << 20
"""Where the lock is set: Windows keeps others from reading what is locked, and they are to read who holds it."""


@contextlib.contextmanager
def held(path: str) -> Iterator[None]:
    """Holds the fleet's file ``path``. Raises `FleetError` that names who holds it.

    The lock is of a file beside it, which stays: one that were removed could be held twice.
    """
    flags = os.O_CREAT | os.O_RDWR | _FLAGS
    with told(path):
        descriptor = os.open(f"{path}{_ENDING}", flags, 0o600)
    try:
        _check(path, descriptor)
        if not _locked(descriptor, _SECONDS):
            raise FleetError(
                f"The fleet store {printable(path)} is at work in another process ({_signed(descriptor)}): "
                "wait until that has ended, or stop it."
            )
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def holder_of(path: str) -> str:
    """Who holds the fleet's file ``path`` now, in words fit to be printed; "" for nobody."""
    try:
        descriptor = os.open(f"{path}{_ENDING}", os.O_RDONLY | _FLAGS)
    except OSError:
        return ""
    try:
        is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return _signed(descriptor) if is_file and not _locked(descriptor, 0) else ""
    finally:
        os.close(descriptor)


def _check(path: str, descriptor: int) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        shown = printable(f"{path}{_ENDING}")
        raise FleetError(f"{shown} is no file, and a fleet's store is locked by one: remove it.")


def _locked(descriptor: int, seconds: float) -> bool:
    """True where the lock is ours now; it is tried again for so long, as somebody may only look who holds it."""
    until = time.monotonic() + seconds
    while True:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            try_lock(descriptor)
            return True
        except OSError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)


def _sign(descriptor: int) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"process {os.getpid()} on {platform.node()} since {since}"
    with contextlib.suppress(OSError):  # without room on the disk nobody is told who, and that is all
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, text.encode("utf-8", "replace"))


def _signed(descriptor: int) -> str:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        said = os.read(descriptor, 400).decode("utf-8", "replace").strip()
    except OSError:
        said = ""
    return printable(said, 200) or "which did not say its name"
