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


SHOWN = 20
"""Models of one way that are named."""


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
        "path": chain(child, edge.parent),
    }
    said |= more
    shown = tuple((key, printable(value, 500) if isinstance(value, str) else value) for key, value in said.items())
    return Fact("lineage-problem", place, shown, related=edge.places[1:20])


def chain(*models: str) -> str:
    """A way from a model up to an ancestor, to be shown: "this model ← a/b ← c/d"."""
    shown = [printable(model, 200) if model != "." else "this model" for model in models]
    return " ← ".join(shown if len(shown) <= SHOWN else [*shown[: SHOWN - 1], "…", shown[-1]])


class Ways:
    """The shortest way from the target's own models to each model of a tree.

    What is amiss with an ancestor is told at the target's own file from which the way to it begins: nobody who judges a
    commit or opens a report at a place has any other.
    """

    def __init__(self, nodes: Iterable[LineageNode]) -> None:
        by_id = {folded(node.id): node for node in nodes}
        self._ways: dict[str, tuple[tuple[Place, ...], tuple[str, ...]]] = {}
        row = [node for node in by_id.values() if node.own]
        for node in row:
            self._ways[folded(node.id)] = ((), (node.id,))
        while row:
            above: list[LineageNode] = []
            for node in row:
                places, models = self._ways[folded(node.id)]
                for edge in node.parents:
                    name = folded(edge.parent)
                    if name in by_id and name not in self._ways:
                        self._ways[name] = (places or edge.places, (*models, edge.parent)[-2 * SHOWN :])
                        above.append(by_id[name])
            row = above

    def problem(self, kind: str, edge: LineageEdge, child: str, **more: Value) -> Fact:
        """As `problem`, at the target's own file, with the whole way."""
        places, models = self._ways.get(folded(child), ((), (child,)))
        said: dict[str, Value] = {"path": chain(*models, edge.parent)}
        found = problem(kind, edge, child, **(said | more))
        if not places:
            return found
        related = dict.fromkeys((*places[1:], *edge.places))
        return Fact(found.kind, places[0], found.attributes, related=tuple(related)[:20])


def cycles(nodes: Iterable[LineageNode], ways: Ways) -> Iterator[Fact]:
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
                begin = on_way[above]
                ring = [*way[begin : begin + SHOWN], edge.parent]  # of a long way round its beginning
                yield ways.problem("cycle", edge, way[-1], path=chain(*ring), models=tuple(ring))
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


NAMED = 3
"""Parents that the words of one problem name; the others are counted."""


def unread(nodes: Iterable[LineageNode], ways: Ways) -> Iterator[Fact]:
    """The ancestors whose terms nobody could read, each at the first model that names it, those of one cause together."""
    yield from together(_unread(nodes, ways))


def together(problems: Iterable[Fact]) -> Iterator[Fact]:
    """``problems`` with those of one repo and one cause made one, for one answer settles them all: the words name the
    first `NAMED` parents, ``others`` and ``count`` tell of all. For data sets the cause does not count."""
    groups: dict[tuple[str, str, bool], list[Fact]] = {}
    for item in problems:
        cause = "data" if item.get("relation") == "data" else str(item.get("problem"))
        groups.setdefault((cause, item.place.path, item.get("known") is True), []).append(item)
    for group in groups.values():
        yield _as_one(group)


def _as_one(group: list[Fact]) -> Fact:
    """The first of several problems of one kind, with the parents of the others."""
    first, others = group[0], tuple(dict.fromkeys(str(item.get("parent")) for item in group[1:]))
    named, left = others[: NAMED - 1], len(others[NAMED - 1 :])
    last = f" and {left} more" if left else ""
    more: list[tuple[str, Value]] = [
        ("others", others[:SHOWN]),
        ("more", "".join(f", {name}" for name in named) + last),
    ]
    return Fact(first.kind, first.place, (*first.attributes, *more, ("count", 1 + len(others))), related=first.related)


def _unread(nodes: Iterable[LineageNode], ways: Ways) -> Iterator[Fact]:
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
        yield ways.problem(
            _UNREAD[node.state],
            edge,
            child.id,
            message=node.message,
            known=node.license is not None,
            origin=node.origin,
        )
