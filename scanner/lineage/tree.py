"""The tree of base models grown from a target's own models: breadth first, each model looked up once in each revision.

Data sets are followed for the target's own models only: what an ancestor learnt from is for that ancestor to say.
Nothing here knows where terms are read: ``resolve`` is passed in, and so are the limits. What a hostile card can ask
for (a chain without end, a thousand parents, itself as its parent) ends at a limit and is said.
"""

from __future__ import annotations

from itertools import islice

from scanner.lineage.ids import folded
from scanner.lineage.problems import Ways, cycles, problem, unread
from scanner.lineage.similar import owned
from scanner.model.lineage import READ, LineageEdge, LineageNode
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
        self._asked: set[tuple[str, str]] = set()  # the names with the revisions that were looked up
        self._problems: list[Fact] = []

    def tree(self) -> Tree:
        for node in self._own:
            self._name(node, node.id)
            self._nodes.setdefault(folded(node.id), node)
        row, depth = list(self._nodes.values()), 0
        while row:
            wanted = self._wanted(row)
            if not wanted:
                break
            depth += 1
            room = 0 if depth > self._bounds.depth else max(0, self._bounds.nodes - len(self._asked))
            asked, left = wanted[:room], wanted[room:]
            self._asked.update(map(_wish, asked))
            found = list(zip(asked, map(_of_models, self._resolve(asked)), strict=True))
            found += [(edge, _beyond(edge, self._bounds, depth)) for edge in left]
            row = [node for edge, node in found if self._take(node, edge)]
        nodes = tuple(self._led(node) for node in self._nodes.values())
        nodes = self._without_self_loops(nodes)
        ways = Ways(nodes)
        self._problems += islice(cycles(nodes, ways), PROBLEMS)
        self._problems += islice(unread(nodes, ways), PROBLEMS)
        return Tree(nodes, tuple(self._problems[:PROBLEMS]))

    def _name(self, node: LineageNode, asked: str) -> None:
        self._names[owned(asked)] = node.id
        self._names.setdefault(owned(node.id), node.id)

    def _take(self, node: LineageNode, edge: LineageEdge) -> bool:
        """True where the parents of ``node`` are to be followed: it is new, or another revision of one that is there."""
        self._name(node, edge.parent)
        known = self._nodes.setdefault(folded(node.id), node)
        if known is node:
            return node.state != "limit"
        if known.own:
            return False
        self._nodes[folded(node.id)] = both(known, node)
        return node.state in READ

    def _wanted(self, row: list[LineageNode]) -> list[LineageEdge]:
        """The edges of ``row`` whose parents were not looked up yet, one for each parent and revision."""
        found: dict[tuple[str, str], LineageEdge] = {}
        for node in row:
            for edge in node.parents:
                wish = _wish(edge)
                known = self._nodes.get(folded(self._names.get(wish[0], "")))
                if wish not in self._asked and (known is None or not known.own):
                    found.setdefault(wish, edge)
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
    """The two edges to one parent as one: who states how it was made says it, else the surer, and all are kept."""
    first, second = (one, other) if _rank(one) <= _rank(other) else (other, one)
    how = second if first.inferred and not second.inferred else first
    return altered(
        first,
        relation=how.relation,
        inferred=how.inferred,
        sources=tuple(dict.fromkeys(first.sources + second.sources)),
        places=tuple(dict.fromkeys(first.places + second.places)),
        revision=first.revision or second.revision,
        written=tuple(dict.fromkeys(first.written + second.written)),
    )


def both(one: LineageNode, other: LineageNode) -> LineageNode:
    """One model in two revisions that a tree names: where their licences differ, all of both have to be kept.

    Of licences to choose from nobody knows which choice stands in the other revision: the stricter revision counts alone.
    A revision that could not be read makes the model one that could not be read, for its terms may be any.
    """
    if other.state not in READ or one.state not in READ:
        read, lost = (one, other) if one.state in READ else (other, one)
        if lost.state in READ or read.state not in READ:
            return one
        message = f"One of the revisions that are named was not read. {lost.message}".strip()
        return altered(read, state=lost.state, message=message)
    mine, theirs = one.license_ids, other.license_ids
    parents = tuple(dict.fromkeys((*one.parents, *other.parents)))
    if mine == theirs or not theirs:
        return altered(one, parents=parents)
    kept = one if one.license is None else _under_both(one, other)
    said = " and ".join(node.revision[:12] or "the newest" for node in (one, other))
    message = (
        f"Two revisions of it are named, {said}, and their licences differ: what either asks counts. {one.message}"
    )
    return altered(kept, parents=parents, message=message.strip())


def _under_both(one: LineageNode, other: LineageNode) -> LineageNode:
    from scanner.lineage.known import strictness

    first, second = one.license, other.license
    if first is None or second is None:
        return altered(one, license=first or second)
    if "or" in (first.get("relation"), second.get("relation")):
        return max(one, other, key=strictness)
    license_ids = tuple(dict.fromkeys((*one.license_ids, *other.license_ids)))
    names = " AND ".join(dict.fromkeys(str(item.get("name") or "") for item in (first, second)))
    changed = {"licenses": license_ids, "name": names, "spdx": None}
    attributes = tuple((key, changed.get(key, value)) for key, value in first.attributes)
    return altered(one, license=altered(first, attributes=attributes, related=(*first.related, second.place)))


def _of_models(node: LineageNode) -> LineageNode:
    """``node`` without the data sets that it learnt from."""
    above = tuple(edge for edge in node.parents if edge.relation != "data")
    return node if len(above) == len(node.parents) else altered(node, parents=above)


def _wish(edge: LineageEdge) -> tuple[str, str]:
    """What is looked up for ``edge``: the main branch is what the Hub gives anyway."""
    return owned(edge.parent), "" if edge.revision == "main" else edge.revision


def _beyond(edge: LineageEdge, bounds: Bounds, depth: int) -> LineageNode:
    what = f"more than {bounds.depth} steps away" if depth > bounds.depth else f"beyond the first {bounds.nodes} models"
    return LineageNode(edge.parent, state="limit", message=f"It is {what}: scan it by itself.")


def _with(edge: LineageEdge) -> tuple[str, ...]:
    return edge.written if edge.parent in edge.written else (*edge.written, edge.parent)


def _rank(edge: LineageEdge) -> int:
    return {"declared": 0, "evidenced": 1, "likely": 2}.get(edge.strength, 3)
