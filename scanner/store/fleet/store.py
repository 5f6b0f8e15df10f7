"""The way into a fleet's file: `open_fleet` gives a `FleetStore`."""

from __future__ import annotations

from scanner.store.fleet.listing import Listing
from scanner.store.fleet.tally import Tallying
from scanner.store.fleet.writing import Writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.store.facts import FactStore


class FleetStore(Writing, Listing, Tallying):
    """One fleet's file, open. Threads may share it; other processes open the file for themselves."""

    def facts(self, make_version: Callable[[], str]) -> FactStore:
        """The facts of blobs by digest in the same file, on a connection of their own; close it after use.

        ``make_version`` gives the parser version. Whatever is wrong with it is in its notes, and the scan goes on.
        """
        from scanner.store.fleet.facts import facts_of

        return facts_of(self.path, make_version)

    def __enter__(self) -> FleetStore:
        return self


def open_fleet(path: str, create: bool = False, readonly: bool = False) -> FleetStore:
    """The store in that file; with ``create`` a new one where there is no file yet, with ``readonly`` one that changes
    nothing, which also opens what belongs to somebody else.

    Raises `FleetError`: there is no such file, it is not ours, damaged, of another version, or others may write to it.
    """
    return FleetStore(path, create, readonly)
