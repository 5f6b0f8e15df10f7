"""How the models above one reach it: for each, the path by which its terms reach furthest."""

from __future__ import annotations

from scanner.model.lineage import CARRIES, STRENGTHS
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.lineage import LineageEdge, LineageNode

_REACH = {**dict.fromkeys(CARRIES[:-1], 0), "adapter": 1, "distill": 2, "data": 3}
"""How little of the terms an edge lets through: all; all once it is loaded; what the text says of outputs; of data."""


@record
class Path:
    """A way from a model of the target up to an ancestor: ``nodes`` from the one to the other, ``edges`` between them."""

    nodes: tuple[LineageNode, ...]
    edges: tuple[LineageEdge, ...]

    @property
    def own(self) -> LineageNode:
        """The model of the target."""
        return self.nodes[0]

    @property
    def ancestor(self) -> LineageNode:
        """The model at the upper end."""
        return self.nodes[-1]

    @property
    def reach(self) -> int:
        """How little gets through on the whole way: as little as through its narrowest edge."""
        return max(_REACH.get(edge.relation, 0) for edge in self.edges)

    @property
    def relation(self) -> str:
        """The relation that counts for the whole way: the narrowest; of equals, one that changes the model."""
        reach = self.reach
        narrow = [edge.relation for edge in self.edges if _REACH.get(edge.relation, 0) == reach]
        return next((relation for relation in narrow if relation in ("finetune", "merge")), narrow[0])

    @property
    def strength(self) -> str:
        """As sure as its least sure edge."""
        return STRENGTHS[max(map(_doubt, self.edges))]

    @property
    def doubted(self) -> LineageEdge:
        """Its least sure edge, the nearest of several."""
        return max(self.edges, key=_doubt)

    @property
    def inferred(self) -> bool:
        """True where nobody states the relation of one of its edges."""
        return any(edge.inferred for edge in self.edges)

    @property
    def direct(self) -> bool:
        """True for a parent."""
        return len(self.edges) == 1

    def below(self) -> Iterable[LineageNode]:
        """The models between the two, from the ancestor down."""
        return reversed(self.nodes[1:-1])

    def __str__(self) -> str:
        return " ← ".join(called(node) for node in self.nodes)


def called(node: LineageNode) -> str:
    """The model's id; "this model" for a target that has none."""
    return "this model" if node.own and node.id in ("", ".") else node.id


def paths_of(own: LineageNode, nodes: Iterable[LineageNode]) -> list[Path]:
    """One path to each ancestor of ``own``, nearest first: the one that lets most through, then the surest, then the
    shortest. Loops are walked once."""
    by_id = {node.id.casefold(): node for node in nodes}
    found: dict[str, list[Path]] = {}
    seen: set[tuple[str, int, int]] = set()
    level = [Path((own,), ())]
    while level:
        following = []
        for path in level:
            for edge in path.ancestor.parents:
                node = by_id.get(edge.parent.casefold())
                if node is None or node is own:
                    continue
                further = Path((*path.nodes, node), (*path.edges, edge))
                state = (node.id, further.reach, STRENGTHS.index(further.strength))
                if state not in seen:
                    seen.add(state)
                    found.setdefault(node.id, []).append(further)
                    following.append(further)
        level = following
    best = [min(paths, key=lambda path: (path.reach, _doubt_of(path), len(path.edges))) for paths in found.values()]
    return sorted(best, key=lambda path: len(path.edges))


def _doubt(edge: LineageEdge) -> int:
    return STRENGTHS.index(edge.strength) if edge.strength in STRENGTHS else len(STRENGTHS) - 1


def _doubt_of(path: Path) -> int:
    return STRENGTHS.index(path.strength)
