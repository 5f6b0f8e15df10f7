"""Findings to verdicts where licences are in play: clauses against the stated use, lists, exceptions.

The order: an exception that still holds; a clarification of the file; what the lists say of the licence itself; the
entries of ``decide``, which may ask whether a clause applies. Every verdict carries its chain, from the policy's line to
the licence's.
"""

from __future__ import annotations

from scanner.catalog.expression import Term
from scanner.model.verdict import OUTCOMES, Reason, Verdict
from scanner.policy.clarified import settled
from scanner.policy.decide import decide, matching, undecided
from scanner.policy.exceptions import Exceptions
from scanner.policy.grounds import ground
from scanner.policy.lists import ruled
from scanner.policy.reach import UNTOLD, Answer, answer_of, bite_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.catalog.decisions import Policy
    from scanner.catalog.policy_parts import Lists
    from scanner.model.fact import Fact, Value
    from scanner.model.finding import Finding

CLAUSE = "clause"
"""The tag of rules that tell one clause: shown where the policy states a use."""

SUMMARY = "summary"
"""The tag of rules that sum a licence up: shown where the policy states none, or where its clauses are not all known."""

STRICTNESS = ("no", "unknown", "yes")
"""Answers to whether a clause applies, the mildest first."""

KEEP_OUT = ("non-commercial", "research-only")
"""What clauses are set off by that say the same thing in other words."""

UNSETTLED = frozenset(
    (
        "license-undeclared",
        "license-unidentified",
        "license-text-changed",
        "license-text-truncated",
        "license-unnamed",
        "license-unknown-identifier",
        "license-family-only",
        "license-upstream-unknown",
        "license-base-terms-unsaid",
        "license-not-comparable",
    )
)
"""Rules that find terms unknown: where nothing else allows it, a stricter default of the lists holds for them."""


def judge(
    findings: Iterable[Finding], policy: Policy, today: str, clarified: Sequence[Fact] = ()
) -> tuple[list[Finding], list[Verdict]]:
    """The findings that the policy asks for, and a verdict for each. ``today`` is the day of the run, ISO 8601;
    ``clarified`` are the ``license-clarified`` facts of the target, reviewed or not."""
    kept = [finding for finding in findings if _asked(finding, policy)]
    answers = answered(kept, policy)
    kept = _one_of_each(kept, answers)
    exceptions = Exceptions(policy.exceptions, today)
    return kept, [
        _verdict(finding, policy, answers.get(finding.fingerprint), exceptions, clarified) for finding in kept
    ]


def answered(findings: Sequence[Finding], policy: Policy) -> dict[str, Answer]:
    """Whether each clause that was found applies, by fingerprint; empty where the policy states no use.

    Of licences among which the user may choose, the one that asks least counts: what the others ask does not apply.
    """
    if policy.use is None:
        return {}
    answers: dict[str, Answer] = {}
    choices: dict[tuple[Value, Value], list[Finding]] = {}
    for finding in findings:
        values = dict(finding.attributes)
        if "limit" in values and "thresholds" in values:
            answers[finding.fingerprint] = answer_of(bite_of(values), policy.use)
        elif SUMMARY in finding.tags:
            answers[finding.fingerprint] = UNTOLD
        else:
            continue
        if values.get("alternative") is True:
            choices.setdefault((values.get("repo"), values.get("choice")), []).append(finding)
    for (_, choice), group in choices.items():
        _choose(choice, group, answers)
    return answers


def _choose(choice: Value, group: list[Finding], answers: dict[str, Answer]) -> None:
    worst = {str(license_id): 0 for license_id in choice} if isinstance(choice, tuple) else {}
    for finding in group:
        own = str(dict(finding.attributes).get("license"))
        worst[own] = max(worst.get(own, 0), STRICTNESS.index(answers[finding.fingerprint].applies))
    best = min(worst, key=lambda name: worst[name])
    for finding in group:
        own = str(dict(finding.attributes).get("license"))
        if worst[own] > worst[best]:
            answers[finding.fingerprint] = Answer("no", (), (f"choice {best}",))


def _asked(finding: Finding, policy: Policy) -> bool:
    if policy.use is None:
        return CLAUSE not in finding.tags and dict(finding.attributes).get("told") is not True
    return SUMMARY not in finding.tags or dict(finding.attributes).get("settled") is False


def _one_of_each(findings: Sequence[Finding], answers: dict[str, Answer]) -> list[Finding]:
    """Of clauses that keep commerce out, one of each licence in a repo: the first of those with the strictest answer."""
    first: dict[object, tuple[object, Finding]] = {}
    alike: set[str] = set()
    for finding in findings:
        values = dict(finding.attributes)
        if values.get("limit") in KEEP_OUT:
            alike.add(finding.fingerprint)
            answer = answers.get(finding.fingerprint, UNTOLD)
            order = (-STRICTNESS.index(answer.applies), values.get("part"))
            key = (finding.rule, values.get("repo"), values.get("license"))
            if key not in first or order < first[key][0]:  # type: ignore[operator]
                first[key] = (order, finding)
    alike.difference_update(finding.fingerprint for _, finding in first.values())
    return [finding for finding in findings if finding.fingerprint not in alike]


