"""Parents that a card leaves out, and parents that cannot both be; and what is no disagreement."""

from __future__ import annotations

import pytest

from scanner.lineage.disagreement import disagreements
from scanner.model.fact import Fact
from scanner.model.lineage import LineageEdge, LineageNode

OWN = "me/mine"


def edge(parent: str, *sources: str, relation: str = "finetune") -> LineageEdge:
    declared = {"card", "hub", "tag", "adapter", "mergekit"}.intersection(sources)
    return LineageEdge(parent, relation, strength="declared" if declared else "evidenced", sources=sources)


def told(*edges: LineageEdge, above: dict[str, tuple[str, ...]] | None = None, state: str = "hub") -> list[Fact]:
    """The problems of a model with ``edges``; ``above`` are the parents of each ancestor."""
    above = above or {}
    names = dict.fromkeys([found.parent for found in edges] + list(above))
    nodes = [LineageNode(OWN, own=True, parents=edges)]
    nodes += [
        LineageNode(name, state=state, parents=tuple(edge(parent, "card") for parent in above.get(name, ())))
        for name in names
    ]
    return list(disagreements(nodes, {OWN: "README.md"}))


def kinds(found: list[Fact]) -> list[object]:
    return [item.get("problem") for item in found]


def test_an_adapter_and_a_card_that_name_strangers_disagree() -> None:
    (found,) = told(edge("mistralai/Mistral-7B-v0.1", "card"), edge("org/Other-13B", "adapter"))
    assert found.get("problem") == "disagreement"
    assert found.get("declared") == ("mistralai/Mistral-7B-v0.1",)
    assert found.get("evidenced") == ("org/Other-13B",)


@pytest.mark.parametrize(
    ("card", "file", "above"),
    [
        ("a/one-7B", "b/base-7B", {"a/one-7B": ("b/base-7B",)}),
        ("a/one-7B", "b/base-7B", {"a/one-7B": ("c/mid",), "c/mid": ("b/base-7B",)}),
        ("b/base-7B", "a/one-7B", {"a/one-7B": ("b/base-7B",)}),
        ("a/one-7B", "d/two-7B", {"a/one-7B": ("b/base",), "d/two-7B": ("b/base",)}),
        ("Qwen/Qwen2.5-7B", "Qwen/Qwen2.5-7B-Instruct", {}),
        ("meta-llama/Llama-3.1-8B-Instruct", "unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit", {}),
        ("meta-llama/Meta-Llama-3-8B", "NousResearch/Meta-Llama-3-8B", {}),
        ("zai-org/glm-4-9b", "THUDM/glm-4-9b", {}),
    ],
)
def test_relatives_copies_and_mirrors_do_not_disagree(card: str, file: str, above: dict[str, tuple[str, ...]]) -> None:
    assert told(edge(card, "card"), edge(file, "gguf"), above=above) == []
    assert told(edge(card, "card"), edge(file, "adapter", relation="adapter"), above=above) == []


def test_what_nobody_knows_the_parents_of_is_held_against_nobody() -> None:
    assert told(edge("a/one-7B", "card"), edge("x/other", "config"), state="not-asked") == []


def test_data_that_a_parent_learnt_from_makes_it_no_less_known() -> None:
    nodes = [
        LineageNode(OWN, own=True, parents=(edge("a/one-7B", "card"), edge("x/other", "gguf"))),
        LineageNode("a/one-7B", state="hub", parents=(edge("datasets/d/set", "card", relation="data"),)),
        LineageNode("x/other", state="hub"),
        LineageNode("datasets/d/set", state="not-asked"),
    ]
    assert kinds(list(disagreements(nodes, {}))) == ["disagreement"]


def test_a_parent_that_only_files_tell_is_undeclared() -> None:
    (found,) = told(edge("org/Other-13B", "prose"), edge("org/More", "gguf"))
    assert (found.get("problem"), found.get("parent"), found.get("strength")) == (
        "undeclared-base",
        "org/Other-13B",
        "evidenced",
    )
    assert found.get("others") == ("org/More",)


def test_the_card_that_names_it_not_is_among_the_places() -> None:
    (found,) = told(edge("org/Other-13B", "gguf"))
    assert [place.path for place in found.related] == ["README.md"]


def test_a_name_in_a_config_alone_is_likely_only() -> None:
    (found,) = told(edge("org/Other-13B", "config"))
    assert found.get("strength") == "likely"


def test_a_maker_need_not_name_his_own_model_and_an_adapter_names_its_base() -> None:
    assert told(edge("me/base", "gguf")) == []
    assert told(edge("org/Other-13B", "adapter", relation="adapter")) == []


def test_what_a_model_learnt_from_is_no_undeclared_base() -> None:
    assert told(edge("deepseek-ai/DeepSeek-R1", "prose", relation="distill")) == []
    assert told(edge("datasets/a/b", "card", relation="data")) == []


def test_without_a_card_there_is_none_that_leaves_anything_out() -> None:
    node = LineageNode(OWN, own=True, parents=(edge("org/Other-13B", "gguf"),))
    assert list(disagreements([node], {})) == []


def test_one_of_many_merged_parents_agrees_with_the_file() -> None:
    edges = [edge(f"o/m{number}", "card", relation="merge") for number in range(3)]
    assert told(*edges, edge("x/base", "config"), above={"o/m2": ("x/base",)}) == []
    assert kinds(told(*edges, edge("x/base", "gguf"))) == ["disagreement"]
