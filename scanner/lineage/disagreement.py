"""Parents that a repo's card leaves out, and parents that cannot both be: told once the tree is known.

What is no disagreement: a parent and its parent, base and instruct of one model, a copy, mirror or quantisation, an owner
that changed its name. Where nobody knows what a named model was made from, nothing is held against anybody.
"""

from __future__ import annotations

from scanner.lineage.ids import folded, last_part
from scanner.lineage.problems import problem
from scanner.lineage.similar import owned, same_family, same_weights
from scanner.lineage.tree import ancestors
from scanner.model.lineage import READ

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageEdge, LineageNode

_BY_MAKER = frozenset(("card", "hub", "tag", "adapter", "mergekit"))
_BY_CARD = frozenset(("card", "hub", "tag"))

_IN_PASSING = frozenset(("config", "safetensors"))
"""Sources that as often carry the name of the model itself."""

_OF_WEIGHTS = ("finetune", "merge", "adapter", "quantized", "converted")
"""Relations in which the parent's weights are in the child's."""


def disagreements(nodes: Sequence[LineageNode], with_card: Collection[str]) -> Iterator[Fact]:
    """``lineage-problem`` facts of the kinds undeclared-base and disagreement for the own nodes of a tree.

    ``with_card`` are the ids of those that have a card.
    """
    for node in nodes:
        if node.own:
            edges = [edge for edge in node.parents if edge.relation in _OF_WEIGHTS]
            declared = [edge for edge in edges if not _BY_MAKER.isdisjoint(edge.sources)]
            if node.id in with_card and not declared:
                yield from _undeclared(node, edges)
            yield from _at_odds(node, edges, nodes)


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
    for edge in others if card else ():
        if all(_are_strangers(edge.parent, one.parent, nodes) for one in card):
            yield problem(
                "disagreement",
                edge,
                node.id,
                declared=tuple(one.parent for one in card)[:20],
                evidenced=(edge.parent,),
                where=" and ".join(edge.sources),
            )


def _are_strangers(one: str, other: str, nodes: Sequence[LineageNode]) -> bool:
    """True where it is known that neither model comes from the other nor both from a third."""
    if same_weights(one, other) or same_family(one, other):
        return False
    mine, theirs = _line(one, nodes), _line(other, nodes)
    if mine is None or theirs is None or not mine.isdisjoint(theirs):
        return False
    return not any(same_family(a, b) for a in mine for b in theirs)


def _line(start: str, nodes: Sequence[LineageNode]) -> frozenset[str] | None:
    """``start`` and its ancestors, folded, or None where they are not all known."""
    by_id = {folded(node.id): node for node in nodes}
    names = [start, *ancestors(nodes, start)]
    found = []
    for name in names:
        node = by_id.get(folded(name))
        if node is None or (node.state not in READ and not node.license):
            root = _known_by_name(name)
            if not root:
                return None
            found.append(root)
        found.append(name)
    return frozenset(map(owned, found))


def _known_by_name(name: str) -> str:
    from scanner.lineage.known import by_name

    return by_name(last_part(name))
