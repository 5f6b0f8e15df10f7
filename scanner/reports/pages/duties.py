"""What the licence behind a finding asks, beside that finding."""

from __future__ import annotations

from scanner.model.obligation import STATES
from scanner.model.place import folder_of, upwards
from scanner.reports.console_text import counted, shown
from scanner.reports.console_todo import in_words
from scanner.reports.pages.text import paragraph

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
    given = values.get("repo")
    repo = given if isinstance(given, str) else _repo_of(finding.place.path, obligations)
    found = [item for item in obligations if item.license in names and item.state != "not-needed" and item.repo == repo]
    return sorted(found, key=lambda item: (STATES.index(item.state) if item.state in STATES else 0, item.license))


def _repo_of(path: str, obligations: Sequence[Obligation]) -> str | None:
    """The folder of the model that ``path`` belongs to: the nearest above it that something is asked of; None for none."""
    repos = {item.repo for item in obligations}
    return next((folder for folder in upwards(folder_of(path)) if folder in repos), None)


def duties(finding: Finding, obligations: Sequence[Obligation], width: int, most: int) -> list[Line]:
    """The lines; none where the finding is about no licence."""
    found = hanging_on(finding, obligations)
    lines: list[Line] = []
    said = ""
    for item in found[:most]:
        style = {"missing": "review", "unknown": "", "done": "ok"}.get(item.state, "dim")
        by = f"by the {shown(item.name, 80)}{f' ({shown(item.path, 200)})' if item.path else ''}:"
        if item.name and by != said:
            lines += paragraph(by, width, "  ", "dim", "    ")
            said = by
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
