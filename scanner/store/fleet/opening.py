"""The fleet's SQLite file: opened and recognised as ours, or refused as it is. Nothing is set aside or begun anew."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from scanner.model.escape import printable
from scanner.store.database import UntrustedError, check_owner, create_file, number_of
from scanner.store.fleet.errors import DamagedError, FleetError, told
from scanner.store.fleet.patience import Patience
from scanner.store.fleet.tables import APPLICATION, LARGEST_ROW, SCHEMA, STATEMENTS

BUSY_SECONDS = 60.0
"""How long another process may hold the file: what was read is not to be lost for a moment's crowd."""

_MAGIC = b"SQLite format 3\0"

_JOURNAL = 32 << 20
"""Bytes to which SQLite's log is cut back once it was carried over."""


def opened(path: str, create: bool, readonly: bool) -> sqlite3.Connection:
    """A connection that threads may share under a lock. Raises `FleetError`."""
    with told(path):
        try:
            _look_at(path, create, readonly)
        except UntrustedError as error:
            raise FleetError(f"The fleet store {printable(path)} is not to be trusted: {error}.") from error
        connection = _for_reading(path) if readonly else _connected(f"{_address(path)}?mode=rw")
        try:
            with Patience(path, connection).asked():
                _prepare(connection, path, create and not readonly, readonly)
        except BaseException:
            connection.close()
            raise
    return connection


def _look_at(path: str, create: bool, readonly: bool) -> None:
    shown = printable(path)
    if not os.path.lexists(path):
        if not create or readonly:
            raise FleetError(f"There is no fleet store {shown}: make one with weighbridge fleet scan --db {shown}.")
        if not os.path.isdir(os.path.dirname(path) or "."):
            raise FleetError(f"There is no folder for the fleet store {shown}: make it first.")
        create_file(path)
    if not os.path.isfile(path):
        raise FleetError(f"{shown} is no file: name the fleet's store with --db.")
    with open(path, "rb") as file:
        begins = file.read(len(_MAGIC))
    if begins and begins != _MAGIC:  # SQLite takes a file of few bytes for an empty one
        raise FleetError(
            f"{shown} is no fleet store (it is no SQLite file): name the store with --db, or put a copy of it back."
        )
    if not readonly:  # what is read there is believed the next time; whoever only looks is shown it as it is
        check_owner(path)


def _address(path: str) -> str:
    return Path(path).absolute().as_uri()


def _connected(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_ROW)
    return connection


def _for_reading(path: str) -> sqlite3.Connection:
    """A connection that writes nothing; where the folder takes no files either, SQLite is told that nobody writes."""
    address = _address(path)
    connection = _connected(f"{address}?mode=ro")
    try:
        number_of(connection, "schema_version")
    except sqlite3.Error as error:
        connection.close()
        log = f"{path}-wal"
        if not isinstance(error, sqlite3.OperationalError) or (os.path.exists(log) and os.path.getsize(log)):
            raise  # it is damaged, or some of what was stored is in the log
        return _connected(f"{address}?immutable=1")
    return connection


def _prepare(connection: sqlite3.Connection, path: str, create: bool, readonly: bool) -> None:
    for pragma in (
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "query_only = ON" if readonly else "query_only = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    if create and number_of(connection, "application_id") == 0:
        _begin(connection, path)
    if number_of(connection, "application_id") != APPLICATION:
        raise FleetError(_of_others(path))
    if number_of(connection, "user_version") != SCHEMA:
        raise FleetError(
            f"The fleet store {printable(path)} is of another version of Weighbridge: "
            "open it with that one, or begin another with --db FILE."
        )
    if _schema(connection) != _made():
        raise DamagedError("its tables are not those that were made")
    if not readonly:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()  # where there cannot be one, it does without
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA journal_size_limit = {_JOURNAL}").fetchall()


def _begin(connection: sqlite3.Connection, path: str) -> None:
    """Makes the tables in an empty file; of several processes one does, the others find them made."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if number_of(connection, "application_id") == 0:
            if _schema(connection):
                raise FleetError(_of_others(path))
            for statement in STATEMENTS:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _schema(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """All that the file holds and by which statement it was made: nothing is left out, as no name says that it is SQLite's
    own (whoever writes the bytes of a file names a trigger as he likes)."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 1000")
    return sorted(rows, key=ascii)


def _made() -> list[tuple[object, ...]]:
    """What `_schema` says of tables as they are made here."""
    connection = sqlite3.connect(":memory:")
    try:
        for statement in STATEMENTS:
            connection.execute(statement)
        return _schema(connection)
    finally:
        connection.close()


def _of_others(path: str) -> str:
    return f"{printable(path)} is no fleet store, but another program's: name another file with --db."
