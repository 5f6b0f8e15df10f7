"""Facts of blobs in one SQLite file, shared by threads and processes. Whatever is wrong with it, the scan goes on."""

from __future__ import annotations

import sqlite3
import time
from hashlib import blake2b, sha256
from threading import Lock

from scanner.model.escape import printable
from scanner.store.coding import UnstorableError, decoded, encoded
from scanner.store.database import is_busy, is_damaged, open_database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from scanner.store.store import Stored

    _T = TypeVar("_T")

LIMIT = 512 << 20
"""Bytes of the file; rows that were not used for longest make room."""

_OVERHEAD = 200
"""Bytes that a row takes besides its value."""

_RECOUNT = 10_000
"""Rows after which it is counted anew what all processes wrote."""

_DAY = 86_400
"""Seconds: when a row was used is kept to the day, so that reading writes little."""


class FactStore:
    """A `Store` in the file ``path``, opened when it is first asked.

    ``version`` gives the parser version, which is computed then: rows of other versions do not answer. Each row is
    written and committed as it is given, so that a killed process loses none. ``open_shared`` opens a file that is not
    the store's alone, as `open_database` does: the limit is then of the facts in it, not of the file.
    """

    def __init__(
        self,
        path: str,
        version: Callable[[], str],
        limit: int = LIMIT,
        open_shared: Callable[[str, int, bool], tuple[sqlite3.Connection, str]] | None = None,
    ) -> None:
        self.notes: list[str] = []
        self.path = path
        self._limit = max(limit, 1 << 20)
        self._make_version = version
        self._open = open_shared or open_database
        self._shares = open_shared is not None
        self._counted = 0
        self._since = 0
        self._version = ""
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._given_up = False
        self._may_write = True
        self._damaged = False

    def get(self, endpoint: str, digest: str, path: str) -> Stored | None:
        """What was kept of that blob, with its places at ``path``; None where nothing usable was."""
        with self._lock:
            return self._try(lambda connection: self._get(connection, endpoint, digest, path))

    def put(self, endpoint: str, digest: str, path: str, stored: Stored) -> None:
        """Keeps what was read of that blob, for good when this returns."""
        try:
            value = encoded(stored, path)
        except UnstorableError:
            return
        with self._lock:
            if self._may_write:
                self._try(lambda connection: self._put(connection, endpoint, digest, path, value))

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._close()

    def _get(self, connection: sqlite3.Connection, endpoint: str, digest: str, path: str) -> Stored | None:
        key = self._key(endpoint, digest, path)
        row = connection.execute("SELECT used, digest, value FROM facts WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        used, check, value = row
        if not isinstance(value, bytes) or check != _check(key, value):
            return None
        stored = decoded(value, path)
        today = int(time.time()) // _DAY
        if stored is not None and used != today and self._may_write:
            self._write(connection, lambda: connection.execute("UPDATE facts SET used = ? WHERE key = ?", (today, key)))
        return stored

    def _put(self, connection: sqlite3.Connection, endpoint: str, digest: str, path: str, value: bytes) -> None:
        key = self._key(endpoint, digest, path)
        row = (key, int(time.time()) // _DAY, _check(key, value), value)

        def insert() -> None:
            self._make_room(connection, self._limit * 7 // 8)
            connection.execute("INSERT OR REPLACE INTO facts (key, used, digest, value) VALUES (?, ?, ?, ?)", row)
            self._counted += len(value) + _OVERHEAD

        if len(value) <= self._limit // 16:
            self._write(connection, insert)

    def _write(self, connection: sqlite3.Connection, change: Callable[[], object]) -> None:
        """Makes a change in one transaction; a file that is busy is left alone, one that cannot be written is not tried
        again."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                change()
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            if is_damaged(error):
                raise
            if not is_busy(error):
                self._may_write = False
                self._note(f"could not be written ({error}): what was read from here on was not kept")

    def _make_room(self, connection: sqlite3.Connection, bound: int) -> None:
        """Deletes rows that were not used for longest, to six eighths of the limit, where the file has ``bound`` bytes."""
        if self._size(connection) <= bound:
            return
        total = self._total(connection)
        excess = total - self._limit * 6 // 8
        old, freed = [], 0
        for row, length in connection.execute("SELECT rowid, length(value) FROM facts ORDER BY used, rowid"):
            old.append((row,))
            freed += length + _OVERHEAD
            if freed >= excess:
                break
        connection.executemany("DELETE FROM facts WHERE rowid = ?", old)
        self._counted = total - freed

    def _total(self, connection: sqlite3.Connection) -> int:
        """Bytes of all rows."""
        (total,) = connection.execute("SELECT sum(length(value) + ?) FROM facts", (_OVERHEAD,)).fetchone()
        return int(total or 0)

    def _size(self, connection: sqlite3.Connection) -> int:
        """Bytes of the file that are in use; of one that others share, bytes of facts, counted anew now and then."""
        if self._shares:
            if self._since % _RECOUNT == 0:
                self._counted = self._total(connection)
            self._since += 1
            return self._counted
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _try(self, act: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """What ``act`` returns; None where the store is of no use. A file found damaged is begun anew, once."""
        try:
            connection = self._opened()
            return act(connection) if connection is not None else None
        except sqlite3.Error as error:
            if is_damaged(error):
                self._close()
                self._given_up, self._damaged = self._damaged, True
            elif not is_busy(error):
                self._note(f"could not be read ({error}): the scan went on without it")
            return None
        except (OSError, ValueError) as error:
            self._given_up = True
            self._note(f"could not be opened ({error}): the scan went on without it")
            return None

    def _opened(self) -> sqlite3.Connection | None:
        if self._connection is None and not self._given_up:
            try:
                self._version = self._version or self._make_version()
                self._connection, note = self._open(self.path, self._limit, self._damaged)
            except sqlite3.Error as error:
                self._given_up = True
                self._note(f"could not be opened ({error}): the scan went on without it")
                return None
            if note:
                self.notes.append(printable(note))
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            try:
                self._connection.close()
            except sqlite3.Error:
                pass
            self._connection = None

    def _note(self, problem: str) -> None:
        note = f"The fact store {printable(self.path)} {printable(problem)}."
        if note not in self.notes:
            self.notes.append(note)

    def _key(self, endpoint: str, digest: str, path: str) -> bytes:
        parts = (endpoint.rstrip("/"), digest.lower(), path, self._version)
        return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).digest()


def _check(key: bytes, value: bytes) -> bytes:
    """What a row must say of itself: a damaged one, or one moved under another key, does not."""
    return blake2b(value, key=key, digest_size=16).digest()
