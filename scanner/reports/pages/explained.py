"""What a rule is for and what a licence asks, as lines of a page beside a finding. ``weighbridge explain`` says the same."""

from __future__ import annotations

from scanner.model.finding import level_of
from scanner.reports.console_text import shown
from scanner.reports.pages.text import code, labelled, paragraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.license_page import ClauseWords, LicensePage
    from scanner.model.report import RuleInfo
    from scanner.reports.console_text import Line

NARROW = 40
"""Columns that a page is made for at the least."""

MAX_TEXT = 4000
"""Characters of one text: a report from elsewhere may hold any."""

_LABEL = 12
_EXACTLY = "exactly: "
"""Before a string that is the text's own."""


def rule_lines(rule: RuleInfo, width: int) -> list[Line]:
    """The page of a rule: why it is there, what to do about its findings, where to read more."""
    width = max(NARROW, width)
    lines = [*paragraph(shown(rule.title, 200), width, style="heading")]
    lines += [(), *labelled("rule", shown(rule.id, 80), width, "path", _LABEL)]
    for label, value in (
        ("severity", f"{rule.severity}: the harm, if a finding is true"),
        ("confidence", f"{rule.confidence}: how sure its findings are"),
        ("level", _level(rule)),
        ("security", f"{rule.security_severity:g} of 10" if rule.security_severity is not None else ""),
        ("tags", ", ".join(rule.tags[:20])),
    ):
        lines += labelled(label, shown(value, 300), width, "", _LABEL)
    for title, text in (("Why", rule.why), ("What to do", rule.fix)):
        lines += _section(title, text, width)
    if rule.references:
        lines += [(), (("heading", "References"),)]
        lines += [line for one in rule.references[:12] for line in code(shown(one, 400), width, "  ", "dim")]
    return lines


def license_lines(page: LicensePage, width: int, disclaimer: str = "") -> list[Line]:
    """The page of a licence (see `catalog.license_page`): what it gives, what it asks clause by clause, how it is known."""
    width = max(NARROW, width)
    lines = [*paragraph(shown(page.title, 300), width, style="heading"), ()]
    for label, values in page.facts:
        for number, value in enumerate(values):
            lines += labelled("" if number else label, shown(value, MAX_TEXT), width, "", _LABEL)
    if page.note:
        lines += [(), *paragraph(shown(page.note, MAX_TEXT), width, "  ")]
    for title, clauses in page.groups:
        lines += [(), *paragraph(shown(title, 200), width, style="heading")]
        lines += [line for clause in clauses for line in _clause(clause, width)]
    if not page.groups:
        lines += [(), *paragraph("No clause of it is recorded.", width, "  ")]
    return lines + ([(), *paragraph(shown(disclaimer, 300), width, "", "dim")] if disclaimer else [])


def _level(rule: RuleInfo) -> str:
    try:
        return level_of(rule.severity, rule.confidence)
    except (KeyError, ValueError):  # words of a newer version
        return ""


def _section(title: str, text: str, width: int) -> list[Line]:
    parts = [part for part in text[:MAX_TEXT].split("\n") if part.strip()]
    lines = [line for part in parts for line in paragraph(shown(part), width, "  ")]
    return [(), (("heading", title),), *lines] if lines else []


def _clause(clause: ClauseWords, width: int) -> list[Line]:
    number, indent = shown(clause.number, 60), " " * _LABEL
    fits = len(number) < _LABEL - 2
    lines: list[Line] = [] if fits else paragraph(number, width, "  ", "key")
    rows = paragraph(shown(clause.says, MAX_TEXT), width, indent)
    lines += [(("key", f"  {number:<{_LABEL - 2}}"), *rows[0][1:]), *rows[1:]] if fits and rows else rows
    for line in clause.lines:
        if line.startswith(_EXACTLY):
            lines += paragraph(shown(line, MAX_TEXT), width, indent, "code")
        else:
            lines += paragraph(shown(line, MAX_TEXT), width, indent, "dim", indent + "  ")
    return lines
