"""One model of the target with the ancestors whose terms reach it, and where its files speak of them."""

from __future__ import annotations

from scanner.lineage.compatible import ANYBODYS
from scanner.lineage.paths import paths_of
from scanner.lineage.terms import KNOWN, terms_of
from scanner.lineage.transition import transition
from scanner.model.lineage import CARRIES
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.lineage.loss import Loss
    from scanner.lineage.paths import Path
    from scanner.lineage.terms import Terms
    from scanner.model.lineage import LineageNode


SURE, PERHAPS = "sure", "perhaps"
"""How sure it is that whoever gave a model its terms could."""


class Family:
    """All models of a tree, with what is worked out of them once: their terms, and who may license them."""

    def __init__(self, nodes: tuple[LineageNode, ...], names: Mapping[str, tuple[str, ...]]) -> None:
        self.nodes = nodes
        self._names = names
        self._terms: dict[str, Terms] = {}
        self._by_id: dict[str, LineageNode] | None = None
        self._on_others_work: frozenset[str] | None = None

    def terms(self, node: LineageNode) -> Terms:
        """The terms of a model of the tree."""
        if node.id not in self._terms:
            self._terms[node.id] = terms_of(node)
        return self._terms[node.id]

    def lost(self, child: Terms, parent: Terms, relation: str) -> tuple[Loss, ...]:
        """What ``child`` drops of ``parent``'s terms (see `transition`)."""
        return transition(child, parent, relation)

    def may_clash(self, paths: Sequence[Path]) -> bool:
        """False only where no two of the ancestors' terms can be in each other's way."""
        return len(paths) > 1

    def above(self, node: LineageNode) -> tuple[LineageNode, ...]:
        """The models whose terms reach ``node``, each once."""
        if self._by_id is None:
            self._by_id = {other.id.casefold(): other for other in self.nodes}
        found: dict[str, LineageNode] = {}
        row = [node]
        while row:
            edges = [edge for one in row for edge in one.parents if edge.relation in CARRIES]
            names = dict.fromkeys(edge.parent.casefold() for edge in edges if edge.strength != "likely")
            row = [self._by_id[name] for name in names if name in self._by_id and name not in found]
            found |= {one.id.casefold(): one for one in row}
        return tuple(found.values())

    def licensed_anew(self, path: Path, below: Iterable[LineageNode]) -> str:
        """How sure it is that one of ``below`` is the ancestor's licensor's own, under terms that he stated: `SURE`,
        `PERHAPS` or ""."""
        owner = _owner(path.ancestor.id)
        own = [node for node in below if owner and not node.repo and _owner(node.id) == owner]
        return self._licensor(path.ancestor) if any(self.terms(node).state == KNOWN for node in own) else ""

    def looks_published(self, path: Path) -> bool:
        """True where an own repo without an id has the whole name and the licence of a model in our table that the
        ancestor's owner made from it: most likely a copy of that model, under the terms that its publisher gave it."""
        names = self._names.get(path.own.id, ()) if path.own.id in ("", ".", path.own.repo) else ()
        if not names:
            return False
        from scanner.lineage.known import above, of_whole_name

        mine, maker = self.terms(path.own).ids, _owner(path.ancestor.id)
        for model in of_whole_name(names):
            stated = frozenset(name for terms in model.licenses for name in terms.licenses)
            if maker and _owner(model.id) == maker and mine and mine <= stated and above(model, path.ancestor.id):
                return True
        return False

    def _licensor(self, node: LineageNode) -> str:
        """Whether the terms are the owner's to give: for sure of a model that our table knows as his; perhaps of one under
        a licence that anybody may choose; never where something above it is anybody else's."""
        from scanner.catalog.known_model import known_model

        known = known_model(node.id)
        found = SURE
        if known is None or known.mirror:
            terms, found = self.terms(node), PERHAPS
            if terms.state != KNOWN or any(row.family not in ANYBODYS for row in terms.rows):
                return ""
        elif any(_owner(parent.id) != _owner(node.id) for parent in known.parents if parent.relation in CARRIES):
            return ""
        if self._on_others_work is None:
            self._on_others_work = _on_others_work(self.nodes)
        return "" if node.id.casefold() in self._on_others_work else found


class Heir:
    """One model of the target: ``paths`` to its ancestors, nearest first, but to those whose publisher gave a model on
    the way terms of its own: whoever licenses a work may license it anew.

    ``sure`` are the paths by which an ancestor's terms reach whoever uses the model.
    """

    def __init__(self, own: LineageNode, family: Family) -> None:
        self.own = own
        self.family = family
        every = paths_of(own, family.nodes)
        self.paths = [path for path in every if family.licensed_anew(path, path.nodes[1:-1]) != SURE]
        self.sure = [path for path in self.paths if path.relation in CARRIES and path.strength != "likely"]

    def by_publisher(self, path: Path) -> str:
        """How sure it is that the ancestor's licensor made this model too, or one on the way: `SURE`, `PERHAPS` or ""."""
        return self.family.licensed_anew(path, path.nodes[:-1])

    def stands_under(self, path: Path, terms: Terms) -> bool:
        """True where the ancestor was itself made from a model under one of ``terms``."""
        return any(self.family.terms(node).ids & terms.ids for node in self.family.above(path.ancestor))


def _on_others_work(nodes: Iterable[LineageNode]) -> frozenset[str]:
    """The models that were made, at one remove or several, from one of another owner: by their ids without case."""
    children: dict[str, list[str]] = {}
    found: list[str] = []
    for node in nodes:
        for edge in node.parents:
            if edge.relation in CARRIES:
                children.setdefault(edge.parent.casefold(), []).append(node.id.casefold())
                if _owner(edge.parent) != _owner(node.id):
                    found.append(node.id.casefold())
    seen: set[str] = set()
    while found:
        name = found.pop()
        if name not in seen:
            seen.add(name)
            found += children.get(name, ())
    return frozenset(seen)


def place_of(path: Path) -> Place:
    """Where the repo speaks of the parent through which the ancestor reaches it."""
    own = path.own
    if path.edges and path.edges[0].places:
        return path.edges[0].places[0]
    return own.license.place if own.license is not None else Place(f"{own.repo}/README.md" if own.repo else "README.md")


def related_to(path: Path) -> tuple[Place, ...]:
    """The statements of the own licence, and the other places that speak of the parent."""
    own, first = path.own.license, place_of(path)
    places = (*((own.place, *own.related) if own is not None else ()), *path.edges[0].places[1:])
    return tuple(dict.fromkeys(place for place in places if place != first))


def read_at(path: Path) -> str:
    """Where the ancestor's licence was read: a file of its repo or of ours, or a line of the lock."""
    concluded = path.ancestor.license
    return str(concluded.place) if concluded is not None else path.ancestor.origin


def _owner(model_id: str) -> str:
    """Who publishes the model, as the owner is called today; "" for names without one."""
    from scanner.lineage.similar import owned

    owner, slash, _ = owned(model_id).partition("/")
    return owner if slash and owner != "datasets" else ""
