"""GitLab Code Quality: what is denied or to review, and what was not fully checked, in the merge request's widget.

An entry's severity is the finding's harm in GitLab's words; what the policy says of it is the first word of its text.
GitLab shows one entry of several with the same fingerprint, so that each has its own.
Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from scanner.model.escape import without_commands
from scanner.model.hub import hub_name
from scanner.reports.ci.places import Prints, file_name, in_checkout, line_of, where
from scanner.reports.console_target import Judged
from scanner.reports.console_text import shown
from scanner.reports.interface import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.place import Place
    from scanner.model.report import Report, TargetReport


Issue = dict[str, Any]
"""One entry, a JSON object."""

SEVERITIES = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info"}
"""Our words for the harm in GitLab's."""

MAX_ISSUES = 25_000
MAX_TEXT = 1_000

_ORDER = tuple(SEVERITIES.values())
_OUTCOMES = {"deny": "Denied", "review": "To review"}


def _render(report: Report) -> bytes:
    entries = [entry for judged in map(Judged, report.targets) for entry in _entries(judged)]
    entries.sort(key=lambda entry: _ORDER.index(entry[0]))  # stable: within one severity, the report's order
    prints = Prints()
    made = [issue(prints) for _, issue in entries[:MAX_ISSUES]]
    if len(entries) > MAX_ISSUES:
        text = f"and {len(entries) - MAX_ISSUES:,} more; the JSON report has them all"
        made.append(_issue("more", "info", text, "more", ".", 1))
    return (without_commands(json.dumps(made, indent=1)) + "\n").encode("ascii")


REPORT = Output("gitlab", "GitLab Code Quality, for the widget of a merge request", _render)


def _entries(judged: Judged) -> Iterator[tuple[str, Callable[[Prints], Issue]]]:
    """The severity of each entry, and what makes it."""
    target = judged.target
    for finding in judged.listed:
        severity = SEVERITIES[finding.severity]
        yield severity, partial(_of_finding, target, finding, _OUTCOMES[judged.outcome(finding)], severity)
    for gap in sorted(target.gaps, key=lambda gap: (not gap.incomplete, *gap.sort_key())):
        severity = "major" if gap.incomplete else "info"
        yield severity, partial(_of_gap, target, gap, severity)


def _of_finding(target: TargetReport, finding: Finding, outcome: str, severity: str, prints: Prints) -> Issue:
    text = f"{outcome}: {shown(finding.message, MAX_TEXT)}{_aside(target, finding.place)}"
    return _placed(finding.rule, severity, text, prints.of_finding(target, finding), target, finding.place)


def _of_gap(target: TargetReport, gap: Gap, severity: str, prints: Prints) -> Issue:
    word = "Not fully checked" if gap.incomplete else "Not scanned"
    text = f"{word}: {shown(gap.message, MAX_TEXT)}{_aside(target, gap.place)}"
    return _placed(gap.reason, severity, text, prints.of_gap(target, gap), target, gap.place)


def _aside(target: TargetReport, place: Place) -> str:
    """Where it is, as far as path and line do not say it."""
    at = in_checkout(target, place)
    return "" if at is place and not place.member and place.offset is None else f" ({where(target, place)})"


def _placed(check: str, severity: str, text: str, fingerprint: str, target: TargetReport, place: Place) -> Issue:
    at = in_checkout(target, place)
    path = file_name(at) if at is not None else _beyond(target, place)
    return _issue(check, severity, text, fingerprint, path, line_of(at) if at is not None else 1)


def _beyond(target: TargetReport, place: Place) -> str:
    """A path for what lies in no checkout: the model's name and the file in it."""
    name = hub_name(target.target)
    return shown(f"{name.lstrip('/')}/{place.path.lstrip('/')}".strip("/"), 1000) or "."


def _issue(check: str, severity: str, text: str, fingerprint: str, path: str, line: int) -> Issue:
    return {
        "description": text,
        "check_name": shown(check, 200) or "weighbridge",
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