def _verdict(
    finding: Finding, policy: Policy, answer: Answer | None, exceptions: Exceptions, clarified: Sequence[Fact]
) -> Verdict:
    if undecided(finding, policy):
        return decide([finding], policy)[0]
    values = dict(finding.attributes)
    entry = exceptions.covering(finding)
    known = settled(finding, clarified) if clarified and entry is None else None
    by = ""
    if entry is not None:
        outcome, reason = "allow", Reason(f"exception until {entry.expires} → allow: {entry.reason}", entry.origin)
        by = "exception"
    else:
        outcome, reason = _by_lists(values, policy.licenses, answer) or _by_entries(finding, policy, answer)
        if known is not None and (known[0] == "allow" or outcome == "deny"):
            (outcome, reason), by = known, "clarified"
    reasons = (reason, *_chain(finding, values, policy, answer))
    if answer is None:
        return Verdict(finding.fingerprint, outcome, reasons, by=by)
    missing = tuple(f"use.{name}" for name in answer.missing)
    return Verdict(finding.fingerprint, outcome, reasons, answer.applies, missing, by)


def _by_lists(values: dict[str, Value], lists: Lists | None, answer: Answer | None) -> tuple[str, Reason] | None:
    """What the lists decide: on the licence itself, and on what is told of one that they allow.

    A clause that was tested against the stated use is no matter of theirs, nor is a text whose terms were changed.
    """
    if "because" in values and "origin" in values and values.get("outcome") in OUTCOMES:  # of license-not-allowed
        outcome = str(values["outcome"])
        return outcome, Reason(f"{values['because']} → {outcome}", str(values["origin"]))
    license_id = values.get("license")
    told = "row" in values and "duty" not in values and isinstance(license_id, str)
    if lists is None or answer is not None or not told or values.get("modified") is True:
        return None
    ruling = ruled(Term("", str(license_id)), lists)
    return ("allow", Reason(f"{ruling.text} → allow", ruling.origin)) if ruling.outcome == "allow" else None


def _by_entries(finding: Finding, policy: Policy, answer: Answer | None) -> tuple[str, Reason]:
    outcome, reason = matching(finding, policy, answer.applies if answer is not None else "")
    lists = policy.licenses
    if lists is None or not lists.default or finding.rule not in UNSETTLED or outcome == "allow":
        return outcome, reason
    if OUTCOMES.index(lists.default) < OUTCOMES.index(outcome):
        text = f"licenses default → {lists.default}: the licence is not known"
        return lists.default, Reason(text, lists.default_origin)
    return outcome, reason


def _chain(finding: Finding, values: dict[str, Value], policy: Policy, answer: Answer | None) -> list[Reason]:
    """What lies below the policy's line: the profile, the clause, and where the repo says so."""
    if "label" in values and "because" in values:
        return [_evidence(finding, values)]
    if "says" not in values or "row" not in values:
        found = ground(finding, values)
        return [found] if found is not None else []
    chain = _profile(policy, answer) if answer is not None else []
    says = f"{values.get('cites')}: {values['says']}"
    if values.get("exempt"):
        says += f" Not where: {', '.join(map(str, values['exempt'] or ()))}."  # type: ignore[arg-type]
    if values.get("confidence") in _NOT_READ:
        says += f" ({_NOT_READ[str(values['confidence'])]})"
    return [*chain, Reason(says, str(values["row"])), _evidence(finding, values)]


_NOT_READ = {"secondary": "as others quote it", "recall": "from memory, not checked against the text"}


def _profile(policy: Policy, answer: Answer) -> list[Reason]:
    use = policy.use
    assert use is not None
    reasons = []
    for name in answer.missing:
        key, _, unit = name.partition(" ")
        text = f"use.{key} is not stated{f' {unit}' if unit else ''}: state it, and this is answered"
        reasons.append(Reason(text, use.origin(key)))
    for name in answer.used:
        if name.startswith("choice "):
            reasons.append(Reason(f"the licence may be chosen: {name.removeprefix('choice ')} asks for less"))
        else:
            reasons.append(Reason(f"use.{name}: {_stated(getattr(use, name))}", use.origin(name)))
    if answer.applies == "unknown" and not answer.missing:
        reasons.append(Reason("no fact of a profile answers it: hold your use against the text", use.origin("")))
    return reasons


def _stated(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _evidence(finding: Finding, values: dict[str, Value]) -> Reason:
    basis = values.get("basis")
    words = {"card": "the model card declares it", "text": "the text in the repo says so", "clarify": "clarified"}
    if values.get("path"):
        read = f", whose licence was read in {values['license_at']}" if values.get("license_at") else ""
        words["base-model"] = f"a base model brings it: {values['path']}{read}"
    part = f", for the {values['covers']}" if values.get("covers") in ("code", "data") else ""
    return Reason(words.get(str(basis), "the repo says so") + part, str(finding.place))
