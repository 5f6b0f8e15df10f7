"""Findings and verdicts as remarks on a file or a model, with the state that a vulnerability exchange would give them."""

from __future__ import annotations

from scanner.model.record import record
from scanner.reports.materials.wording import line, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.finding import Finding
    from scanner.model.report import Report, RuleInfo, TargetReport
    from scanner.model.verdict import Verdict

STATES = {
    "affected": "affected",
    "under-investigation": "under investigation",
    "accepted": "affected, and accepted",
    "known": "under investigation, and known before",
    "allowed": "",
}
"""What the policy's answer means for whoever uses the model: denied, to review, let pass by a person's word, let pass for
being in the baseline, of which nobody has judged what is in it, and allowed by the policy, which looks at a rule or level
and not at whether this finding does harm: so no state is claimed. Each with its words for a reader."""

_BY_WORD = {
    "waiver": "a waiver of the project",
    "baseline": "the baseline of the project",
    "exception": "an exception of the policy",
    "clarified": "a clarification of the project",
    "mark": "a mark of the project",
}


@record
class Remark:
    """One finding as the policy sees it. ``path`` is the file that it is in, "" for the target as a whole.

    ``text`` is in sentences: the finding with its place, then the verdict and why. ``state`` is one of `STATES`;
    ``action`` says what to do; ``security`` is true where the rule is about harm and not about terms. ``key`` is the
    finding's fingerprint; ``justification`` the first reason of the verdict; ``by`` who let it pass, in words.
    """

    key: str
    rule: str
    title: str
    path: str
    text: str
    state: str
    severity: str
    confidence: str
    outcome: str
    justification: str = ""
    action: str = ""
    why: str = ""
    by: str = ""
    security: bool = False
    score: float | None = None
    references: tuple[str, ...] = ()


def remarks(report: Report, target: TargetReport) -> Iterator[Remark]:
    """One remark for each finding of ``target``, in the order of the report."""
    rules = {rule.id: rule for rule in report.rules}
    verdicts = {verdict.subject: verdict for verdict in target.verdicts}
    for found in target.findings:
        yield _remark(found, verdicts.get(found.fingerprint), rules.get(found.rule))


def _remark(found: Finding, verdict: Verdict | None, rule: RuleInfo | None) -> Remark:
    outcome = verdict.outcome if verdict is not None else "review"
    by = _BY_WORD.get(verdict.by, "") if verdict is not None else ""
    reason = line(verdict.reasons[0].text, 500) if verdict is not None and verdict.reasons else ""
    where = f" at {path(str(found.place))}" if found.place.path else ""
    decided = f"The policy says {outcome}{f' by {by}' if by else ''}{f': {reason}' if reason else ''}"
    return Remark(
        found.fingerprint,
        line(found.rule, 200),
        line(rule.title, 500) if rule is not None else line(found.rule, 200),
        found.place.path,
        f"{line(found.rule, 200)}{where}: {_ended(line(found.message))} {_ended(decided)}",
        _state(outcome, by),
        found.severity,
        found.confidence,
        outcome,
        reason,
        line(rule.fix) if rule is not None else "",
        line(rule.why) if rule is not None else "",
        by,
        "security" in found.tags,
        rule.security_severity if rule is not None else None,
        rule.references if rule is not None else (),
    )


def _state(outcome: str, by: str) -> str:
    if outcome == "allow":
        return {"": "allowed", _BY_WORD["baseline"]: "known"}.get(by, "accepted")
    return "affected" if outcome == "deny" else "under-investigation"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
