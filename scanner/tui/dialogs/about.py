"""What a decision will be about, as lines: how many findings, of which rules, in which files."""

from __future__ import annotations

from typing import TypeVar

from scanner.model.codec import ReportError
from scanner.reports.console_text import columns, counted, shown, shown_path, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.report_view import Row
    from scanner.reports.console_text import Line
    from scanner.tui.session import Session

Key = TypeVar("Key")


MESSAGE = 240
"""Characters of what one finding says."""


def about_lines(rows: Sequence[Row], width: int, says: str = "") -> list[Line]:
    """The findings in a few lines: how many, then their rules and files, each in a line, the commonest first.

    One finding has what it ``says`` in place of its number, which the title has told.
    """
    rules: dict[str, int] = {}
    files: dict[tuple[int, str], int] = {}
    for row in rows:
        rules[row.rule] = rules.get(row.rule, 0) + 1
        files[row.target, row.path] = files.get((row.target, row.path), 0) + 1
    told = f"{counted(len(rows), 'finding')} in {counted(len(files), 'file')}"
    names = [shown_path(path, max(20, width - 24)) or "(the whole target)" for _, path in _commonest(files)]
    says = shown(says, MESSAGE) if len(rows) == 1 else ""
    return [
        *wrapped(says or told, width, "", "path"),
        _named("rule", [shown(rule, 80) for rule in _commonest(rules)], width),
        _named("file", names, width),
    ]


def message_of(session: Session, rows: Sequence[Row]) -> str:
    """What the finding says, where it is one and the report can tell."""
    try:
        return session.view.finding(rows[0]).message if len(rows) == 1 else ""
    except ReportError:
        return ""


def _commonest(counts: dict[Key, int]) -> list[Key]:
    return sorted(counts, key=lambda key: -counts[key])


def _named(noun: str, names: Sequence[str], width: int) -> Line:
    """As many names as one line holds, one at least, and how many there are besides."""
    room = width - 7
    for number in range(min(len(names), room // 4), 0, -1):
        left = len(names) - number
        text = ", ".join(names[:number]) + (f" and {left:,} more" if left else "")
        if columns(text) <= room or number == 1:
            return (("dim", f"{noun if len(names) == 1 else noun + 's':<6} "), ("", text))
    return ()
