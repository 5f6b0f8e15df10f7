"""One open file of a fleet, shared by the threads of a process."""

from __future__ import annotations

import contextlib
import os
from threading import RLock

from scanner.model.escape import printable
from scanner.store.fleet.errors import FleetError, told
from scanner.store.fleet.holding import held, holder_of
from scanner.store.fleet.opening import opened
from scanner.store.fleet.patience import Patience

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from typing import Any


class FleetFile:
    """The connection under a lock. Each change is one transaction, on its way past this process when the method returns:
    it outlives any kill. (SQLite's ``synchronous`` is NORMAL: a power cut may take back the last of them, and those targets
    are read again.)"""

    def __init__(self, path: str, create: bool = False, readonly: bool = False) -> None:
        self.path = os.path.realpath(path)
        self.readonly = readonly
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = opened(self.path, create, readonly)
        self._patience = Patience(self.path, self._connection)

    def __enter__(self) -> FleetFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file; may be called twice."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Holds the store while a run is written: one process at a time. The system frees it when the process dies,
        however it dies. Raises `FleetError` that names who holds it."""
        with held(self.path):
            yield

    def holder(self) -> str:
        """Who holds the store now, in words fit to be printed; "" for nobody."""
        return holder_of(self.path)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that this thread reads within is of one moment, whatever other processes write; other threads wait, and
        nothing is written within. Raises `FleetError`."""
        with self._lock:
            with self._reading() as connection:
                connection.execute("BEGIN")
            try:
                with self._reading() as connection:
                    connection.execute("SELECT number FROM runs LIMIT 1").fetchall()  # from here on it is that moment
                yield
            finally:
                with self._reading() as connection:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def _reading(self, bounded: bool = True) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self.path), self._patience.asked(bounded):
            if self._connection is None:
                raise FleetError(f"The fleet store {printable(self.path)} was closed: open it again.")
            yield self._connection

    @contextlib.contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        with self._reading(bounded=False) as connection:  # a change of a million rows is many questions
            if self.readonly:
                raise FleetError(f"The fleet store {printable(self.path)} was opened for reading: open it for writing.")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._reading() as connection:
            return connection.execute(sql, values).fetchall()
