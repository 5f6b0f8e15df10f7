"""The right to write a fleet's runs, which one process has at a time and the system takes back when it dies."""

from __future__ import annotations

import contextlib
import os
import socket
from datetime import UTC, datetime

from scanner.model.escape import printable
from scanner.store.fleet.errors import FleetError, told
from scanner.store.whole_file import try_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCKED_BYTE = 1 << 20
"""Where the lock is set: Windows keeps others from reading what is locked, and they are to read who holds it."""


@contextlib.contextmanager
def held(path: str) -> Iterator[None]:
    """Holds the fleet's file ``path``. Raises `FleetError` that names who holds it.

    The lock is of a file beside it, which stays: one that were removed could be held twice.
    """
    flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with told(path):
        descriptor = os.open(f"{path}-lock", flags, 0o600)
    try:
        try:
            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            try_lock(descriptor)
        except OSError as error:
            raise FleetError(
                f"The fleet store {printable(path)} is at work in another process ({_holder(descriptor)}): "
                "wait until that has ended, or stop it."
            ) from error
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _sign(descriptor: int) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"process {os.getpid()} on {socket.gethostname()} since {since}"
    with contextlib.suppress(OSError):  # without room on the disk nobody is told who, and that is all
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, text.encode("utf-8", "replace"))


def _holder(descriptor: int) -> str:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        said = os.read(descriptor, 400).decode("utf-8", "replace").strip()
    except OSError:
        said = ""
    return printable(said, 200) or "which did not say its name"
