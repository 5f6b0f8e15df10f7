"""CSV and TSV whose header names a column of targets."""

from __future__ import annotations

from scanner.fleet.lists.rows import COLUMNS as COLUMNS
from scanner.fleet.lists.rows import REVISION, ListError, chosen, unnamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.fleet.lists.rows import Row


def separator_of(text: str) -> str:
    """What separates the columns of the first line; ``;`` is what spreadsheets write in half of Europe."""
    first = text[:10_000].lstrip().partition("\n")[0]
    return max(",\t;", key=first.count)


def from_table(text: str, separator: str) -> Iterator[Row]:
    """The column that names targets, with the revision beside it where there is one. Raises `ListError`."""
    import csv
    from io import StringIO

    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        first = next(reader, None)
        if first is None and not header:
            return
        column = chosen(header, dict(zip(header, first or (), strict=False)))
        if not column:
            raise ListError(f"its header names no targets. {unnamed()}")
        at = header.index(column)
        beside = header.index(REVISION) if REVISION in header else len(header)
        row = first
        while row is not None:
            if len(row) > at and row[at].strip():
                yield row[at].strip(), row[beside].strip() if len(row) > beside else "", reader.line_num
            row = next(reader, None)
    except csv.Error as error:
        raise ListError(f"line {reader.line_num} is no CSV ({error}). Correct it.") from error
