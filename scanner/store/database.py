"""The SQLite file of the store: opened, recognised as ours, set aside where it is not."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION = 0x57424654
"""What SQLite's header says of the application that a file belongs to."""

SCHEMA = 1
"""Raised whenever the table below changes: an older file is set aside."""

BUSY_SECONDS = 10.0
"""How long another process may hold the file before a row is given up."""

_DAMAGED = "it is damaged, or no SQLite file"

_ASIDE = 100
"""Files that are kept aside beside the store."""

_LOCK_SECONDS = 10.0

FACTS = """
CREATE TABLE facts (
    key BLOB PRIMARY KEY,
    used INTEGER NOT NULL,
    digest BLOB NOT NULL,
    value BLOB NOT NULL
);
CREATE INDEX facts_used ON facts (used);
"""
"""The one table of the file; a fleet's file has it beside its own."""


class ForeignError(Exception):
    """The file is no store of this version: damaged, or somebody else's."""


class UntrustedError(OSError):
    """Others than its owner may change the file."""


def open_database(path: str, limit: int, suspect: bool = False) -> tuple[sqlite3.Connection, str]:
    """A connection that threads may share under a lock, and a note on what was set aside, or "".

    ``limit`` is the size in bytes beyond which SQLite refuses to grow the file; a ``suspect`` file is looked through
    first. Raises `OSError` or `sqlite3.Error` where there is none to be had.
    """
    os.makedirs(os.path.dirname(path) or ".", mode=0o700, exist_ok=True)
    try:
        return _connection(path, limit, suspect), ""
    except ForeignError:
        with _alone(path):
            try:
                return _connection(path, limit, suspect), ""  # another process has begun it anew
            except ForeignError as error:
                kept = _set_aside(path)
                note = f"The fact store {path} was set aside as {os.path.basename(kept)} and begun anew: {error}."
                return _connection(path, limit, False), note


def is_damaged(error: sqlite3.Error) -> bool:
    """True where the error says that the file itself is no good, not that it is busy, full or closed to us."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)


def is_busy(error: sqlite3.Error) -> bool:
    """True where another process held the file for too long."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _connection(path: str, limit: int, suspect: bool) -> sqlite3.Connection:
    create_file(path)
    check_owner(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection, limit)
        if suspect and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise ForeignError(_DAMAGED)
    except sqlite3.Error as error:
        connection.close()
        if is_damaged(error):
            raise ForeignError(_DAMAGED) from error
        raise
    except ForeignError:
        connection.close()
        raise
    return connection


def create_file(path: str) -> None:
    """An empty file that only its owner may read, where there is none."""
    if not os.path.lexists(path):
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def check_owner(path: str) -> None:
    """Raises `UntrustedError` where somebody else could write what is believed here: findings would vanish."""
    if not hasattr(os, "geteuid"):
        return
    real = os.path.realpath(path)
    file, folder = os.stat(real), os.stat(os.path.dirname(real))
    if file.st_uid not in (os.geteuid(), 0):
        raise UntrustedError("it belongs to somebody else")
    if file.st_mode & 0o022:
        raise UntrustedError("others may write to it: take that right away with chmod go-w")
    if folder.st_mode & stat.S_IWOTH and not folder.st_mode & stat.S_ISVTX:
        raise UntrustedError("others may write to its folder: take that right away with chmod o-w")


def _prepare(connection: sqlite3.Connection, limit: int) -> None:
    if number_of(connection, "application_id") != APPLICATION:
        _begin(connection)
    if number_of(connection, "user_version") != SCHEMA:
        raise ForeignError("another version of Weighbridge wrote it")
    connection.execute("SELECT used, digest, value FROM facts LIMIT 1").fetchall()
    with contextlib.suppress(sqlite3.OperationalError):  # a file system without shared memory does without
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA journal_size_limit = {32 << 20}").fetchall()
    page = max(512, number_of(connection, "page_size"))
    connection.execute(f"PRAGMA max_page_count = {max(64, limit // page)}").fetchall()


def _begin(connection: sqlite3.Connection) -> None:
    """Makes the table in an empty file; of several processes one does, the others find it made."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if number_of(connection, "application_id") != APPLICATION:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise ForeignError("it is the database of another program")
            for statement in filter(str.strip, FACTS.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
    finally:
        connection.execute("COMMIT")


def number_of(connection: sqlite3.Connection, pragma: str) -> int:
    (value,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    return int(value)


@contextlib.contextmanager
def _alone(path: str) -> Iterator[None]:
    """Holds a file beside ``path`` that one process has at a time; one that was left behind is taken over."""
    lock = f"{path}.lock"
    until = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            break
        except FileExistsError:
            if time.monotonic() > until:
                break
            time.sleep(0.05)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.unlink(lock)


def _set_aside(path: str) -> str:
    """Renames the file, with what SQLite keeps beside it, to a name that is free; raises `OSError` where none is."""
    for number in range(1, _ASIDE):
        kept = f"{path}.aside-{number}"
        if os.path.lexists(kept):
            continue
        os.rename(path, kept)
        for ending in ("-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                os.replace(path + ending, kept + ending)
        return kept
    raise OSError(f"{_ASIDE - 1} files that were set aside lie beside it: remove them")
