"""Every rule does what its examples say, and tells only what its facts have."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.reading import read_rules, template_names
from scanner.catalog.tables import Rule
from scanner.detect.detect import detect
from scanner.model.fact import Fact
from scanner.model.finding import level_of
from scanner.model.place import Place

RULES = read_rules(str(Path(__file__).resolve().parents[2])).rules
EXAMPLES = [pytest.param(rule, index, id=f"{rule.id}-{index}") for rule in RULES for index in range(len(rule.examples))]


@pytest.mark.parametrize(("rule", "index"), EXAMPLES)
def test_the_example_holds(rule: Rule, index: int) -> None:
    example = rule.examples[index]
    findings = detect([Fact(rule.when.fact, Place("a"), example.fact)], load())
    assert (rule.id in {finding.rule for finding in findings}) == example.finds


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_tells_only_what_its_facts_have(rule: Rule) -> None:
    assert len(rule.examples) >= 2
    assert any(example.finds for example in rule.examples)
    known = {name for example in rule.examples for name, _ in example.fact} | {"count", "class", "reason"}
    assert set(template_names(rule.message) or ()) <= known
    assert set(rule.identity) <= known - {"count", "class", "reason"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_condition_of_the_rule_can_fail(rule: Rule) -> None:
    if rule.when.where or rule.when.classes:
        assert any(not example.finds for example in rule.examples)


def test_the_levels_that_policies_count_on() -> None:
    levels = {rule.id: level_of(rule.severity, rule.confidence) for rule in load().rules()}
    expected = {
        "pickle-attribute-walk": "error",
        "pickle-standard-library-import": "note",
        "pickle-malformed": "warning",
        "pickle-standard-library-call": "error",
        "pickle-trailing-data": "note",
        "pickle-truncated": "warning",
        "pickle-unknown-callable": "note",
        "pickle-unresolved-call": "error",
        "pickle-unsafe-callable": "error",
        "pickle-unsafe-import": "warning",
    }
    assert {name: levels[name] for name in expected} == expected
    assert (levels["shard-outside"], levels["zip-tampered"]) == ("error",) * 2
    assert levels["custom-code-required"] == "note", "many honest models bring code of their own"
    assert (levels["custom-code-unseen"], levels["loaded-code-unsafe"]) == ("warning", "error")
