"""A row for each finding and for each thing that was not fully checked, for spreadsheets and for counting.

RFC 4180 in UTF-8 without a mark at its beginning, which programs would read as a part of the first column's name. Every
cell is quoted. A cell that a spreadsheet would take for a formula begins with an apostrophe, so that its text is shown;
so does what follows a semicolon in it, where a spreadsheet in another language begins the next cell.
Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

from scanner.model.regex import regex
from scanner.model.verdict import BY_PEOPLE
from scanner.reports.console_target import Judged
from scanner.reports.console_text import shown
from scanner.reports.interface import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.place import Place
    from scanner.model.report import Report, TargetReport
    from scanner.model.verdict import Verdict

COLUMNS = (
    *("target", "revision", "outcome", "rule", "severity", "confidence", "level"),
    *("path", "member", "line", "offset", "count", "message", "license", "reasons"),
    *("decided_by", "decision", "fingerprint"),
)
"""The first row. ``decided_by`` says which decision of people's was taken (waiver, baseline, mark, exception, clarified),
``decision`` who made it and why."""

MAX_TEXT = 2_000
MAX_REASONS = 12
"""Characters of one text, and links of a chain: a cell of a spreadsheet holds 32,767 characters."""

_FORMULA = regex(r"""(^|[;|])([\s'"]*)(?=[=+\-@＝＋－＠])""")
_LICENSES = ("license", "concluded", "found", "declared", "spdx", "id")


def _render(report: Report) -> bytes:
    rows: list[tuple[object, ...]] = [COLUMNS]
    for target in report.targets:
        rows += _rows(target)
    return "".join(",".join(map(cell, row)) + "\r\n" for row in rows).encode()


REPORT = Output("csv", "a row for each finding, for spreadsheets", _render)


def _rows(target: TargetReport) -> Iterator[tuple[object, ...]]:
    judged = Judged(target)
    head = (shown(target.target, MAX_TEXT), shown(target.revision or "", 200))
    for finding in (*judged.listed, *judged.waived, *judged.allowed):
        yield (*head, *_finding(finding, judged.verdicts[finding.fingerprint]))
    for gap in sorted(target.gaps, key=lambda gap: (not gap.incomplete, *gap.sort_key())):
        yield (*head, *_gap(gap))


def _finding(finding: Finding, verdict: Verdict) -> tuple[object, ...]:
    is_decided = verdict.by in (*BY_PEOPLE, "exception", "clarified")
    return (
        verdict.outcome,
        shown(finding.rule, 200),
        finding.severity,
        finding.confidence,
        finding.level,
        *_where(finding.place),
        finding.count,
        shown(finding.message, MAX_TEXT),
        _license(finding),
        _chain(verdict),
        shown(verdict.by, 40),
        _link(verdict.reasons[0].text, verdict.reasons[0].origin) if is_decided and verdict.reasons else "",
        shown(finding.fingerprint, 100),
    )


def _gap(gap: Gap) -> tuple[object, ...]:
    outcome = "incomplete" if gap.incomplete else "not scanned"
    message = shown(gap.message, MAX_TEXT)
    return (outcome, shown(gap.reason, 200), "", "", "", *_where(gap.place), "", message, "", "", "", "", "")


def _where(place: Place) -> tuple[object, ...]:
    numbers = ("" if number is None else number for number in (place.line, place.offset))
    return (shown(place.path, MAX_TEXT), shown(place.member, MAX_TEXT), *numbers)


def _license(finding: Finding) -> str:
    """The licence that the finding is about, by the first attribute that names one."""
    if "license" not in finding.tags:
        return ""
    values = dict(finding.attributes)
    return next((shown(str(values[name]), 200) for name in _LICENSES if isinstance(values.get(name), str)), "")


def _chain(verdict: Verdict) -> str:
    links = [_link(reason.text, reason.origin) for reason in verdict.reasons[:MAX_REASONS]]
    left = len(verdict.reasons) - MAX_REASONS
    return " ← ".join([*links, f"and {left:,} more"] if left > 0 else links)


def _link(text: str, origin: str) -> str:
    told = shown(text, 600)
    return f"{told} ({shown(origin, 300)})" if origin else told


def cell(value: object) -> str:
    """``value`` in quotes. What is text is already on one line, and no formula."""
    text = str(value) if isinstance(value, int) else _FORMULA.sub(r"\1'\2", str(value))
    return '"' + text.replace('"', '""') + '"'
