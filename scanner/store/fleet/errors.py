"""What goes wrong with a fleet's file, as one sentence that ends with the next step."""

from __future__ import annotations

import contextlib
import sqlite3

from scanner.model.escape import printable
from scanner.store.database import is_busy, is_damaged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class FleetError(Exception):
    """The store cannot do it; the message is a sentence, fit to be printed, that ends with the next step."""


class DamagedError(Exception):
    """A row does not hold what was written into it; the message says which."""


@contextlib.contextmanager
def told(path: str) -> Iterator[None]:
    """Raises `FleetError` in place of what SQLite, the system or a damaged row raises."""
    try:
        yield
    except DamagedError as error:
        raise FleetError(damaged(path, str(error))) from error
    except UnicodeDecodeError as error:
        raise FleetError(damaged(path, "a text is none")) from error
    except sqlite3.Error as error:
        raise FleetError(_sentence(path, error)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise FleetError(
            f"The fleet store {printable(path)} cannot be opened ({printable(reason, 200)}): "
            "look at the rights of it and of its folder, or name another file with --db."
        ) from error


def damaged(path: str, what: str) -> str:
    """The sentence on a file that is there and no good."""
    return (
        f"The fleet store {printable(path)} is damaged ({printable(what, 200)}): "
        "put a copy of it back, or begin another with --db FILE."
    )


def _sentence(path: str, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    words = printable(str(error), 200)
    shown = printable(path)
    if is_damaged(error) or "decode" in words:
        return damaged(path, words)
    if is_busy(error):
        return f"The fleet store {shown} is held by another process for too long: wait until that has ended."
    if code == sqlite3.SQLITE_FULL:
        return (
            f"The fleet store {shown} cannot grow, the disk is full: make room and start the same command again. "
            "What was stored is kept."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return f"The fleet store {shown} cannot be written or opened ({words}): look at its rights and its folder's."
    if code == sqlite3.SQLITE_TOOBIG:
        return damaged(path, "a row is larger than any that is written")
    return f"The fleet store {shown} does not answer ({words}): look at the disk, or name another file with --db."
