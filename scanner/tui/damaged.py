"""What stands on the screen where the report cannot be read: a line of it is damaged, or the file was changed meanwhile.

Little of a report is decoded before it is looked at, so that this is found out only while it is shown.
"""

from __future__ import annotations

from scanner.model.codec import ReportError
from scanner.reports.console_text import shown, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.reports.console_text import Line

MAX_REASON = 300
"""Characters of the reason that are told: it may quote the report."""


def damage(error: ReportError) -> str:
    """The sentence on what cannot be read, not escaped."""
    return f"This part of the report cannot be shown: {error}"


def readable(lines: Callable[[int], Sequence[Line]], width: int) -> Sequence[Line]:
    """The lines for a width; where the report cannot be read, lines that say so in their place."""
    try:
        return lines(width)
    except ReportError as error:
        return wrapped(shown(damage(error), MAX_REASON), width, "", "deny")


def readable_row(line: Callable[[int, int], Line], index: int, width: int) -> Line:
    """The line for a row of a list, with the same in its place."""
    return readable(lambda room: (line(index, room),), width)[0]
