"""JUnit XML, for the test pages of CI systems: a suite for each target, a case for each check that it was put to.

The checks are the policy's lines that judged something there (their words are the case's name, their kind of finding its
class), one for each kind of which nothing was found, one for what each licence asks, and one for whether all was read.
A case fails where the policy fails the run; what is to review or was let pass by people is skipped, with its reason, where
it does not; what was not fully checked is an error. Times are nought: a report knows none.
Source: https://github.com/jenkinsci/xunit-plugin (junit-10.xsd)
"""

from __future__ import annotations

from scanner.model.verdict import BY_PEOPLE, PARDONS
from scanner.reports.ci.places import where
from scanner.reports.console_target import MAX_NAMED, Judged, name_words
from scanner.reports.console_text import counted, shown
from scanner.reports.console_todo import in_words, told_by_license
from scanner.reports.interface import Output
from scanner.reports.junit_xml import Case, Suite, document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.obligation import Obligation
    from scanner.model.report import Report, TargetReport

    T = TypeVar("T")

FAMILIES = {
    "security": "nothing was found that is unsafe to load",
    "license": "nothing was found in its licences that the policy judges",
    "lineage": "nothing was found in its base models that the policy judges",
}
"""Kinds of findings by their tags, and the check that a target is put to where it has none of them."""

MAX_LISTED = 200
"""Findings and gaps that one case tells."""

MAX_TEXT = 500
MAX_NAME = 300


def _render(report: Report) -> bytes:
    suites = [_suite(report, Judged(target)) for target in report.targets]
    return document("Weighbridge", suites).encode()


REPORT = Output("junit", "JUnit XML, a test case for each check of the policy", _render)


def _suite(report: Report, judged: Judged) -> Suite:
    target = judged.target
    cases = [*_policy_cases(judged, report.fail_on), *_duties(target), _coverage(target)]
    properties = {
        "answer": target.answer,
        "revision": shown(target.revision or "", 200),
        "policy": shown(report.policy, 200),
        "policy_origin": shown(report.policy_origin, 300),
        "fail_on": report.fail_on,
        "ruleset": shown(report.ruleset, 100),
        "weighbridge": shown(report.tool_version, 100),
    }
    if target.named:
        properties["named_in"] = ", ".join(shown(str(place), MAX_NAME) for place in target.named[:MAX_NAMED])
    name = name_words(target, lambda words: shown(words, MAX_NAME))
    return Suite(name, shown(report.created, 40), properties, tuple(cases))


def _policy_cases(judged: Judged, fail_on: str) -> Iterator[Case]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(judged.target.findings, key=lambda finding: finding.sort_key()):
        groups.setdefault((_family(finding), _line(judged, finding)), []).append(finding)
    for family, nothing in FAMILIES.items():
        own = sorted(line for kind, line in groups if kind == family)
        if not own:
            yield Case(family, nothing)
        for line in own:
            yield _policy_case(judged, family, line, groups[family, line], fail_on)
    for family, line in sorted(key for key in groups if key[0] not in FAMILIES):
        yield _policy_case(judged, family, line, groups[family, line], fail_on)


def _family(finding: Finding) -> str:
    if "second-opinion" in finding.tags:
        return "second-opinion"
    return next((family for family in ("lineage", *FAMILIES) if family in finding.tags), "other")


def _line(judged: Judged, finding: Finding) -> str:
    """The policy's line that judged, in its own words; where people decided, the line that they set aside."""
    verdict = judged.verdicts[finding.fingerprint]
    reasons = verdict.reasons[1:] if verdict.by in BY_PEOPLE and len(verdict.reasons) > 1 else verdict.reasons
    return shown(reasons[0].text, MAX_NAME) if reasons and reasons[0].text.strip() else "the policy"


def _policy_case(judged: Judged, family: str, line: str, findings: Sequence[Finding], fail_on: str) -> Case:
    outcomes = [judged.outcome(finding) for finding in findings]
    denied, review = outcomes.count("deny"), outcomes.count("review")
    listed = sorted((one for one in findings if judged.outcome(one) != "allow"), key=judged.outcome)  # deny first
    waived = [finding for finding in findings if judged.verdicts[finding.fingerprint].by in PARDONS]
    rows = _rows((*listed, *waived), lambda finding: _told(judged, finding))
    if denied or (review and fail_on == "review"):
        words = [f"{counted(denied, 'finding')} denied"] if denied else []
        words += [f"{review:,} to review"] if review else []
        return Case(family, line, "failure", "deny" if denied else "review", ", ".join(words), rows)
    if review:
        return Case(family, line, "skipped", "review", f"{counted(review, 'finding')} to review", rows)
    if waived:
        return Case(family, line, "skipped", "waived", f"{counted(len(waived), 'finding')} allowed by people", rows)
    return Case(family, line, text=f"{counted(len(findings), 'finding')} allowed\n")


def _told(judged: Judged, finding: Finding) -> str:
    verdict = judged.verdicts[finding.fingerprint]
    told = f"- {verdict.outcome}: {where(judged.target, finding.place)}: {shown(finding.message, MAX_TEXT)}"
    links = [
        f"{shown(reason.text, 200)}{f' ({shown(reason.origin, 200)})' if reason.origin else ''}"
        for reason in verdict.reasons[:3]
    ]
    rule = f"  rule {shown(finding.rule, 100)}, {finding.severity}, {shown(finding.fingerprint, 64)}"
    return "\n".join((told, *(f"  {'←' if at else 'policy:'} {link}" for at, link in enumerate(links)), rule))


def _duties(target: TargetReport) -> Iterator[Case]:
    """A case for each licence in a repo of which something is left to do: no policy judged it, so that it is skipped."""
    for (repo, license_id), items in told_by_license(target.obligations).items():
        left = [item for item in items if item.state in ("missing", "unknown")]
        name = f"{shown(license_id, 100)}{f' in {shown(repo, 200)}' if repo else ''}: what it asks is there"
        if not left:
            yield Case("obligations", name)
            continue
        rows = _rows(left, _duty)
        yield Case("obligations", name, "skipped", "to-do", f"{counted(len(left), 'thing')} to look at", rows)


def _duty(item: Obligation) -> str:
    clause = f" [{shown(item.clause, 40)}]" if item.clause else ""
    return f"- {item.state}: {in_words(item)}{clause}: {shown(item.because, 200)}"


def _coverage(target: TargetReport) -> Case:
    name = "everything in scope was fully checked"
    gaps = sorted(target.gaps, key=lambda gap: (not gap.incomplete, *gap.sort_key()))
    incomplete = sum(gap.incomplete for gap in gaps)
    rows = _rows(gaps, lambda gap: _gap(target, gap))
    if incomplete:
        return Case("coverage", name, "error", "incomplete", f"{counted(incomplete, 'thing')} not fully checked", rows)
    if target.answer == "incomplete":
        return Case("coverage", name, "error", "incomplete", "the scan is incomplete", rows)
    if gaps:
        return Case("coverage", name, "skipped", "not-scanned", f"{counted(len(gaps), 'thing')} not scanned", rows)
    return Case("coverage", name)


def _gap(target: TargetReport, gap: Gap) -> str:
    return f"- {where(target, gap.place)}: {shown(gap.message, MAX_TEXT)} [{shown(gap.reason, 80)}]"


def _rows(items: Sequence[T], told: Callable[[T], str]) -> str:
    left = len(items) - MAX_LISTED
    more = [f"and {left:,} more; the JSON report has them all"] if left > 0 else []
    return "\n".join((*map(told, items[:MAX_LISTED]), *more)) + "\n" if items else ""
