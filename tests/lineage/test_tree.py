"""The growth of the tree: every model once, and an end to whatever a card asks for."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.lineage.tree import Bounds, Tree, ancestors, grow, joined
from scanner.model.lineage import LineageEdge, LineageNode
from tests.lineage.trees import licensed

Graph = dict[str, tuple[str, ...]]


def node(model_id: str, parents: tuple[str, ...], own: bool = False, state: str = "hub") -> LineageNode:
    edges = tuple(LineageEdge(parent, "finetune", sources=("card",)) for parent in parents)
    return LineageNode(model_id, own=own, state="scanned" if own else state, parents=edges)


class World:
    """A Hub in memory that counts how often each model is asked for."""

    def __init__(self, graph: Graph) -> None:
        self.graph = {key.casefold(): (key, parents) for key, parents in graph.items()}
        self.asked: list[str] = []

    def resolve(self, edges: list[LineageEdge]) -> list[LineageNode]:
        return [self._one(edge.parent) for edge in edges]

    def _one(self, model_id: str) -> LineageNode:
        self.asked.append(model_id.casefold())
        if model_id.casefold() not in self.graph:
            return LineageNode(model_id, state="missing", message="There is none.")
        spelled, parents = self.graph[model_id.casefold()]
        return node(spelled, parents)


def grown(graph: Graph, start: tuple[str, ...] = ("o/a",), bounds: Bounds | None = None) -> tuple[Tree, World]:
    world = World(graph)
    own = [node(name, graph.get(name, ()), own=True) for name in start]
    return grow(own, world.resolve, bounds), world


def kinds(tree: Tree) -> list[object]:
    return [problem.get("problem") for problem in tree.problems]


def test_a_chain_is_followed_to_its_root() -> None:
    tree, _ = grown({"o/a": ("o/b",), "o/b": ("o/c",), "o/c": ()})
    assert [found.id for found in tree.nodes] == ["o/a", "o/b", "o/c"]
    assert tree.problems == ()
    assert ancestors(tree.nodes, "o/a") == {"o/b": 1, "o/c": 2}


def test_a_diamond_holds_its_top_once() -> None:
    tree, world = grown({"o/a": ("o/b", "o/c"), "o/b": ("o/d",), "o/c": ("o/d",), "o/d": ()})
    assert [found.id for found in tree.nodes] == ["o/a", "o/b", "o/c", "o/d"]
    assert world.asked.count("o/d") == 1
    assert tree.problems == ()


def test_a_cycle_is_told_with_its_way_and_ends() -> None:
    tree, _ = grown({"o/a": ("o/b",), "o/b": ("o/c",), "o/c": ("o/b",)})
    assert kinds(tree) == ["cycle"]
    assert tree.problems[0].get("models") == ("o/b", "o/c", "o/b")


def test_a_cycle_back_to_the_target_is_one() -> None:
    tree, world = grown({"o/a": ("o/b",), "o/b": ("o/a",)})
    assert kinds(tree) == ["cycle"]
    assert "o/a" not in world.asked


def test_a_model_that_is_its_own_parent_but_for_case_is_told_and_no_edge() -> None:
    tree, _ = grown({"o/a": ("O/A", "o/b"), "o/b": ()})
    assert kinds(tree) == ["self-loop"]
    assert [edge.parent for edge in tree.nodes[0].parents] == ["o/b"]


def test_a_parent_that_is_not_there_is_told_once() -> None:
    tree, _ = grown({"o/a": ("o/gone", "o/b"), "o/b": ("o/gone",)})
    assert kinds(tree) == ["dangling"]
    assert tree.problems[0].get("child") == "o/a"


def test_two_spellings_of_one_parent_are_one_edge_to_the_hubs_spelling() -> None:
    tree, world = grown({"o/a": ("org/model", "Org/Model"), "Org/Model": ()})
    assert [edge.parent for edge in tree.nodes[0].parents] == ["Org/Model"]
    assert tree.nodes[0].parents[0].written == ("org/model",)
    assert len(world.asked) == 1


def test_a_renamed_parent_is_led_to_its_new_name() -> None:
    def resolve(edges: list[LineageEdge]) -> list[LineageNode]:
        return [LineageNode("new/name", state="hub") for _ in edges]

    tree = grow([node("o/a", ("old/name", "new/name"), own=True)], resolve)
    assert [found.id for found in tree.nodes] == ["o/a", "new/name"]
    assert [edge.parent for edge in tree.nodes[0].parents] == ["new/name"]


def test_a_chain_without_end_stops_at_the_limit_and_says_so() -> None:
    graph: Graph = {f"o/m{number}": (f"o/m{number + 1}",) for number in range(200)}
    tree, world = grown(graph, ("o/m0",), Bounds(depth=32))
    assert len(world.asked) == 32
    assert kinds(tree) == ["limit"]
    assert tree.nodes[-1].state == "limit"


def test_a_thousand_parents_stop_at_the_limit_and_say_so() -> None:
    parents = tuple(f"o/p{number}" for number in range(1000))
    tree, world = grown({"o/a": parents, **dict.fromkeys(parents, ())})
    assert len(world.asked) == 500
    assert kinds(tree) == ["limit"]
    assert tree.problems[0].get("count") == 500
    assert str(tree.problems[0].get("more")) == ", o/p501, o/p502 and 497 more"


def test_ten_thousand_models_grow_in_seconds() -> None:
    size = 10_000
    graph: Graph = {
        f"o/m{number}": tuple(f"o/m{parent % size}" for parent in (number * 2 + 1, number * 3 + 2, number + 1))
        for number in range(size)
    }
    began = time.monotonic()
    tree, world = grown(graph, ("o/m0",), Bounds(depth=10_000, nodes=size))
    assert len(tree.nodes) == size
    assert sorted(world.asked) == sorted(set(world.asked))
    assert time.monotonic() - began < 5
    assert len(ancestors(tree.nodes, "o/m0")) == size - 1


def revised(edges: list[LineageEdge], terms: dict[str, str | None]) -> Tree:
    """A tree of ``edges`` to org/base, whose licence at each revision ``terms`` has; None for one that is not there."""

    def resolve(wanted: list[LineageEdge]) -> list[LineageNode]:
        return [one(edge) for edge in wanted]

    def one(edge: LineageEdge) -> LineageNode:
        if edge.parent != "org/base":
            return LineageNode(edge.parent, state="hub", parents=(LineageEdge("org/base", "finetune"),))
        terms_then = terms[edge.revision]
        state = "hub" if terms_then else "missing"
        return LineageNode("org/base", state=state, revision=edge.revision, license=licensed(terms_then))

    return grow([LineageNode("o/a", own=True, parents=tuple(edges))], resolve)


OLD = LineageEdge("org/base", "finetune", revision="0123456")


def test_a_parent_that_is_named_in_two_revisions_is_under_the_terms_of_both() -> None:
    tree = revised([OLD, LineageEdge("o/mid", "finetune")], {"0123456": "llama2", "": "gemma"})
    base = tree.nodes[1]
    assert base.license is not None and base.license.get("licenses") == ("llama2", "gemma")
    assert base.license.get("relation") == "and"
    assert "Two revisions of it are named, 0123456 and the newest" in base.message


def test_of_a_choice_in_one_revision_the_stricter_revision_counts() -> None:
    tree = revised([OLD, LineageEdge("o/mid", "finetune")], {"0123456": "mit | apache-2.0", "": "cc-by-nc-4.0"})
    assert tree.nodes[1].license is not None and tree.nodes[1].license.get("licenses") == ("cc-by-nc-4.0",)


def test_a_second_revision_that_is_not_there_is_told() -> None:
    tree = revised([OLD, LineageEdge("o/mid", "finetune")], {"0123456": "mit", "": None})
    assert tree.nodes[1].state == "missing" and tree.nodes[1].license is not None
    assert kinds(tree) == ["dangling"]


def test_an_ancestor_s_data_sets_are_not_looked_up_and_the_target_s_are() -> None:
    data = LineageEdge("datasets/o/set", "data", sources=("card",))
    asked: list[str] = []

    def resolve(edges: list[LineageEdge]) -> list[LineageNode]:
        asked.extend(edge.parent for edge in edges)
        return [
            LineageNode(edge.parent, state="hub", parents=(LineageEdge("datasets/o/far", "data"),)) for edge in edges
        ]

    tree = grow([LineageNode("o/a", own=True, parents=(LineageEdge("o/b", "finetune"), data))], resolve)
    assert asked == ["o/b", "datasets/o/set"]
    assert [node.id for node in tree.nodes] == ["o/a", "o/b", "datasets/o/set"]


def test_who_states_the_relation_counts_before_who_leaves_it_out() -> None:
    bare, stated = LineageEdge("o/b", "finetune", True), LineageEdge("o/b", "adapter")
    assert (joined(bare, stated).relation, joined(bare, stated).inferred) == ("adapter", False)


NAMES = st.sampled_from([f"o/{letter}" for letter in "abcdefghij"])
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=4).map(tuple), max_size=10)


@settings(max_examples=200)
@given(GRAPHS, st.integers(0, 5), st.integers(0, 8))
def test_whatever_the_graph_every_edge_leads_to_a_node_and_nothing_is_asked_twice(
    graph: Graph, depth: int, nodes: int
) -> None:
    tree, world = grown(graph, ("o/a",), Bounds(depth, nodes))
    ids = [found.id for found in tree.nodes]
    assert len(ids) == len(set(ids))
    assert len(world.asked) == len(set(world.asked)) <= nodes
    for found in tree.nodes:
        assert found.id not in [edge.parent for edge in found.parents]
        assert {edge.parent for edge in found.parents} <= set(ids)
    unread = {found.id for found in tree.nodes if found.state in ("missing", "limit")}
    told = [problem for problem in tree.problems if problem.get("problem") in ("dangling", "limit")]
    assert {name for problem in told for name in (problem.get("parent"), *problem.get("others"))} == unread  # type: ignore[misc]


@settings(max_examples=200)
@given(GRAPHS)
def test_a_graph_has_a_cycle_problem_just_where_it_has_a_cycle(graph: Graph) -> None:
    tree, _ = grown(graph)
    edges = {found.id: [edge.parent for edge in found.parents] for found in tree.nodes}
    assert ("cycle" in kinds(tree)) == _has_cycle(edges)


def _has_cycle(edges: dict[str, list[str]]) -> bool:
    left = dict(edges)
    while True:
        leaves = [name for name, parents in left.items() if not any(parent in left for parent in parents)]
        if not leaves:
            return bool(left)
        for name in leaves:
            del left[name]
