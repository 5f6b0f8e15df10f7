"""The tables of an export: their columns, and the rows of a run as values. What is text is given as it is, not escaped."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner.model.fleet import Entry, FleetFinding, FleetGap

    Value = None | str | int | float | bool | tuple[str, ...]

FINDINGS = (
    *(("run", "int"), ("target", "text"), ("rule", "text"), ("severity", "text"), ("confidence", "text")),
    *(("outcome", "text"), ("by", "text"), ("path", "text"), ("line", "int"), ("message", "text")),
    *(("fingerprint", "text"), ("reason", "text"), ("origin", "text")),
)
TARGETS = (
    *(("run", "int"), ("target", "text"), ("state", "text"), ("answer", "text"), ("commit", "text")),
    *(("deny", "int"), ("review", "int"), ("allow", "int"), ("gaps", "int"), ("licenses", "texts")),
    *(("error", "text"), ("lists", "texts"), ("read", "int")),
    *(("bytes", "int"), ("requests", "int"), ("seconds", "float"), ("worker", "text")),
)
GAPS = (
    ("run", "int"),
    ("target", "text"),
    ("reason", "text"),
    ("path", "text"),
    ("message", "text"),
    ("incomplete", "bool"),
)

COLUMNS = {"findings": FINDINGS, "targets": TARGETS, "gaps": GAPS}
"""The columns of each table with their kinds: "text", "texts" (a list), "int", "float", "bool"."""


def findings(run: int, rows: Iterable[FleetFinding]) -> Iterator[tuple[Value, ...]]:
    """One row for each finding."""
    return _picked(run, rows, FINDINGS)


def gaps(run: int, rows: Iterable[FleetGap]) -> Iterator[tuple[Value, ...]]:
    """One row for each thing that was not fully read."""
    return _picked(run, rows, GAPS)


def targets(run: int, rows: Iterable[Entry]) -> Iterator[tuple[Value, ...]]:
    """One row for each target, with what reading it cost at its end."""
    names = [name for name, _ in TARGETS[1:-4]]
    for row in rows:
        cost = row.cost
        yield (run, *(getattr(row, name) for name in names), cost.bytes, cost.requests, cost.seconds, cost.worker)


ROWS: dict[str, Callable[[int, Iterable[object]], Iterator[tuple[Value, ...]]]] = {
    "findings": findings,  # type: ignore[dict-item]
    "targets": targets,  # type: ignore[dict-item]
    "gaps": gaps,  # type: ignore[dict-item]
}


def _picked(run: int, rows: Iterable[object], columns: tuple[tuple[str, str], ...]) -> Iterator[tuple[Value, ...]]:
    names = [name for name, _ in columns[1:]]
    for row in rows:
        yield (run, *(getattr(row, name) for name in names))
