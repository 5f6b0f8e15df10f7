"""What base models bring, in the terms of a run: clauses, lists and duties, each with its way and told once."""

from __future__ import annotations

from scanner.catalog.catalog import load
from scanner.catalog.decisions import Policy
from scanner.catalog.policy_parts import Listed, Lists, Use
from scanner.detect.detect import detect
from scanner.lineage.inherit import lineage_facts
from scanner.model.fact import Fact, fact
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.pipeline.licenses import Terms, terms_of
from scanner.policy.judge import judge
from tests.lineage.trees import edge, licensed, node, own

LLAMA = node("meta-llama/Llama-3.1-8B", "llama3.1")
WAY = "me/Tiger-8B ← meta-llama/Llama-3.1-8B"


def run(policy: Policy, *nodes: LineageNode, facts: tuple[Fact, ...] = (), target: str = "me/Tiger-8B") -> Terms:
    """The terms of the target whose own model is the first node."""
    stated = nodes[0].license
    whole = [*facts, *([stated] if stated is not None else []), *lineage_facts(nodes)]
    return altered(terms := terms_of(whole, policy, target), facts=(*whole, *terms.facts))


def outcomes(policy: Policy, *nodes: LineageNode) -> dict[str, str]:
    findings, verdicts = judge(detect(run(policy, *nodes).facts, load()), policy, "2026-03-01")
    order = ("deny", "review", "allow")
    found: dict[str, str] = {}
    for finding, verdict in zip(findings, verdicts, strict=True):
        found[finding.rule] = min(found.get(finding.rule, "allow"), verdict.outcome, key=order.index)
    return found


def using(**use: object) -> Policy:
    return altered(load().policy("default"), use=Use(**use))  # type: ignore[arg-type]


def test_without_a_stated_use_it_is_one_error_and_what_has_to_go_along() -> None:
    found = outcomes(load().policy("default"), own("mit", LLAMA.id), LLAMA)
    assert found == {
        "license-looser-than-base": "review",
        "license-copy-missing": "allow",
        "license-display-missing": "allow",
        "license-name-prefix": "allow",
        "license-notice-missing": "allow",
    }
    rules = load()
    assert len({rules.rule(rule).action for rule in found}) == 2, "one heading for all that is missing"


def test_what_has_to_go_along_says_by_which_way() -> None:
    due = [item for item in run(load().policy("default"), own("mit", LLAMA.id), LLAMA).obligations if item.path]
    assert {item.path for item in due} == {WAY}
    assert {item.kind: item.state for item in due} == dict.fromkeys(
        ("license-copy", "notice", "display", "name-prefix"), "missing"
    )


def test_what_is_there_is_done() -> None:
    row = load().license("llama3.1")
    assert row is not None
    notice = next(clause.strings[0] for clause in row.clauses if clause.kind == "notice")
    facts = (
        fact("license-text", Place("LICENSE-LLAMA"), file_kind="license", license="llama3.1"),
        fact("license-text", Place("LICENSE"), file_kind="license", license="mit"),
        fact("terms-string", Place("NOTICE"), text=notice),
        fact("terms-string", Place("README.md", line=9), text="Built with Llama"),
    )
    terms = run(
        load().policy("default"), own("mit", LLAMA.id), LLAMA, facts=facts, target="hf://me/Llama-Tiger-8B@main"
    )
    assert {item.state for item in terms.obligations if item.license == "llama3.1"} == {"done"}


def test_another_licences_text_is_not_the_bases() -> None:
    mine = fact("license-text", Place("LICENSE"), file_kind="license", license="mit")
    unknown = fact("license-text", Place("LICENSE"), file_kind="license", license=None)
    for text, state in ((mine, "missing"), (unknown, "unknown")):
        terms = run(load().policy("default"), own("mit", LLAMA.id), LLAMA, facts=(text,))
        assert [item.state for item in terms.obligations if item.kind == "license-copy" and item.path] == [state]


def test_an_adapter_alone_lacks_nothing() -> None:
    terms = run(load().policy("default"), own("mit", edge(LLAMA.id, "adapter")), LLAMA)
    assert {item.state for item in terms.obligations if item.path} == {"unknown"}


def test_the_same_licence_brings_nothing_twice() -> None:
    terms = run(load().policy("default"), own("llama3.1", LLAMA.id), LLAMA)
    assert [item.path for item in terms.obligations if item.kind == "notice"] == [""]
    assert [item.state for item in terms.obligations if item.kind == "notice"] == ["missing"]


