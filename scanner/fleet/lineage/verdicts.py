"""A verdict for each model: trees that look alike to the law are judged once.

What a tree comes to depends on the terms of its models, on how each was made from which, and on who owns what as far as
two of them have one owner; names count for nothing else. Two models with equal trees in that sense have equal verdicts.
"""

from __future__ import annotations

from scanner.fleet.lineage.chains import Chaining
from scanner.fleet.lineage.exact import CLEAN, Known, Tree, judged
from scanner.lineage.tree import DEPTH, NODES
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.fleet.lineage.chains import Chains
    from scanner.fleet.lineage.exact import Judged
    from scanner.fleet.lineage.graph import Graph
    from scanner.fleet.lineage.labels import Labels
    from scanner.fleet.lineage.publishers import Publishers
    from scanner.pipeline.settings import Settings

SEP = " ← "


@record
class Verdicts:
    """The verdicts on all models that have a row: ``number`` is the place of each among ``judged``, of which the first is
    the clean one. ``cause`` is the ancestor that it comes from (-1 for none), ``distance`` the steps to it and ``path`` the
    way in one text. ``depth`` and ``silent`` count ancestors (see `Chains`)."""

    judged: tuple[Judged, ...]
    number: Any
    cause: Any
    distance: Any
    path: Any
    depth: Any
    silent: Any
    chains: Chains


def verdicts_of(
    graph: Graph, labels: Labels, publishers: Publishers, rings: list[list[int]], settings: Settings
) -> Verdicts:
    """The verdicts on the models of ``graph`` under the policy of ``settings``."""
    return _Judging(graph, labels, publishers, settings).verdicts(rings)


