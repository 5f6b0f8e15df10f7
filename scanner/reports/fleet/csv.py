"""One table of a run as CSV, row after row, by the rules of the CSV of a report: no cell of it is a formula."""

from __future__ import annotations

from scanner.reports.console_text import shown
from scanner.reports.csv import MAX_TEXT, cell
from scanner.reports.fleet.rows import COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.reports.fleet.rows import Value

_ROWS = 1_000
"""Rows that are written at once."""


def streamed(table: str, rows: Iterable[tuple[Value, ...]]) -> Iterator[bytes]:
    """The file in pieces: a first row with the names of the columns, then a row for each."""
    lines = [_line(tuple(name for name, _ in COLUMNS[table]))]
    for row in rows:
        lines.append(_line(row))
        if len(lines) >= _ROWS:
            yield "".join(lines).encode()
            lines = []
    yield "".join(lines).encode()


def _line(row: tuple[Value, ...]) -> str:
    return ",".join(cell(_said(value)) for value in row) + "\r\n"


def _said(value: Value) -> str | int:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return shown("; ".join(value), MAX_TEXT)
    return value if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else shown(value, MAX_TEXT)
