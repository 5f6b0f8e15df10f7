"""Parents that a repo's card leaves out, and parents that cannot both be: told once the tree is known.

What is no disagreement: a parent and its parent, base and instruct of one model, a copy, mirror or quantisation, an owner
that changed its name. Where nobody knows what a named model was made from, nothing is held against anybody.
"""

from __future__ import annotations

from scanner.lineage.ids import folded, last_part
from scanner.lineage.problems import problem
from scanner.lineage.similar import family, owned
from scanner.lineage.tree import ancestors
from scanner.model.fact import Fact
from scanner.model.lineage import READ
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.model.lineage import LineageEdge, LineageNode

    _Line = frozenset[object]

_BY_MAKER = frozenset(("card", "hub", "tag", "adapter", "mergekit"))
_BY_CARD = frozenset(("card", "hub", "tag"))

ODD = 20
"""Parents that files tell and the card does not which are held against it."""

_IN_PASSING = frozenset(("config", "safetensors"))
"""Sources that as often carry the name of the model itself."""

_OF_WEIGHTS = ("finetune", "merge", "adapter", "quantized", "converted")
"""Relations in which the parent's weights are in the child's."""


def disagreements(nodes: Sequence[LineageNode], cards: Mapping[str, str]) -> Iterator[Fact]:
    """``lineage-problem`` facts of the kinds undeclared-base and disagreement for the own nodes of a tree.

    ``cards`` are the paths of the cards of those that have one, by id.
    """
    for node in nodes:
        if node.own:
            edges = [edge for edge in node.parents if edge.relation in _OF_WEIGHTS]
            declared = [edge for edge in edges if not _BY_MAKER.isdisjoint(edge.sources)]
            card = cards.get(node.id)
            if card is not None and not declared:
                yield from _beside(card, _undeclared(node, edges))
            yield from _beside(card, _at_odds(node, edges, nodes))


def _beside(card: str | None, found: Iterator[Fact]) -> Iterator[Fact]:
    """The problems, with the card among their places: it is what would have to be changed."""
    for item in found:
        places = (item.place, *item.related)
        besides = (Place(card),) if card is not None and all(place.path != card for place in places) else ()
        yield Fact(item.kind, item.place, item.attributes, related=item.related + besides)


def _undeclared(node: LineageNode, edges: list[LineageEdge]) -> Iterator[Fact]:
    told = [edge for edge in edges if not _is_own_series(node, edge)]
    if told:
        first = min(told, key=lambda edge: ("declared", "evidenced", "likely").index(edge.strength))
        others = tuple(edge.parent for edge in told if edge is not first)[:20]
        strength = "likely" if _IN_PASSING.issuperset(first.sources) else first.strength
        yield problem("undeclared-base", first, node.id, others=others, strength=strength)


def _is_own_series(node: LineageNode, edge: LineageEdge) -> bool:
    """True where the maker of the parent made the child: nobody else's terms are passed over."""
    mine, _, rest = owned(node.id).partition("/")
    return bool(rest) and not node.repo and mine == owned(edge.parent).partition("/")[0]


def _at_odds(node: LineageNode, edges: list[LineageEdge], nodes: Sequence[LineageNode]) -> Iterator[Fact]:
    """Parents that a file tells and the card does not, and that have nothing to do with any that it does."""
    card = [edge for edge in edges if not _BY_CARD.isdisjoint(edge.sources)]
    others = [edge for edge in edges if edge not in card and edge.strength != "likely" and edge.sources != ("known",)]
    if not card:
        card = [edge for edge in others if not _BY_MAKER.isdisjoint(edge.sources)]
        others = [edge for edge in others if edge not in card]
    if not card:
        return
    lines = {edge.parent: _line(edge.parent, nodes) for edge in (*card, *others[:ODD])}
    for edge in others[:ODD]:
        if all(_are_strangers(lines[edge.parent], lines[one.parent]) for one in card):
            yield problem(
                "disagreement",
                edge,
                node.id,
                declared=tuple(one.parent for one in card)[:20],
                evidenced=(edge.parent,),
                where=" and ".join(edge.sources),
            )


def _are_strangers(one: _Line | None, other: _Line | None) -> bool:
    """True where it is known that neither model comes from the other, nor both from a third."""
    return one is not None and other is not None and one.isdisjoint(other)


def _line(start: str, nodes: Sequence[LineageNode]) -> _Line | None:
    """The names of ``start`` and its ancestors and the words of their families, or None where they are not all known."""
    by_id = {folded(node.id): node for node in nodes}
    found: set[object] = set()
    for name in (start, *ancestors(nodes, start)):
        if name.startswith("datasets/"):
            continue
        node = by_id.get(folded(name))
        names = [name]
        if node is None or (node.state not in READ and not node.license):
            names.append(_known_by_name(name))
            if not names[-1]:
                return None
        found.update(map(owned, names))
        found.update(family(one) for one in names if family(one))
    return frozenset(found)


def _known_by_name(name: str) -> str:
    from scanner.lineage.known import by_name

    return by_name(last_part(name))
