"""What reaches a repo of the target from above: each restriction once, with its way, and how sure it is."""

from __future__ import annotations

from time import perf_counter

import pytest

from scanner.catalog.catalog import load
from scanner.detect.detect import detect
from scanner.lineage.inherit import lineage_facts
from scanner.model.fact import Fact
from scanner.model.finding import Finding
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from tests.lineage.trees import CARD, OWN, edge, licensed, node, own


def facts(*nodes: LineageNode) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for item in lineage_facts(nodes):
        found.setdefault(item.kind, []).append(item)
    return found


def findings(*nodes: LineageNode) -> dict[str, Finding]:
    return {finding.rule: finding for finding in detect(lineage_facts(nodes), load())}


OURS = licensed("mit")
LLAMA = node("meta-llama/Llama-3.1-8B", "llama3.1")


def test_a_label_over_its_base_is_one_error_at_the_line_that_names_the_base() -> None:
    found = findings(own("mit", LLAMA.id), LLAMA)
    assert list(found) == ["license-looser-than-base"]
    finding = found["license-looser-than-base"]
    assert (finding.level, finding.place, finding.related) == ("error", CARD, (OWN,))
    assert "me/Tiger-8B ← meta-llama/Llama-3.1-8B" in finding.message
    assert "1.b.i" in finding.message
    values = dict(finding.attributes)
    assert values["license_at"] == "meta-llama/Llama-3.1-8B@0123abc/README.md:2"
    assert (values["row"], values["origin"]) == ("rules/licenses/llama3.1.yaml", "hub")


def test_three_levels_up_where_the_middle_dropped_it() -> None:
    tree = (own("mit", "a/one"), node("a/one", "mit", "b/two"), node("b/two", "mit", LLAMA.id), LLAMA)
    (told,) = facts(*tree)["license-transition"]
    assert told.get("path") == "me/Tiger-8B ← a/one ← b/two ← meta-llama/Llama-3.1-8B"
    assert told.get("dropped_by") == "b/two"
    assert "b/two that dropped it first" in str(told.get("remark"))


def test_where_no_middle_dropped_it_the_repo_itself_did() -> None:
    tree = (own("mit", "a/one"), node("a/one", "llama3.1", LLAMA.id), LLAMA)
    (told,) = facts(*tree)["license-transition"]
    assert (told.get("path"), told.get("dropped_by")) == ("me/Tiger-8B ← a/one", "me/Tiger-8B")
    assert told.get("also") == (LLAMA.id,)


def test_a_diamond_is_told_once() -> None:
    tree = (
        own("apache-2.0", "a/left", "a/right"),
        node("a/left", "apache-2.0", LLAMA.id),
        node("a/right", "apache-2.0", LLAMA.id),
        LLAMA,
    )
    found = facts(*tree)
    assert len(found["license-transition"]) == len(found["license-inherited"]) == 1


def test_the_same_licence_is_told_once() -> None:
    found = facts(own("llama3.1", LLAMA.id), LLAMA)
    assert set(found) == {"model-derived"}


def test_an_inherited_licence_is_like_a_conclusion() -> None:
    (item,) = facts(own("mit", LLAMA.id), LLAMA)["license-inherited"]
    expected = {"repo": "", "licenses": ("llama3.1",), "relation": "and", "basis": "base-model", "edge": "finetune"}
    assert {name: item.get(name) for name in expected} == expected
    assert (item.get("parent"), item.get("strength"), item.get("told")) == (LLAMA.id, "declared", True)
    assert item.place == CARD


@pytest.mark.parametrize(
    ("strength", "rules"),
    [
        ("declared", {"license-looser-than-base": "error"}),
        ("evidenced", {"license-looser-than-evidenced-base": "warning"}),
        ("likely", {"license-looser-than-likely-base": "note"}),
    ],
)
def test_how_sure_the_edge_is_decides_how_much_is_said(strength: str, rules: dict[str, str]) -> None:
    tree = (own("mit", edge(LLAMA.id, strength=strength, sources=("prose",))), LLAMA)
    assert {rule: finding.level for rule, finding in findings(*tree).items()} == rules
    assert ("license-inherited" in facts(*tree)) == (strength != "likely")


def test_one_weak_edge_makes_the_whole_way_weak() -> None:
    tree = (own("mit", edge("a/one", strength="likely")), node("a/one", "mit", LLAMA.id), LLAMA)
    (told,) = facts(*tree)["license-transition"]
    assert (told.get("weight"), told.get("strength")) == ("note", "likely")


