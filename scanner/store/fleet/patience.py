"""How long SQLite may go on with one question: a file that was made to lead in circles has no end of rows."""

from __future__ import annotations

import contextlib
import os
import sqlite3

from scanner.store.fleet.errors import DamagedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = 1_000_000
"""Steps of SQLite after which it is looked whether to go on: some ten thousandths of a second of each second."""

LEAST = 100_000_000
"""Steps that every question may take: a second or more."""

FOR_EACH_BYTE = 40
"""Steps more for each byte of the file: a row takes some 50 bytes, and going past one some 20 steps."""


class Patience:
    """Ends what a connection does where it takes more steps than a file of its size has rows for. It also lets Ctrl-C end
    it, which Python hears of between steps only."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self._path = path
        self._steps = 0
        self._limit: float = LEAST
        connection.set_progress_handler(self._goes_on, STEPS)

    @contextlib.contextmanager
    def asked(self, bounded: bool = True) -> Iterator[None]:
        """Begins to count anew. Raises `DamagedError` where a question took too long, `KeyboardInterrupt` at Ctrl-C."""
        self._steps = 0
        self._limit = LEAST if bounded else float("inf")
        try:
            yield
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_INTERRUPT:
                raise
            if self._steps > self._limit:
                raise DamagedError("it leads in circles") from error
            raise KeyboardInterrupt from error  # what a signal raised in `_goes_on`, SQLite was told as a stop

    def _goes_on(self) -> int:
        self._steps += STEPS
        if self._steps <= self._limit:
            return 0
        self._limit = max(self._limit, LEAST + FOR_EACH_BYTE * _size(self._path))
        return int(self._steps > self._limit)


def _size(path: str) -> int:
    size = 0
    for name in (path, f"{path}-wal"):
        with contextlib.suppress(OSError):
            size += os.path.getsize(name)
    return size
