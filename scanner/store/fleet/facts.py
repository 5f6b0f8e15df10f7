"""The facts of blobs in a fleet's file, beside its own tables, which they leave alone."""

from __future__ import annotations

from scanner.store.facts import FactStore
from scanner.store.fleet.errors import FleetError
from scanner.store.fleet.opening import opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

LIMIT = 4 << 30
"""Bytes of facts; those that were not used for longest make room. The fleet's own tables are not among them."""


def facts_of(path: str, version: Callable[[], str], limit: int = LIMIT) -> FactStore:
    """The store of facts in the file ``path``, opened when it is first asked."""
    return FactStore(path, version, limit, _connected)


def _connected(path: str, _limit: int, is_suspect: bool) -> tuple[sqlite3.Connection, str]:
    """As `database.open_database`, but nothing bounds the file, and a damaged one is left where it is."""
    if is_suspect:
        raise OSError("it is damaged")
    try:
        return opened(path, create=False, readonly=False), ""
    except FleetError as error:
        raise OSError(str(error)) from error
