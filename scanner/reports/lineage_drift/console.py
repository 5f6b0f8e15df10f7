"""The summary for a person at a terminal: what it comes to first, then the tables, the worst of each."""

from __future__ import annotations

from scanner.reports.console_text import Line, begins_line, columns, plain, shown, shown_path, wrapped
from scanner.reports.lineage_drift.tables import STATES_MEAN, headline, number, tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fleet_lineage import FleetLineage
    from scanner.reports.lineage_drift.tables import Cell, Table

WIDTH = 88

MAX_ROWS = 8
_SKIPPED = frozenset(("changes", "sources"))
"""Tables that a screen has no room for."""

_SHORTEST = 12
_BLANKS = 2


def console_lines(summary: FleetLineage, width: int = WIDTH) -> list[Line]:
    """The summary as lines for a screen of ``width`` columns; no line begins with text of a table."""
    lines = wrapped(headline(summary), width, "", "deny" if summary.whole.error else "")
    lines += wrapped(STATES_MEAN, width, "", "dim")
    for table in tables(summary):
        if table.anchor not in _SKIPPED:
            lines += [(), (("heading", table.title),), *wrapped(table.lead, width, "", "dim"), *_rows(table, width)]
    return lines


def render(summary: FleetLineage) -> bytes:
    """The same as plain text."""
    return "".join(plain(line) + "\n" for line in console_lines(summary)).encode()


def _rows(table: Table, width: int) -> list[Line]:
    """Rows in columns; where a text is long, it goes below its row."""
    has_text = table.columns[-1] in ("why", "members")
    heads = table.columns[:-1] if has_text else table.columns
    cells = [[_cell(value) for value in row] for row in table.rows[:MAX_ROWS]]
    rows = [list(heads), *([*row[: len(heads)]] for row in cells)]
    numeric = [not isinstance(value, str) for value in table.rows[0][: len(heads)]]
    widths = [max(columns(row[at]) for row in rows) for at in range(len(heads))]
    names = [at for at in range(len(heads)) if not numeric[at]]
    over = sum(widths) + _BLANKS * len(widths) - width
    for at in sorted(names, key=lambda at: -widths[at]):
        cut = min(max(0, over), max(0, widths[at] - _SHORTEST))
        widths[at], over = widths[at] - cut, over - cut
    lines: list[Line] = []
    for at_row, row in enumerate(rows):
        text = "".join(_aligned(value, widths[at], numeric[at]) for at, value in enumerate(row)).rstrip()
        lines.append((("dim" if not at_row else "", f"  {begins_line(text.lstrip()) if not numeric[0] else text}"),))
        if at_row and has_text:
            lines += wrapped(cells[at_row - 1][-1], width, "      ", "dim")
    left = max(0, len(table.rows) - MAX_ROWS) + table.left
    return [*lines, (("dim", f"  and {left:,} more"),)] if left else lines


def _aligned(text: str, width: int, is_number: bool) -> str:
    short = shown_path(text, max(width, 4)) if columns(text) > width else text
    blanks = " " * max(0, width - columns(short))
    return f"{blanks}{short}  " if is_number else f"{short}{blanks}  "


def _cell(value: Cell) -> str:
    return shown(value, 600) if isinstance(value, str) else number(value)
