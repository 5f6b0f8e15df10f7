"""What was changed in a licence text, as evidence: its lines with ``{+words+}`` that were added and ``[-…-]`` where some are
missing."""

from __future__ import annotations

from scanner.model.excerpt import COLUMNS, row
from scanner.model.fact import bounded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.identification import Change

CHANGES = 8
"""Changes of one text that are shown."""

LINES = 4
"""Lines shown of one change."""

_BEFORE = 60
"""Characters of a long line that are shown before the change in it."""


def residue_rows(text: str, changes: list[Change]) -> tuple[str, ...]:
    """The lines in which ``changes`` stand, the changed words marked, each with why it matters."""
    rows: list[str] = []
    last = 0
    for change in changes[:CHANGES]:
        first = text.count("\n", 0, change.start) + 1
        begin = text.rfind("\n", 0, change.start) + 1
        before = _line_before(text, begin)
        if before and first - 1 > last:
            rows.append(row(first - 1, before))
        pieces = _pieces(text, change)
        for at, line in enumerate(pieces[:LINES]):
            rows.append(row(first + at, _cut(line), True))
        if len(pieces) > LINES:
            rows.append(f"         and {len(pieces) - LINES:,} more lines")
        last = first + len(pieces) - 1
        where = f" {change.place}" if change.kind == "added" and change.place else ""
        rows.append(f"         {change.kind}{where}: {change.why}"[:COLUMNS])
    if len(changes) > CHANGES:
        rows.append(f"         and {len(changes) - CHANGES:,} more changes")
    return bounded(rows)


def _cut(line: str) -> str:
    """The line as far as it is shown; a sign at its end says that it goes on."""
    return line if len(line) <= COLUMNS else f"{line[: COLUMNS - 1].rstrip()}…"


def _line_before(text: str, begin: int) -> str:
    """The line before the one that begins at ``begin``, where it holds any words."""
    if begin < 1:
        return ""
    return text[text.rfind("\n", 0, begin - 1) + 1 : begin - 1].strip("\r")


def _lost(change: Change) -> str:
    """How many words are missing; which, nobody knows: known texts are kept as numbers."""
    count = change.place.partition(" of the known text")[0] if " of the known text" in change.place else "words"
    return f"[-{count} missing-]"


def _pieces(text: str, change: Change) -> list[str]:
    """The change with the rest of its first and last line; each of its lines has its own marks."""
    end = change.start if change.kind == "removed" else max(change.start, change.end)
    begin = max(text.rfind("\n", 0, change.start) + 1, change.start - _BEFORE)
    after = text.find("\n", end)
    after = min(len(text) if after < 0 else after, end + COLUMNS)
    if begin and text[begin - 1] != "\n":  # not in the middle of a word
        begin = max(begin, text.find(" ", begin, change.start) + 1)
    head = text[begin : change.start].lstrip()
    tail = text[end:after].rstrip("\r")
    if change.kind == "removed":
        return [f"{head}{_lost(change)}{tail}"]
    lost = _lost(change) if change.kind == "changed" and " missing " in change.place else ""
    lines = [line.strip("\r") for line in text[change.start : min(end, change.start + 4 * COLUMNS * LINES)].split("\n")]
    cut = [f"{{+{line[: COLUMNS - len(head) - 10]}+}}" if line.strip() else "" for line in lines]
    cut[0] = f"{head}{lost}{cut[0]}"
    cut[-1] += tail
    return cut
