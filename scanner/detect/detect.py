"""Facts and rules to findings: one finding for each rule, file and cause."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.detect.match import holds
from scanner.detect.message import filled
from scanner.model.finding import PREVIEW, Finding, cause_of, fingerprint_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.catalog import Catalog
    from scanner.catalog.tables import Classification, Rule
    from scanner.model.fact import Fact, Value
    from scanner.model.place import Place
    from scanner.model.report import RuleInfo

RELATED = 20
"""Other places that one finding lists."""


def detect(facts: Iterable[Fact], catalog: Catalog) -> list[Finding]:
    """The findings in ``facts``, worst first.

    Facts with the same rule, path and cause (a callable in two members) become one finding: its count is their sum,
    its place the first, and up to `RELATED` others are related places.
    """
    facts = tuple(facts)
    groups: dict[tuple[str, str, str], tuple[Rule, Classification | None, list[Fact]]] = {}
    for fact in facts:
        rules = catalog.rules_for(fact.kind)
        known = _classification(fact, catalog) if rules else None
        for rule in rules:
            if holds(rule.when, fact, known.cls if known else None):
                key = (rule.id, fact.place.path, cause_of(rule.identity, fact.get))
                groups.setdefault(key, (rule, known, []))[2].append(fact)
    findings = [_finding(key, *group) for key, group in groups.items()]
    if not all(finding.excerpt for finding in findings):
        from scanner.detect.borrowed import with_evidence  # not at the top: a clean scan finds nothing

        findings = with_evidence(findings, facts)
    return sorted(findings, key=Finding.sort_key)


def rule_info(rule: Rule) -> RuleInfo:
    """What a report says of ``rule``."""
    from scanner.model.report import RuleInfo

    return RuleInfo(
        id=rule.id,
        title=rule.title,
        why=rule.why,
        fix=rule.fix,
        action=rule.action,
        severity=rule.severity,
        confidence=rule.confidence,
        tags=rule.tags,
        references=rule.references,
        security_severity=rule.security_severity,
        aliases=rule.aliases,
        preview=rule.preview,
    )


def _finding(key: tuple[str, str, str], rule: Rule, known: Classification | None, facts: list[Fact]) -> Finding:
    if len(facts) > 1:
        facts = sorted(facts, key=lambda fact: fact.sort_key())
    first = facts[0]
    count = sum(fact.count for fact in facts)

    def value_of(name: str) -> Value:
        if name == "count":
            return count
        if name in ("class", "reason"):
            return (known.cls if name == "class" else known.reason) if known else None
        return first.get(name)

    return Finding(
        rule=rule.id,
        place=first.place,
        message=filled(rule.message, value_of),
        severity=rule.severity,
        confidence=rule.confidence,
        fingerprint=fingerprint_of(rule.first, *key[1:]),
        tags=(*rule.tags, PREVIEW) if rule.preview else rule.tags,
        attributes=first.attributes,
        count=count,
        related=_related(first.place, facts),
        excerpt=first.excerpt,
    )


def _related(first: Place, facts: list[Fact]) -> tuple[Place, ...]:
    places: dict[Place, None] = {}
    for fact in facts:
        for place in (fact.place, *fact.related):
            if place != first:
                places[place] = None
        if len(places) >= RELATED:
            break
    return tuple(places)[:RELATED]


def _classification(fact: Fact, catalog: Catalog) -> Classification | None:
    name = fact.get("callable")
    if not isinstance(name, str):
        return None
    use = "make" if fact.get("made") is True else fact.get("use")
    return catalog.classify(name, use if isinstance(use, str) else "call")
