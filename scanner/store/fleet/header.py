"""Whether a file is a fleet's store, by its first bytes: nothing is opened that SQLite would have to answer for."""

from __future__ import annotations

_MAGIC = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)
"""Where SQLite's header has the id of the application. Source: https://sqlite.org/fileformat2.html, section 1.3."""


def is_fleet(path: str) -> bool:
    """True for a file that says of itself that it is a fleet's store, of whatever version; False where it cannot be read."""
    import os

    try:
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            head = file.read(_APPLICATION.stop)
    except (OSError, ValueError):
        return False
    if not head.startswith(_MAGIC):
        return False
    from scanner.store.fleet.tables import APPLICATION

    return head[_APPLICATION] == APPLICATION.to_bytes(4, "big")
