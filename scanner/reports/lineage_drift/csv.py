"""A row for each edge that there is something to say of, with the reason in a sentence: for spreadsheets and for reading.

RFC 4180 in UTF-8, every cell quoted, no cell a formula, as in the CSV of a report.
"""

from __future__ import annotations

from scanner.reports.console_text import shown
from scanner.reports.csv import cell
from scanner.reports.lineage_drift.tables import STATE_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = (
    "terms",
    "child",
    "parent",
    "relation",
    "inferred",
    "child_license",
    "parent_license",
    "problem",
    "clause",
    "why",
)
"""The first row. ``terms`` is the word for what became of the parent's terms, as in the tables of the summary."""

MAX_TEXT = 2_000
"""Characters of one cell."""


def lines(edges: Iterable[dict[str, object]]) -> Iterator[bytes]:
    """The file line by line. ``edges`` are rows of the edges' table that have a ``why``, with their ``state``."""
    yield _line(COLUMNS)
    for edge in edges:
        state = str(edge["state"])
        yield _line((STATE_WORDS.get(state, state), *(_text(edge[name]) for name in COLUMNS[1:])))


def _line(values: Iterable[object]) -> bytes:
    return (",".join(map(cell, values)) + "\r\n").encode()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown(str(value), MAX_TEXT) if value is not None else ""
