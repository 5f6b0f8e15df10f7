"""The tree of base models grown from a target's own models: breadth first, each model looked up once.

Nothing here knows where terms are read: ``resolve`` is passed in, and so are the limits. What a hostile card can ask
for (a chain without end, a thousand parents, itself as its parent) ends at a limit and is said.
"""

from __future__ import annotations

from itertools import islice

from scanner.lineage.ids import folded
from scanner.lineage.problems import Ways, cycles, problem, unread
from scanner.lineage.similar import owned
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.model.fact import Fact

    Resolve = Callable[[list[LineageEdge]], Sequence[LineageNode]]

DEPTH = 32
"""Steps from a target's model to its furthest ancestor that are followed; real chains have at most 10 or so."""

NODES = 500
"""Models of one tree that are looked up."""

PROBLEMS = 100
"""Problems of one tree that are told one by one."""


@record
class Bounds:
    """How far a tree grows: ``depth`` in steps from the target's own models, ``nodes`` in models looked up."""

    depth: int = DEPTH
    nodes: int = NODES


@record
class Tree:
    """The nodes, own first, then breadth first, and the ``lineage-problem`` facts of the tree's form."""

    nodes: tuple[LineageNode, ...]
    problems: tuple[Fact, ...] = ()


def grow(own: Iterable[LineageNode], resolve: Resolve, bounds: Bounds | None = None) -> Tree:
    """The tree above ``own``.

    ``resolve(edges)`` returns one node for each edge, in their order, with the edges to its own parents; it is asked for
    the wanted parents of one generation at a time, so that it may look them up side by side. A node that it returns may
    carry another id than was asked for (the Hub's spelling, a new name): the edges are then led to it.
    """
    return _Growth(tuple(own), resolve, bounds or Bounds()).tree()


def ancestors(nodes: Iterable[LineageNode], start: str) -> dict[str, int]:
    """The ids of all ancestors of the node ``start``, with their distance in steps, nearest first; bears cycles."""
    by_id = {folded(node.id): node for node in nodes}
    found: dict[str, int] = {}
    row, steps = [folded(start)], 0
    while row:
        steps += 1
        above = [edge.parent for name in row if name in by_id for edge in by_id[name].parents]
        row = []
        for parent in above:
            name = folded(parent)
            if name not in found and name != folded(start):
                found[name] = steps
                row.append(name)
    return {by_id[name].id if name in by_id else name: steps for name, steps in found.items()}


class _Growth:
    def __init__(self, own: tuple[LineageNode, ...], resolve: Resolve, bounds: Bounds) -> None:
        self._own = own
        self._resolve = resolve
        self._bounds = bounds
        self._nodes: dict[str, LineageNode] = {}
        self._names: dict[str, str] = {}  # every name that a node was asked for under, folded, to its id
        self._problems: list[Fact] = []

    def tree(self) -> Tree:
        for node in self._own:
            self._take(node, node.id)
        row, depth = list(self._nodes.values()), 0
        while row:
            wanted = self._wanted(row)
            if not wanted:
                break
            depth += 1
            room = 0 if depth > self._bounds.depth else self._bounds.nodes - (len(self._nodes) - len(self._own))
            asked, left = wanted[: max(0, room)], wanted[max(0, room) :]
            row = []
            for edge, node in zip(asked, self._resolve(asked), strict=True):
                new = folded(node.id) not in self._nodes
                self._take(node, edge.parent)
                if new:
                    row.append(node)
            for edge in left:
                self._take(_beyond(edge, self._bounds, depth), edge.parent)
        nodes = tuple(self._led(node) for node in self._nodes.values())
        nodes = self._without_self_loops(nodes)
        ways = Ways(nodes)
        self._problems += islice(cycles(nodes, ways), PROBLEMS)
        self._problems += islice(unread(nodes, ways), PROBLEMS)
        return Tree(nodes, tuple(self._problems[:PROBLEMS]))

    def _take(self, node: LineageNode, asked: str) -> None:
        self._names[owned(asked)] = node.id
        self._names.setdefault(owned(node.id), node.id)
        self._nodes.setdefault(folded(node.id), node)

    def _wanted(self, row: list[LineageNode]) -> list[LineageEdge]:
        found: dict[str, LineageEdge] = {}
        for node in row:
            for edge in node.parents:
                name = owned(edge.parent)
                if name not in self._names:
                    found.setdefault(name, edge)
        return list(found.values())

    def _led(self, node: LineageNode) -> LineageNode:
        """``node`` with each edge led to the node's id, two edges to one parent made one."""
        edges: dict[str, LineageEdge] = {}
        for edge in node.parents:
            parent = self._names.get(owned(edge.parent), edge.parent)
            led = edge if parent == edge.parent else altered(edge, parent=parent, written=_with(edge))
            kept = edges.setdefault(folded(parent), led)
            if kept is not led:
                edges[folded(parent)] = joined(kept, led)
        parents = tuple(edges.values())
        return node if parents == node.parents else altered(node, parents=parents)

    def _without_self_loops(self, nodes: tuple[LineageNode, ...]) -> tuple[LineageNode, ...]:
        kept = []
        for node in nodes:
            loops = [edge for edge in node.parents if folded(edge.parent) == folded(node.id)]
            for edge in loops:
                self._problems.append(problem("self-loop", edge, node.id, path=node.id))
            rest = tuple(edge for edge in node.parents if edge not in loops)
            kept.append(altered(node, parents=rest) if loops else node)
        return tuple(kept)


def joined(one: LineageEdge, other: LineageEdge) -> LineageEdge:
    """The two edges to one parent as one: the surer says how, and all who name the parent are kept."""
    first, second = (one, other) if _rank(one) <= _rank(other) else (other, one)
    return altered(
        first,
        sources=tuple(dict.fromkeys(first.sources + second.sources)),
        places=tuple(dict.fromkeys(first.places + second.places)),
        revision=first.revision or second.revision,
        written=tuple(dict.fromkeys(first.written + second.written)),
    )


def _beyond(edge: LineageEdge, bounds: Bounds, depth: int) -> LineageNode:
    what = f"more than {bounds.depth} steps away" if depth > bounds.depth else f"beyond the first {bounds.nodes} models"
    return LineageNode(edge.parent, state="limit", message=f"It is {what}: scan it by itself.")


def _with(edge: LineageEdge) -> tuple[str, ...]:
    return edge.written if edge.parent in edge.written else (*edge.written, edge.parent)


def _rank(edge: LineageEdge) -> int:
    return {"declared": 0, "evidenced": 1, "likely": 2}.get(edge.strength, 3)
