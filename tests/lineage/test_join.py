"""Several ancestors together: what they ask in sum, and pairs of clauses that cannot both be kept."""

from __future__ import annotations

import pytest

from scanner.lineage.inherit import lineage_facts
from scanner.lineage.join import joined
from scanner.lineage.paths import paths_of
from scanner.model.fact import Fact
from scanner.model.lineage import LineageNode
from tests.lineage.trees import edge, node, own

PAIRS = """
tongyi-qianwen | llama2 | output-training
llama2 | databricks-open-model | output-training
exaone-1.1-nc | llama2 | output-training
exaone | llama3.1 | name-prefix
hyperclova-x-seed | llama3.1 | name-prefix
hyperclova-x-seed | exaone | name-prefix
llama3 | llama3.1 | -
llama3.1 | gemma | -
llama3.1 | qwen | -
llama3.1 | apache-2.0 | -
tongyi-qianwen | apache-2.0 | -
cc-by-sa-4.0 | gpl-2.0 | share-alike
cc-by-sa-4.0 | gpl-3.0 | -
cc-by-sa-4.0 | cc-by-sa-3.0 | -
gpl-2.0 | gpl-3.0 | share-alike
gpl-3.0 | agpl-3.0 | -
gpl-3.0 | apache-2.0 | -
gpl-3.0 | llama2 | share-alike
gpl-3.0 | creativeml-openrail-m | share-alike
gpl-3.0 | cc-by-nc-4.0 | share-alike
cc-by-sa-4.0 | cc-by-nc-4.0 | share-alike
cc-by-nc-sa-4.0 | cc-by-nc-4.0 | -
cc-by-nc-sa-4.0 | cc-by-sa-4.0 | share-alike
cc-by-nc-sa-4.0 | llama3.1 | share-alike
cc-by-nd-4.0 | mit | no-derivatives
cc-by-nd-4.0 | cc-by-nd-4.0 | -
mit | apache-2.0 | -
gpl | llama2 | share-alike
gpl-3.0 | gpl-2.0 ∣ mit | -
other | llama2 | -
"""
CASES = [tuple(part.strip().replace("∣", "|") for part in line.split(" | ")) for line in PAIRS.strip().splitlines()]


def merge(*licenses: str | None, statement: str | None = None) -> tuple[LineageNode, ...]:
    names = [f"org{number}/base" for number in range(len(licenses))]
    made = own(statement, *(edge(name, "merge") for name in names))
    return (made, *(node(name, text) for name, text in zip(names, licenses, strict=True)))


def conflicts(*nodes: LineageNode) -> list[Fact]:
    return [item for item in lineage_facts(nodes) if item.kind == "license-conflict"]


@pytest.mark.parametrize(("one", "other", "problem"), CASES)
def test_two_licences_in_a_merge(one: str, other: str, problem: str) -> None:
    for pair in ((one, other), (other, one)):
        found = conflicts(*merge(*pair))
        assert [item.get("problem") for item in found] == ([] if problem == "-" else [problem])
        for item in found:
            assert item.get("says") and item.get("other_says") and item.get("row") and item.get("other_row")
            assert {item.get("parent"), item.get("other")} == {"org0/base", "org1/base"}
            assert item.get("lawful") == (problem in ("output-training", "name-prefix"))


def test_a_pair_is_told_once_however_many_models_have_the_licences() -> None:
    assert len(conflicts(*merge("gpl-3.0", "llama2", "gpl-3.0", "llama2"))) == 1


def test_a_pair_meets_further_up_too() -> None:
    made = own("mit", edge("a/one", "merge"), edge("a/two", "merge"))
    (found,) = conflicts(
        made,
        node("a/one", "mit", "b/gpl"),
        node("a/two", "mit", "c/llama"),
        node("b/gpl", "gpl-3.0"),
        node("c/llama", "llama2"),
    )
    assert found.get("path") == "me/Tiger-8B ← a/one ← b/gpl"
    assert found.get("other_path") == "me/Tiger-8B ← a/two ← c/llama"


def test_what_a_file_says_in_passing_makes_no_error() -> None:
    made = own("mit", edge("a/one", "merge"), edge("a/two", "merge", strength="evidenced"))
    (found,) = conflicts(made, node("a/one", "gpl-3.0"), node("a/two", "llama2"))
    assert found.get("weight") == "warning"
    made = own("mit", edge("a/one", "merge"), edge("a/two", "merge", strength="likely"))
    assert conflicts(made, node("a/one", "gpl-3.0"), node("a/two", "llama2")) == []


def test_a_teacher_is_no_part_of_the_whole() -> None:
    made = own("gpl-3.0", edge("a/one"), edge("a/two", "distill"))
    assert conflicts(made, node("a/one", "gpl-3.0"), node("a/two", "llama2")) == []


def test_the_sum_of_all() -> None:
    nodes = merge("llama3.1", "qwen", "tencent-hunyuan-community", "cc-by-nc-4.0", "apache-2.0")
    whole = joined(paths_of(nodes[0], nodes))
    assert set(whole.licenses) == {"llama3.1", "qwen", "tencent-hunyuan-community", "cc-by-nc-4.0", "apache-2.0"}
    assert whole.commercial == "prohibited"
    assert whole.shareable
    assert ("monthly-active-users", 100_000_000, "", "more-than") in [tuple(figure) for figure in whole.thresholds]
    assert len([figure for figure in whole.thresholds if figure[0] == "monthly-active-users"]) == 1
    assert {"EU", "GB", "KR"} <= set(whole.territories)
    assert whole.prefixes == ("Llama",)
    (told,) = [item for item in lineage_facts(nodes) if item.kind == "license-joined"]
    assert told.get("licenses") == whole.licenses


def test_nothing_may_be_shared_where_one_base_forbids_it() -> None:
    nodes = merge("mit", "cc-by-nd-4.0")
    assert not joined(paths_of(nodes[0], nodes)).shareable
    (found,) = conflicts(*nodes)
    assert found.get("lawful") is False
    told = [item.get("problem") for item in lineage_facts(nodes) if item.kind == "license-transition"]
    assert "no-derivatives" not in told, "it is told once"