def test_the_surer_way_counts() -> None:
    tree = (own("mit", edge("a/one", strength="likely"), LLAMA.id), node("a/one", "mit", LLAMA.id), LLAMA)
    (told,) = facts(*tree)["license-transition"]
    assert (told.get("weight"), told.get("path")) == ("error", "me/Tiger-8B ← meta-llama/Llama-3.1-8B")


def test_an_inferred_relation_says_so() -> None:
    finding = findings(own("mit", edge(LLAMA.id, "adapter", inferred=True)), LLAMA)["license-base-contested"]
    assert "taken for an adapter" in finding.message
    finding = findings(own("mit", edge(LLAMA.id, "quantized", inferred=True)), LLAMA)["license-looser-than-base"]
    assert "taken for" not in finding.message, "whatever was done to it, all holds"


@pytest.mark.parametrize(
    ("relation", "rule", "level"),
    [
        ("quantized", "license-looser-than-base", "error"),
        ("converted", "license-looser-than-base", "error"),
        ("merge", "license-looser-than-base", "error"),
        ("adapter", "license-base-contested", "warning"),
        ("distill", "license-base-remark", "note"),
    ],
)
def test_each_relation_has_its_own_reach(relation: str, rule: str, level: str) -> None:
    found = findings(own("mit", edge(LLAMA.id, relation)), LLAMA)
    assert {name: finding.level for name, finding in found.items()} == {rule: level}


def test_a_ban_on_outputs_is_an_error_where_it_is_declared() -> None:
    teacher = node("meta-llama/Llama-2-70b", "llama2")
    assert "license-output-ban" in findings(own("mit", edge(teacher.id, "distill")), teacher)
    evidenced = findings(own("mit", edge(teacher.id, "distill", strength="evidenced")), teacher)
    assert [finding.level for finding in evidenced.values()] == ["warning"]
    far = (own("mit", edge("a/one", "distill")), node("a/one", "llama2", teacher.id), teacher)
    (told,) = facts(*far)["license-transition"]
    assert told.get("parent") == "a/one"


def test_outputs_of_a_model_made_from_it_are_a_remark() -> None:
    teacher = node("meta-llama/Llama-2-70b", "llama2")
    tree = (own("mit", edge("a/one", "distill")), node("a/one", "mit", teacher.id), teacher)
    (told,) = facts(*tree)["license-transition"]
    assert (told.get("weight"), told.get("problem")) == ("note", "output-ban")


def test_a_base_whose_terms_nobody_knows() -> None:
    found = findings(own("mit", "a/one", "a/two"), node("a/one", None), node("a/two", "other"))
    assert list(found) == ["license-upstream-unknown"]
    assert "a/one and 1 more" in found["license-upstream-unknown"].message
    for state in ("gated", "missing", "unavailable", "not-asked", "limit"):
        assert findings(own("mit", "a/one"), node("a/one", None, state=state)) == {}, "another fact tells it"


def test_a_silent_child_stands_under_its_base() -> None:
    assert list(findings(own(None, LLAMA.id), LLAMA)) == ["license-base-terms-unsaid"]
    assert findings(own(None, "a/one"), node("a/one", "apache-2.0")) == {}


def test_a_publisher_may_license_its_own_model_anew() -> None:
    old = node("deepseek-ai/DeepSeek-V3-Base", "deepseek")
    new = node("deepseek-ai/DeepSeek-R1", "mit", old.id)
    assert findings(own("mit", new.id), new, old) == {}
    found = findings(own("mit", old.id, called="deepseek-ai/DeepSeek-R1"), old)
    assert {rule: finding.level for rule, finding in found.items()} == {"license-base-remark": "note"}
    silent = node("deepseek-ai/DeepSeek-R1", None, old.id)
    assert "license-flow-down-lost" in findings(own("mit", silent.id), silent, old)


def test_a_publisher_that_has_another_name_now_is_the_same() -> None:
    old = node("THUDM/glm-4-9b", "glm-4")
    found = findings(own("mit", old.id, called="zai-org/GLM-4.5"), old)
    assert {finding.level for finding in found.values()} <= {"note"}


