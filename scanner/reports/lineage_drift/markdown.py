"""The summary for a pull request, a wiki or the summary of a job: GitHub-flavoured Markdown, cut where it grows too long."""

from __future__ import annotations

from scanner.reports.lineage_drift.tables import STATES_MEAN, headline, number, pattern_words, tables
from scanner.reports.markdown_page import octets
from scanner.reports.markdown_text import cell, code, prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fleet_lineage import FleetLineage
    from scanner.reports.lineage_drift.tables import Cell, Table

LIMIT = 60_000
"""Bytes: what a comment on a pull request takes, with some to spare."""

MAX_ROWS = 15
"""Rows of one table: who needs more has the page or the JSON."""

_TEXT = 400


def render(summary: FleetLineage) -> bytes:
    """At most `LIMIT` bytes of Markdown."""
    parts = ["# Weighbridge: the lineage of a fleet", _words(headline(summary))]
    if summary.policy:
        parts.append(f"Judged by the policy {code(summary.policy, 100)}.")
    parts += [_words(STATES_MEAN)]
    room = LIMIT - 500 - sum(map(octets, parts))
    for table in tables(summary):
        made = _table(table)
        room -= octets(made) + 2
        if room < 0:
            parts.append("More is in the other outputs: `--output html:FILE` and `--output json:FILE` have it all.")
            break
        parts.append(made)
    if not summary.pattern.reasons:
        parts.append(_words(pattern_words(summary.pattern)))
    return ("\n\n".join(parts) + "\n").encode()


def _table(table: Table) -> str:
    rows = [f"| {' | '.join(_cell(value) for value in row)} |" for row in table.rows[:MAX_ROWS]]
    numbers = [not isinstance(value, str) for value in table.rows[0]]
    rule = " | ".join("---:" if is_number else "---" for is_number in numbers)
    left = len(table.rows) - MAX_ROWS + table.left if len(table.rows) > MAX_ROWS else table.left
    more = f"\n\nand {left:,} more" if left > 0 else ""
    lead = f"\n\n{_words(table.lead)}" if table.lead else ""
    head = " | ".join(table.columns)
    return "\n".join((f"## {table.title}{lead}\n", f"| {head} |", f"| {rule} |", *rows)) + more


def _cell(value: Cell) -> str:
    return cell(prose(value, _TEXT)) or "–" if isinstance(value, str) else number(value)


def _words(text: str) -> str:
    """Words of ours; a percent sign is no markup."""
    return prose(text).replace("`%`", "%")