class _Judging:
    def __init__(self, graph: Graph, labels: Labels, publishers: Publishers, settings: Settings) -> None:
        self._graph = graph
        self._labels = labels
        self._publishers = publishers
        self._known = Known(settings, labels)
        self._owner = _compact(publishers.owner)
        self._licensor = _compact(publishers.licensor)
        self._above = _compact(graph.above)
        self._own = _compact(graph.own)
        self._kinds = [label.kind for label in labels.all]
        self._silent = [label.terms.state != "known" for label in labels.all]
        self._seen: dict[object, Judged] = {}
        self._found: dict[Judged, int] = {CLEAN: 0}

    def verdicts(self, rings: list[list[int]]) -> Verdicts:
        import numpy as np

        graph, rows = self._graph, self._graph.rows
        chains = Chaining(graph, self._labels, self._publishers, rings, self._walked).chains()
        self._number = np.zeros(rows, dtype=np.int32)
        self._cause = np.full(rows, -1, dtype=np.int32)
        self._distance = np.zeros(rows, dtype=np.int32)
        self._parts: list[tuple[Any, Any]] = []  # rows with their paths
        self._depth, self._unlicensed = chains.depth[:rows].copy(), chains.silent[:rows].copy()
        self._walked_paths: dict[int, str] = {}
        shape = chains.shape[:rows]
        self._judge_chains(chains, np.flatnonzero(shape >= 0), shape)
        alone = (np.diff(graph.start)[:rows] > 0) & (shape < 0)
        alone[[at for at in graph.instead if at < rows]] = True
        for at in np.flatnonzero(alone).tolist():
            self._judge_alone(at)
        return Verdicts(
            tuple(self._found),
            self._number,
            self._cause,
            self._distance,
            self._paths(),
            self._depth,
            self._unlicensed,
            chains,
        )

    def _judge_chains(self, chains: Chains, models: Any, shape: Any) -> None:
        """Judges one model of each shape, and tells the others what it comes to."""
        import numpy as np

        _, first, which = np.unique(shape[models], return_index=True, return_inverse=True)
        said = [self._of(model)[0] for model in models[first].tolist()]
        self._number[models] = np.asarray([self._numbered(one) for one in said], dtype=np.int32)[which]
        place = np.asarray([one.path[-1] if one.path else -1 for one in said], dtype=np.int32)[which]
        steps = chains.steps[models]
        within = (place >= 0) & (place <= steps)
        self._along(chains, models[within], place[within])
        for model, number in zip(models[place > steps].tolist(), which[place > steps].tolist(), strict=True):
            self._into_top(chains, model, said[number].path)

    def _along(self, chains: Chains, models: Any, place: Any) -> None:
        """The causes that stand on the chain itself, with the way to each."""
        import numpy as np
        import pyarrow.compute as pc

        for distance in np.unique(place).tolist():
            group = models[place == distance]
            cursor, names = group, [self._graph.ids.take(_arrow(group))]
            for _ in range(distance):
                cursor = chains.up[cursor]
                names.append(self._graph.ids.take(_arrow(cursor)))
            self._cause[group] = cursor
            self._distance[group] = distance
            self._parts.append((group, pc.binary_join_element_wise(*names, SEP)))

    def _into_top(self, chains: Chains, model: int, path: tuple[int, ...]) -> None:
        steps = int(chains.steps[model])
        closure = chains.closures[int(chains.top[model])]
        nodes, cursor = [model], model
        for _ in range(steps):
            cursor = int(chains.up[cursor])
            nodes.append(cursor)
        self._tell(model, [nodes[at] if at <= steps else closure[at - steps] for at in path])

    def _judge_alone(self, model: int) -> None:
        said, tree, depth = self._of(model)
        self._number[model] = self._numbered(said)
        self._depth[model] = depth
        self._unlicensed[model] = sum(self._silent[self._above[at]] for at in tree.nodes[1:])
        if said.path:
            self._tell(model, [tree.nodes[at] for at in said.path])

    def _tell(self, model: int, nodes: list[int]) -> None:
        self._cause[model] = nodes[-1]
        self._distance[model] = len(nodes) - 1
        ids = self._graph.ids
        self._walked_paths[model] = SEP.join([ids[at].as_py() for at in nodes])

    def _paths(self) -> Any:
        """The ways to the causes, one for each row, null for none."""
        import numpy as np
        import pyarrow as pa

        at = np.full(self._graph.rows, -1, dtype=np.int64)
        pieces, size = [], 0
        if self._walked_paths:
            self._parts.append((np.fromiter(self._walked_paths, np.int64), pa.array(self._walked_paths.values())))
        for models, texts in self._parts:
            at[models] = np.arange(size, size + len(models))
            pieces.append(texts.cast(pa.string()))
            size += len(models)
        texts = pa.concat_arrays(pieces) if pieces else pa.array([], pa.string())
        return texts.take(pa.array(at, mask=at < 0))

    def _numbered(self, said: Judged) -> int:
        return self._found.setdefault(said, len(self._found))

    def _of(self, model: int) -> tuple[Judged, Tree, int]:
        """What one model comes to, its tree and its depth."""
        tree, depth = self.tree(model)
        if len(tree.nodes) < 2:
            return CLEAN, tree, 0
        key = self._key(tree, self._own[model])
        found = self._seen.get(key)
        if found is None:
            numbers = [self._own[model], *(self._above[at] for at in tree.nodes[1:])]
            if self._known.quiet(tree, numbers):
                found = CLEAN
            else:
                names = self._graph.ids.take(_arrow(tree.nodes)).to_pylist()
                found = judged(tree, names, numbers, self._known)
            self._seen[key] = found
        return found, tree, depth

    def _walked(self, model: int) -> tuple[tuple[int, ...], int, object]:
        """The ancestors of a model that is somebody's ancestor, their depth, and a key of that tree."""
        tree, depth = self.tree(model, False)
        return tree.nodes, depth, self._key(tree, self._above[model])

    def tree(self, model: int, as_judged: bool = True) -> tuple[Tree, int]:
        """The tree above ``model`` as far as trees are followed, and its depth."""
        places = {model: 0}
        nodes, edges, level = [model], [], [model]
        depth = 0
        while level:
            following: list[int] = []
            for node in level:
                row = []
                for parent, relation, strength in self._graph.links(node, as_judged and node == model):
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

    def _key(self, tree: Tree, label: int) -> object:
        owners: dict[int, int] = {-1: -1}
        numbers = tuple([owners.setdefault(self._owner[at], len(owners)) for at in tree.nodes])
        kinds = (self._kinds[label], *[self._kinds[self._above[at]] for at in tree.nodes[1:]])
        return kinds, numbers, tuple([self._licensor[at] for at in tree.nodes]), tree.edges


def _compact(numbers: Any) -> Any:
    """The numbers for reading one by one, in four bytes each."""
    from array import array

    return array("i", numbers.astype("int32").tobytes())


def _arrow(numbers: Any) -> Any:
    import pyarrow as pa

    return pa.array(numbers, pa.int32())