def test_who_only_passes_a_licence_on_may_not_give_another() -> None:
    theirs = node("someone/Llama-abliterated", "llama3")
    found = findings(own("mit", theirs.id, called="someone/Tiger"), theirs)
    assert [finding.level for finding in found.values()] == ["error"]
    theirs = node("someone/tuned", "cc-by-nc-4.0", "other/base")
    found = findings(own("mit", theirs.id, called="someone/Tiger"), theirs)
    assert [finding.level for finding in found.values()] == ["error"]
    deep = (node("someone/top", "cc-by-nc-4.0", "someone/mid"), node("someone/mid", "cc-by-nc-4.0", "other/base"))
    found = findings(own("mit", "someone/top", called="someone/Tiger"), *deep, node("other/base", "cc-by-nc-4.0"))
    assert [finding.level for finding in found.values()] == ["error"]
    first = node("someone/first", "cc-by-nc-4.0")
    found = findings(own("mit", first.id, called="someone/Tiger"), first)
    assert [finding.level for finding in found.values()] == ["warning"], "the author may choose anew what is his"


def test_a_folder_that_is_called_like_a_publisher_is_not_one() -> None:
    child = LineageNode(
        "meta-llama/mine", True, "meta-llama/mine", license=own("mit").license, parents=(edge(LLAMA.id),)
    )
    assert [finding.level for finding in findings(child, LLAMA).values()] == ["error"]


def test_cogito_over_deepseek_is_found() -> None:
    base = node("deepseek-ai/DeepSeek-V3-Base", "deepseek")
    found = findings(own("mit", base.id, called="deepcogito/cogito-v2.1-671b"), base)
    assert found["license-flow-down-lost"].level == "error"
    assert findings(own("mit", base.id), node(base.id, "mit")) == {}, "a revision that was relicensed"


def test_a_base_with_a_doubtful_label_makes_no_error_of_a_right_one() -> None:
    wrong = node("a/one", "llama3", LLAMA.id)
    found = findings(own("llama3.1", wrong.id), wrong, LLAMA)
    assert {rule: finding.level for rule, finding in found.items()} == {"license-base-remark": "note"}


def test_rings_and_dangling_edges_end() -> None:
    tree = (
        own("mit", "a/one", "me/Tiger-8B", "nobody/there"),
        node("a/one", "mit", "b/two"),
        node("b/two", "llama2", "a/one", "me/Tiger-8B"),
    )
    (told,) = facts(*tree)["license-transition"]
    assert told.get("path") == "me/Tiger-8B ← a/one ← b/two"


def test_names_are_compared_without_case() -> None:
    assert facts(own("mit", "META-LLAMA/llama-3.1-8b"), LLAMA)["license-transition"]


def test_each_repo_of_a_target_has_its_own() -> None:
    first = LineageNode("x", True, "x", license=own("mit").license, parents=(edge(LLAMA.id),))
    second = LineageNode("y", True, "y", license=own("llama3.1").license, parents=(edge("x"),))
    found = facts(first, second, LLAMA)
    assert [item.get("repo") for item in found["license-transition"]] == ["x"]
    assert {item.get("repo") for item in found["license-inherited"]} == {"x", "y"}


def test_a_target_without_a_name_is_this_model() -> None:
    child = own("mit", LLAMA.id, called=".")
    (told,) = facts(child, LLAMA)["license-transition"]
    assert told.get("path") == "this model ← meta-llama/Llama-3.1-8B"


def test_without_places_the_own_statement_stands_in() -> None:
    (told,) = facts(own("mit", edge(LLAMA.id, places=())), LLAMA)["license-transition"]
    assert told.place == OWN
    (told,) = facts(own(None, edge(LLAMA.id, places=())), LLAMA)["license-transition"]
    assert told.place == Place("README.md")


def test_many_repos_of_one_target_are_quick() -> None:
    parents = (edge(LLAMA.id),)
    repos = [LineageNode(f"r/{number}", True, f"r/{number}", license=OURS, parents=parents) for number in range(1000)]
    begin = perf_counter()
    assert len(facts(*repos, LLAMA)["license-transition"]) == 1000
    assert perf_counter() - begin < 4


def test_a_broad_and_deep_tree_is_quick() -> None:
    layers, width = 10, 50
    nodes = [own("mit", *(f"m/0-{number}" for number in range(width)))]
    for layer in range(layers):
        above = [f"m/{layer + 1}-{number}" for number in range(width)] if layer + 1 < layers else [LLAMA.id]
        nodes += [node(f"m/{layer}-{number}", "llama2" if number % 2 else "mit", *above) for number in range(width)]
    begin = perf_counter()
    found = facts(*nodes, LLAMA)
    assert perf_counter() - begin < 2
    assert len(found["license-transition"]) == 2
