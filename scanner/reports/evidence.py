"""One finding in full, as lines: what was found and where, what it would do, the evidence itself, why it was decided so."""

from __future__ import annotations

from scanner.reports.console_text import shown, shown_path, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.finding import Finding
    from scanner.model.report import RuleInfo
    from scanner.model.verdict import Verdict
    from scanner.reports.console_text import Line


def evidence_lines(finding: Finding, verdict: Verdict, width: int, rule: RuleInfo | None = None) -> list[Line]:
    """The finding's page, ``width`` columns wide. Everything scanned is escaped."""
    lines = wrapped(shown(finding.message, 2000), width, "", "heading")
    lines += [(("path", shown_path(str(finding.place))),), ()]
    lines += [(("code", shown(row, width)),) for row in finding.excerpt]
    lines += [line for reason in verdict.reasons for line in wrapped(f"← {shown(reason.text, 300)}", width, "", "dim")]
    return lines
