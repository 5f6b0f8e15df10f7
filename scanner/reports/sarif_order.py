"""Which findings a SARIF run holds, worst first as GitHub sees them, and how many there may be.

GitHub refuses more than 25,000 results of a run and shows 5,000. Beyond these, what one rule finds in one file is one
result that counts; so nothing is lost that a reader could have seen.
"""

from __future__ import annotations

from scanner.model.finding import LEVELS, fingerprint_of
from scanner.model.record import altered, record
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model.finding import Finding
    from scanner.model.report import RuleInfo, TargetReport
    from scanner.model.verdict import Verdict

MAX_RESULTS = 25_000
SHOWN_RESULTS = 5_000


@record
class Row:
    """One result to be: ``more`` are other findings of the rule in the same file that it stands for, ``count`` how many
    times all of them were seen."""

    finding: Finding
    verdict: Verdict
    target: TargetReport
    count: int
    more: int = 0


def rows_of(targets: Sequence[TargetReport], rules: Mapping[str, RuleInfo], waived: Sequence[str]) -> list[Row]:
    """The findings to tell, worst first: those that no policy and no person allows, and those allowed by ``waived``."""
    rows: list[Row] = []
    for target in targets:
        verdicts = {verdict.subject: verdict for verdict in target.verdicts}
        for finding in target.findings:
            verdict = verdicts[finding.fingerprint]
            if verdict.outcome != "allow" or verdict.by in waived:
                rows.append(Row(finding, verdict, target, finding.count))
    order = {id(target): number for number, target in enumerate(targets)}
    rows.sort(
        key=lambda row: (
            OUTCOMES.index(row.verdict.outcome),
            severity(row.finding, rules[row.finding.rule]),
            *row.finding.sort_key(),
            order[id(row.target)],
        )
    )
    return grouped(rows) if len(rows) > SHOWN_RESULTS else rows


def severity(finding: Finding, rule: RuleInfo) -> int:
    """How GitHub orders the alert: 0 critical, 1 high or error, 2 medium or warning, 3 low or note."""
    score = rule.security_severity if "security" in rule.tags else None
    if score is None:
        return 1 + LEVELS.index(finding.level)
    return 0 if score > 9.0 else 1 if score >= 7.0 else 2 if score >= 4.0 else 3


def grouped(rows: Sequence[Row]) -> list[Row]:
    """One row for each rule, file and outcome, in the order of the worst; each has a fingerprint of its own, which does not
    depend on which finding comes first."""
    groups: dict[tuple[int, str, str, str], list[Row]] = {}
    for row in rows:
        key = (id(row.target), row.finding.rule, row.finding.place.path, row.verdict.outcome)
        groups.setdefault(key, []).append(row)
    return [_one_of(group) for group in groups.values()]


def _one_of(group: list[Row]) -> Row:
    first = group[0]
    if len(group) == 1:
        return first
    finding = first.finding
    mark = fingerprint_of(finding.rule, finding.place.path, f"all\x1f{first.verdict.outcome}")
    return altered(
        first,
        finding=altered(finding, fingerprint=mark),
        count=sum(row.count for row in group),
        more=len(group) - 1,
    )
