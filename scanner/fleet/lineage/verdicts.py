"""A verdict for each model: trees that look alike to the law are judged once.

What a tree comes to depends on the terms of its models, on how each was made from which, and on who owns what as far as
two of them have one owner; names count for nothing else. Two models with equal trees in that sense have equal verdicts.
"""

from __future__ import annotations

from scanner.fleet.lineage.exact import CLEAN, Judge, Tree
from scanner.lineage.tree import DEPTH, NODES
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.lineage.exact import Judged
    from scanner.fleet.lineage.labels import Labels
    from scanner.fleet.lineage.publishers import Publishers
    from scanner.fleet.lineage.resolve import Graph
    from scanner.pipeline.settings import Settings


@record
class Verdict:
    """What one model comes to: what was judged, with the models from it to the ancestor that causes it, and counts."""

    judged: Judged
    path: tuple[int, ...]
    depth: int
    unlicensed: int


class Verdicts:
    """The verdicts of the models of one graph."""

    def __init__(self, graph: Graph, labels: Labels, publishers: Publishers, settings: Settings) -> None:
        self._graph = graph
        self._labels = labels
        self._judge = Judge(settings, labels)
        self._owner = publishers.owner.tolist()
        self._licensor = publishers.licensor.tolist()
        self._above = graph.above.tolist()
        self._own = graph.own.tolist()
        self._kinds = [label.kind for label in labels.all]
        self._silent = [label.terms.state != "known" for label in labels.all]
        self._seen: dict[object, Judged] = {}

    @property
    def judged(self) -> int:
        """How many trees were judged."""
        return len(self._seen)

    def of(self, model: int) -> Verdict:
        """The verdict on one model."""
        tree, depth = self.tree(model)
        if len(tree.nodes) < 2:
            return Verdict(CLEAN, (), 0, 0)
        key = self._key(tree)
        judged = self._seen.get(key)
        if judged is None:
            names = self._graph.ids.take(tree.nodes).to_pylist()
            numbers = [self._own[model], *(self._above[at] for at in tree.nodes[1:])]
            judged = self._seen[key] = self._judge.judged(tree, names, numbers)
        unlicensed = sum(self._silent[self._above[at]] for at in tree.nodes[1:])
        return Verdict(judged, tuple(tree.nodes[at] for at in judged.path), depth, unlicensed)

    def tree(self, model: int) -> tuple[Tree, int]:
        """The tree above ``model`` as far as trees are followed, and its depth."""
        places = {model: 0}
        nodes, edges, level = [model], [], [model]
        depth = 0
        while level:
            following: list[int] = []
            for node in level:
                links = self._graph.links(node, node == model)
                row = []
                for parent, relation, strength in links:
                    place = places.get(parent)
                    if place is None:
                        if depth >= DEPTH or len(nodes) > NODES:
                            continue
                        place = places[parent] = len(nodes)
                        nodes.append(parent)
                        following.append(parent)
                    row.append((place, relation, strength))
                edges.append(tuple(row))
            depth += bool(following)
            level = following
        return Tree(tuple(nodes), tuple(edges)), depth

    def _key(self, tree: Tree) -> object:
        owners: dict[int, int] = {-1: -1}
        numbers = [owners.setdefault(self._owner[at], len(owners)) for at in tree.nodes]
        kinds = [self._kinds[self._own[tree.nodes[0]]], *(self._kinds[self._above[at]] for at in tree.nodes[1:])]
        return tuple(kinds), tuple(numbers), tuple(self._licensor[at] for at in tree.nodes), tree.edges
