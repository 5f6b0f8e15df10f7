"""What the licence behind a finding asks, beside that finding."""

from __future__ import annotations

from scanner.model.obligation import STATES
from scanner.reports.console_text import counted, shown
from scanner.reports.console_todo import in_words
from scanner.reports.evidence_text import paragraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.finding import Finding
    from scanner.model.obligation import Obligation
    from scanner.reports.console_text import Line

_NAMES = ("license", "parent_license", "found", "declared", "concluded", "id")
"""Attributes of a finding that name a licence by our id."""


def hanging_on(finding: Finding, obligations: Sequence[Obligation]) -> list[Obligation]:
    """The obligations under the licence that ``finding`` names, in its repo, what is left to do first."""
    if "license" not in finding.tags:
        return []
    values = dict(finding.attributes)
    names = {str(values[name]) for name in _NAMES if isinstance(values.get(name), str)}
    repo = values.get("repo")
    found = [
        item
        for item in obligations
        if item.license in names and item.state != "not-needed" and (not isinstance(repo, str) or item.repo == repo)
    ]
    return sorted(found, key=lambda item: (STATES.index(item.state) if item.state in STATES else 0, item.license))


def duties(finding: Finding, obligations: Sequence[Obligation], width: int, most: int) -> list[Line]:
    """The lines; none where the finding is about no licence."""
    found = hanging_on(finding, obligations)
    lines: list[Line] = []
    for item in found[:most]:
        style = {"missing": "review", "unknown": "", "done": "ok"}.get(item.state, "dim")
        number = f" [{shown(item.clause, 40)}]" if item.clause else ""
        rows = paragraph(f"{in_words(item)}{number}", width, "  " + " " * 9, "", " " * 11)
        lines += [
            (("", "  "), (style, f"{shown(item.state, 8):<9}"), *row[1:]) if not at else row
            for at, row in enumerate(rows)
        ]
        if item.state != "done" and item.because:
            lines += paragraph(shown(item.because, 300), width, " " * 11, "dim")
    if len(found) > most:
        lines += paragraph(f"and {counted(len(found) - most, 'more thing')}", width, "  ", "dim")
    return lines
