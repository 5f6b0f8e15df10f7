"""What a target is called on the screens: a folder that was named by where one stood (".") has a name of its own."""

from __future__ import annotations

import os

from scanner.decisions.targets import path_below
from scanner.model.codec import ReportError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.report_view import TargetView

ENOUGH = 8
"""Files of a report that a folder is asked for: one that has them all with their sizes is the one that was scanned."""

_FIRST = 8 * ENOUGH
"""Files of a report among which those are looked for."""


def name_in(folder: str, target: TargetView) -> str:
    """The name of a target that is ``folder``, a full path: the folder's own where the report has none."""
    return os.path.basename(folder) or folder if _is_nameless(target) else target.head.target


def guessed_name(folders: Iterable[str], target: TargetView) -> str:
    """The name of a target of a saved report: where the report has none, that of the one of ``folders`` that holds its
    files; else what the report says."""
    if not _is_nameless(target):
        return target.head.target
    return next((name_in(folder, target) for folder in folders if _holds(folder, target)), target.head.target)


def _is_nameless(target: TargetView) -> bool:
    head = target.head
    return head.source == "folder" and os.path.basename(os.path.normpath(head.target)) in ("", ".", "..")


def _holds(folder: str, target: TargetView) -> bool:
    try:
        files = [one for one in target.artifacts[:_FIRST] if one.state == "scanned"][:ENOUGH]
    except ReportError:  # told where the line is looked at
        return False
    return bool(files) and all(_size(path_below(folder, one.path)) == one.size for one in files)


def _size(path: str) -> int | None:
    try:
        return os.path.getsize(path) if path else None
    except OSError:
        return None