def test_a_word_on_itself_is_no_derivation() -> None:
    itself = fact("base-model", Place("README.md", line=3), id="me/Tiger-8B", source="card")
    terms = run(load().policy("default"), own("llama3.1", called="me/Tiger-8B"), facts=(itself,))
    assert {item.state for item in terms.obligations if item.kind == "notice"} == {"unknown"}


def test_clauses_are_tested_against_the_stated_use() -> None:
    base = node("a/base", "cc-by-nc-4.0")
    assert outcomes(using(commercial=True), own("mit", base.id), base)["license-non-commercial"] == "deny"
    assert outcomes(using(commercial=False), own("mit", base.id), base)["license-non-commercial"] == "allow"
    found = outcomes(using(commercial=True, monthly_active_users=10**9), own("mit", LLAMA.id), LLAMA)
    assert found["license-threshold"] == "deny"
    hunyuan = node("tencent/HY", "tencent-hunyuan-community")
    assert outcomes(using(regions=("FR",)), own("mit", hunyuan.id), hunyuan)["license-territory"] == "deny"


def test_a_clause_says_whose_it_is() -> None:
    clauses = [
        item
        for item in run(using(commercial=True), own("mit", LLAMA.id), LLAMA).facts
        if item.kind == "license-clause" and item.get("license") == "llama3.1"
    ]
    assert clauses
    assert {item.get("path") for item in clauses} == {WAY}
    assert all(WAY in str(item.get("cites")) for item in clauses)
    assert all(item.place == Place("README.md", line=3) for item in clauses)


def test_lists_hold_for_what_is_inherited() -> None:
    lists = Lists((Listed("deny", "", "non-commercial", "policy.yaml:4"),), "", "")
    policy = altered(load().policy("default"), licenses=lists)
    base = node("a/base", "cc-by-nc-4.0")
    assert outcomes(policy, own("mit", base.id), base)["license-not-allowed"] == "deny"
    assert "license-not-allowed" not in outcomes(policy, own("mit", LLAMA.id), LLAMA)


def test_a_list_that_allows_a_licence_does_not_allow_a_label_that_drops_it() -> None:
    lists = Lists(
        (Listed("allow", "llama3.1", "", "policy.yaml:4"), Listed("allow", "mit", "", "policy.yaml:5")), "", ""
    )
    policy = altered(load().policy("default"), licenses=lists)
    assert outcomes(policy, own("mit", LLAMA.id), LLAMA)["license-looser-than-base"] == "review"


def test_policies() -> None:
    base = node("a/base", "cc-by-nc-4.0")
    for name, expected in (("default", "review"), ("commercial", "deny"), ("strict", "deny"), ("research", "allow")):
        policy = load().policy(name)
        assert outcomes(policy, own("mit", base.id), base)["license-non-commercial-upstream"] == expected
    unknown = node("a/base", None)
    for name, expected in (("default", "review"), ("commercial", "review"), ("strict", "deny")):
        assert outcomes(load().policy(name), own("mit", unknown.id), unknown)["license-upstream-unknown"] == expected
    for name, expected in (("default", "review"), ("commercial", "deny"), ("strict", "deny")):
        assert outcomes(load().policy(name), own("mit", LLAMA.id), LLAMA)["license-looser-than-base"] == expected


def test_what_a_label_drops_is_told_with_its_reasons() -> None:
    policy = load().policy("default")
    nodes = (own("mit", LLAMA.id), LLAMA)
    findings, verdicts = judge(detect(run(policy, *nodes).facts, load()), policy, "2026-03-01")
    (verdict,) = [
        verdict
        for finding, verdict in zip(findings, verdicts, strict=True)
        if finding.rule == "license-looser-than-base"
    ]
    said = [f"{reason.text} {reason.origin}" for reason in verdict.reasons]
    assert any("rules/licenses/llama3.1.yaml" in text and "1.b.i" in text for text in said)
    assert any(WAY in text and "meta-llama/Llama-3.1-8B@0123abc/README.md:2" in text for text in said)


def test_conclusions_without_a_tree_are_as_before() -> None:
    stated = licensed("llama3.1")
    assert stated is not None
    terms = terms_of([stated], load().policy("default"), "me/x")
    assert {item.path for item in terms.obligations} == {""}
    assert all(item.get("path") == "" for item in terms.facts if item.kind == "license-clause")
