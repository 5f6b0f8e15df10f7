"""A report written to a file, in any of the formats of the reports room."""

from __future__ import annotations

import os

from scanner.store.whole_file import write_whole
from scanner.tui.errors import AuditError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import Report


def write_report(report: Report, form: str, path: str, replace: bool) -> str:
    """Writes the report and gives the file's full path. Raises `AuditError` where the file cannot be written, or is there
    and not to be replaced."""
    from scanner.reports.interface import output

    if not path.strip():
        raise AuditError("Name the file to write.")
    full = os.path.realpath(os.path.expanduser(path.strip()))
    if os.path.isdir(full):
        raise AuditError(f"{path} is a folder. Name a file in it.")
    if os.path.lexists(full):
        if not replace:
            raise AuditError(f"{path} is there already. Choose another name, or say that it shall be replaced.")
        if not os.path.isfile(full):
            raise AuditError(f"{path} is no regular file. Choose another name.")
    try:
        found = output(form)
    except KeyError:
        raise AuditError(f"There is no format {form}. Choose one of those shown.") from None
    missing = found.missing()
    if missing:
        raise AuditError(missing)
    try:
        write_whole(full, found.render(report), is_safe=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AuditError(f"{path} cannot be written ({reason}). Choose another name.") from error
    return full
