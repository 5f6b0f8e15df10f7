"""A fleet's store opened for the audit: only to be read, also while a scan writes to it."""

from __future__ import annotations

from functools import partial

from scanner.store.fleet.errors import FleetError
from scanner.store.fleet.store import open_fleet
from scanner.tui.errors import AuditError
from scanner.tui.fleet.fleet import Fleet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.report_view import ReportView
    from scanner.tui.session import Session


def opened(
    path: str, number: int | None, session: Callable[[], Session], session_of: Callable[[str, ReportView], Session]
) -> Fleet:
    """The run of that number of the store, or the newest one. Raises `AuditError` where there is none to be shown."""
    again = partial(open_fleet, path, readonly=True)
    try:
        store = again()
        try:
            return Fleet(path, store.run(number), store, again, session(), session_of)
        except BaseException:
            store.close()
            raise
    except FleetError as error:
        raise AuditError(str(error)) from error
