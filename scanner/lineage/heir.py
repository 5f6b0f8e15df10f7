"""One model of the target with the ancestors whose terms reach it, and where its files speak of them."""

from __future__ import annotations

from scanner.lineage.paths import paths_of
from scanner.lineage.terms import KNOWN, terms_of
from scanner.lineage.transition import CARRIES
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.lineage.paths import Path
    from scanner.lineage.terms import Terms
    from scanner.model.lineage import LineageNode


_ANYBODYS = ("", "creative-commons", "gpl", "rail", "open-data-commons", "cdla", "eupl", "fair-ai-public")
"""Families of licences that are nobody's own: whoever makes a work may put it under them."""


class Heir:
    """A model of the target: ``paths`` to its ancestors, nearest first, but to those whose publisher gave a model on
    the way terms of its own: whoever licenses a work may license it anew."""

    def __init__(self, own: LineageNode, nodes: Sequence[LineageNode], terms: dict[str, Terms]) -> None:
        self.own = own
        self._terms = terms
        every = paths_of(own, nodes)
        self.paths = [path for path in every if not self._licensed_anew(path, path.nodes[1:-1])]
        """All ways up."""
        self.sure = [path for path in self.paths if path.relation in CARRIES and path.strength != "likely"]
        """Those by which the ancestor's terms reach whoever uses the model."""

    def terms(self, node: LineageNode) -> Terms:
        """The terms of a node of the tree, worked out once."""
        if node.id not in self._terms:
            self._terms[node.id] = terms_of(node)
        return self._terms[node.id]

    def by_publisher(self, path: Path) -> bool:
        """True where the ancestor's own publisher made this model too."""
        return not self.own.repo and self._licensed_anew(path, (self.own,))

    def stands_under(self, path: Path, terms: Terms) -> bool:
        """True where the ancestor was itself made from a model under one of ``terms``."""
        above = (other for other in self.sure if path.ancestor in other.nodes[1:-1])
        return any(self.terms(other.ancestor).ids & terms.ids for other in above)

    def _licensed_anew(self, path: Path, below: Sequence[LineageNode]) -> bool:
        owner = _owner(path.ancestor.id)
        below = [node for node in below if _owner(node.id) == owner and self.terms(node).state == KNOWN]
        return bool(owner and below) and self._is_licensor(path.ancestor)

    def _is_licensor(self, node: LineageNode) -> bool:
        """True where the terms are the owner's to give: of a model that our table knows as made by him, or of one under
        a licence that anybody may choose and that names no base of others."""
        from scanner.catalog.known_model import known_model

        owner, known = _owner(node.id), known_model(node.id)
        parents = [edge.parent for edge in node.parents if edge.relation in CARRIES]
        if known is not None and not known.mirror:
            parents += [parent.id for parent in known.parents if parent.relation in CARRIES]
        elif any(row.family not in _ANYBODYS for row in self.terms(node).rows):
            return False
        return all(_owner(parent) == owner for parent in parents)


def place_of(path: Path) -> Place:
    """Where the repo speaks of the parent through which the ancestor reaches it."""
    own = path.own
    if path.edges and path.edges[0].places:
        return path.edges[0].places[0]
    return own.license.place if own.license is not None else Place(f"{own.repo}/README.md" if own.repo else "README.md")


def related_to(path: Path) -> tuple[Place, ...]:
    """The statement of the own licence, and the other places that speak of the parent."""
    own, first = path.own.license, place_of(path)
    places = (*((own.place,) if own is not None else ()), *path.edges[0].places[1:])
    return tuple(dict.fromkeys(place for place in places if place != first))


def read_at(path: Path) -> str:
    """Where the ancestor's licence was read: a file of its repo or of ours, or a line of the lock."""
    concluded = path.ancestor.license
    return str(concluded.place) if concluded is not None else path.ancestor.origin


def _owner(model_id: str) -> str:
    owner, slash, _ = model_id.casefold().partition("/")
    return owner if slash and owner != "datasets" else ""
