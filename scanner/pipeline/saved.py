"""Saved reports as files: whether a file is one, and the report in it. The command line and `scanner.api` share it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from scanner.model.report import Report
    from scanner.model.report_source import Source
    from scanner.model.report_whole import Kept

MAX_BYTES = 1 << 30
"""Bytes of a report that are read. A repo of 25,000 findings makes about 40 MB."""

_HEAD = 1 << 16
"""Bytes at either end of a file in which a report says that it is one."""

_BLANK = b" \t\r\n\xef\xbb\xbf\xfe\xff\0"
"""What may stand before a report: blanks, and the marks of byte order."""


class SavedError(ValueError):
    """There is no report to be read; the message is a sentence that ends with the next step."""


def is_report(path: str) -> bool:
    """True for a file that says of itself, at its beginning or end, that it is a report, in any encoding of JSON; and for
    an empty one by a report's name, as a command leaves that was killed: it is no model that passes."""
    if path.endswith(".json"):
        text = _ends(path)
        if text is not None and not text.strip(_BLANK):
            return True
    return says_report(path)


def says_report(path: str) -> bool:
    """True for a file that says of itself, at its beginning or end, that it is a report, in any encoding of JSON."""
    text = _ends(path) or b""
    if b"\0" in text[:4]:  # UTF-16 or UTF-32, as PowerShell writes what is sent into a file
        text = text.replace(b"\0", b"")
    return text.lstrip(_BLANK)[:1] == b"{" and b'"weighbridge.report/' in text


def _ends(path: str) -> bytes | None:
    """What is at either end of the file; None for what is none, or cannot be read."""
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, os.path.getsize(path) - _HEAD))
            return head + file.read(_HEAD)
    except (OSError, ValueError):
        return None


def saved_report(path: str, kept: Kept | None = None) -> Report:
    """The report in the file ``path``, or what `report_of` keeps of it. Raises `SavedError`."""
    from scanner.model.report_source import source_at

    try:
        if os.path.isfile(path):  # anything else is read once, from its beginning
            return _report_of(source_at(path), path, kept)
        with open(path, "rb") as file:
            return report_from(file, path, kept)
    except (OSError, ValueError) as error:
        if isinstance(error, SavedError):
            raise
        reason = (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
        raise SavedError(f"{path} cannot be read: {reason}. Give a report saved with --output json:FILE.") from error


def report_from(file: BinaryIO, name: str, kept: Kept | None = None) -> Report:
    """The report that ``file`` holds, which is called ``name``. Raises `SavedError`, and `OSError` where reading fails."""
    from scanner.model.report_source import source_of

    data = file.read(_HEAD)
    if b"{" in data:  # or it is none: a device without end need not be read
        data += file.read(MAX_BYTES + 1 - len(data))
    return _report_of(source_of(data), name, kept)


def _report_of(source: Source, name: str, kept: Kept | None) -> Report:
    from scanner.model.codec import ReportError
    from scanner.model.report_whole import report_of

    if source.size > MAX_BYTES:
        raise SavedError(f"{name} is larger than 1 GiB. Scan fewer targets per report.")
    try:
        return report_of(source, kept)
    except ReportError as error:
        raise SavedError(f"{name} is not a report: {error}") from error
