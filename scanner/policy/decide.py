"""Findings and a policy to verdicts: the first entry that fits decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scanner.model.finding import OPINION, PREVIEW
from scanner.model.verdict import Reason, Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.decisions import Decision, Policy
    from scanner.model.finding import Finding


def decide(findings: Iterable[Finding], policy: Policy) -> list[Verdict]:
    """One verdict for each finding, in their order.

    The first reason names the policy's entry, with the file and line that it is written on. Where no entry fits, the
    outcome is "review": what nobody thought of is neither allowed nor denied.
    """
    return [_verdict(finding, policy) for finding in findings]


def fits(entry: Decision, finding: Finding, applies: str = "") -> bool:
    """True where all that ``entry`` asks for is so; one item of each of its lists is enough.

    ``applies`` says whether the clause that was found reaches the stated use; "" where that is no question. An entry
    that does not ask is not for clauses which do not reach it: "deny what is a warning" is not about those.
    """
    if applies not in entry.applies and (entry.applies or applies == "no"):
        return False
    if entry.level and finding.level not in entry.level:
        return False
    if entry.severity and finding.severity not in entry.severity:
        return False
    if entry.tag and not any(tag in finding.tags for tag in entry.tag):
        return False
    if entry.rule and finding.rule not in entry.rule and not globbed(finding.rule, entry.rule):
        return False
    return not entry.paths or finding.place.path in entry.paths or globbed(finding.place.path, entry.paths)


def described(entry: Decision, finding: Finding | None = None) -> str:
    """What ``entry`` asks for, in the words of a policy file; "anything else" where it asks for nothing. For ``finding``
    only that of each list which it fits, so that the line can be quoted."""
    asked = (
        ("rule", _named(entry.rule, finding.rule) if finding else entry.rule),
        ("tag", tuple(tag for tag in entry.tag if tag in finding.tags)[:1] if finding else entry.tag),
        ("level", _named(entry.level, finding.level) if finding else entry.level),
        ("severity", _named(entry.severity, finding.severity) if finding else entry.severity),
        ("paths", entry.paths),
        ("applies", entry.applies),
    )
    return ", ".join(f"{name} {' or '.join(words)}" for name, words in asked if words) or "anything else"


def _named(words: tuple[str, ...], own: str) -> tuple[str, ...]:
    return (own,) if own in words else words


def undecided(finding: Finding, policy: Policy) -> str:
    """Why the policy does not decide on a finding that it only lets be shown; "" where it decides."""
    if OPINION in finding.tags:
        return "what another scanner reports is shown → allow: no policy decides on it"
    if PREVIEW in finding.tags and not policy.preview:
        return "a preview rule found it → allow: it decides nothing unless --preview or the policy's preview: true asks"
    return ""


def _verdict(finding: Finding, policy: Policy) -> Verdict:
    text = undecided(finding, policy)
    if text:
        return Verdict(finding.fingerprint, "allow", (Reason(text, policy.origin),))
    outcome, reason = matching(finding, policy)
    return Verdict(finding.fingerprint, outcome, (reason,))


def matching(finding: Finding, policy: Policy, applies: str = "") -> tuple[str, Reason]:
    """The outcome by the first entry that fits, and that entry; "review" where none does."""
    for entry in policy.decide:
        if fits(entry, finding, applies):
            because = f": {entry.because}" if entry.because else ""
            return entry.outcome, Reason(f"{described(entry, finding)} → {entry.outcome}{because}", entry.origin)
    text = f"no entry of the policy {policy.name} fits rule {finding.rule} → review: add one that does"
    return "review", Reason(text, policy.origin)


def globbed(text: str, patterns: tuple[str, ...]) -> bool:
    """True where a pattern with a wildcard matches ``text``; plain ones are for the caller to compare."""
    if patterns not in _compiled:
        if len(_compiled) >= _KEPT:
            _compiled.clear()
        _compiled[patterns] = _compile(patterns)
    matches = _compiled[patterns]
    return matches is not None and matches(text) is not None


_KEPT = 1 << 16
"""Lists of patterns that are kept compiled: those of one policy, which are tried on every finding."""

_compiled: dict[tuple[str, ...], Callable[[str], object] | None] = {}


def _compile(patterns: tuple[str, ...]) -> Callable[[str], object] | None:
    wild = [pattern for pattern in patterns if "*" in pattern or "?" in pattern or "[" in pattern]
    if not wild:
        return None
    import re  # not at the top: the built-in policies have no wildcard
    from fnmatch import translate

    return re.compile("|".join(map(translate, wild))).match
