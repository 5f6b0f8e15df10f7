"""What is amiss with a tree of base models, as ``lineage-problem`` facts."""

from __future__ import annotations

from scanner.lineage.ids import folded
from scanner.model.escape import printable
from scanner.model.fact import Fact
from scanner.model.lineage import READ
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model.fact import Value
    from scanner.model.lineage import LineageEdge, LineageNode


def problem(kind: str, edge: LineageEdge, child: str, **more: Value) -> Fact:
    """A ``lineage-problem`` fact on ``edge`` of the model ``child``, at the place of its evidence."""
    place = edge.places[0] if edge.places else Place(child)
    said: dict[str, Value] = {
        "problem": kind,
        "child": printable(child, 200),
        "parent": printable(edge.parent, 200),
        "relation": edge.relation,
        "inferred": edge.inferred,
        "strength": edge.strength,
        "sources": edge.sources,
        "path": f"{child} ← {edge.parent}",
    }
    said |= more
    shown = tuple((key, printable(value, 500) if isinstance(value, str) else value) for key, value in said.items())
    return Fact("lineage-problem", place, shown, related=edge.places[1:20])


def cycles(nodes: Iterable[LineageNode]) -> Iterator[Fact]:
    """One problem for each ring of models that are one another's parents, with the way round."""
    nodes = tuple(nodes)
    by_id = {folded(node.id): node for node in nodes}
    done: set[str] = set()
    for start in nodes:
        way: list[str] = []
        on_way: dict[str, int] = {}
        pending: list[tuple[str, Iterator[LineageEdge]]] = []
        name = folded(start.id)
        if name in done:
            continue
        pending.append((name, iter(start.parents)))
        on_way[name] = 0
        way.append(start.id)
        while pending:
            name, edges = pending[-1]
            edge = next(edges, None)
            if edge is None:
                pending.pop()
                way.pop()
                del on_way[name]
                done.add(name)
                continue
            above = folded(edge.parent)
            if above in on_way and above != name:
                ring = [*way[on_way[above] :], edge.parent]
                yield problem("cycle", edge, way[-1], path=" ← ".join(ring[:20]), models=tuple(ring[:20]))
            elif above in by_id and above not in done and above not in on_way:
                node = by_id[above]
                pending.append((above, iter(node.parents)))
                on_way[above] = len(way)
                way.append(node.id)


_UNREAD = {
    "missing": "dangling",
    "gated": "gated",
    "unavailable": "unavailable",
    "not-asked": "not-asked",
    "limit": "limit",
}


def unread(nodes: Iterable[LineageNode]) -> Iterator[Fact]:
    """One problem for each ancestor whose terms nobody could read, at the first model that names it."""
    nodes = tuple(nodes)
    children: dict[str, tuple[LineageNode, LineageEdge]] = {}
    for node in nodes:
        for edge in node.parents:
            children.setdefault(folded(edge.parent), (node, edge))
    for node in nodes:
        if node.own or node.state in READ or folded(node.id) not in children:
            continue
        child, edge = children[folded(node.id)]
        if edge.relation == "data" and node.state == "not-asked":
            continue  # hardly a card without data sets, and no table of their terms
        yield problem(
            _UNREAD[node.state],
            edge,
            child.id,
            message=node.message,
            known=node.license is not None,
            origin=node.origin,
        )
