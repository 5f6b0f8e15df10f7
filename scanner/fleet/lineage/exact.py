"""One model's own little tree, judged by the very code that judges a single model, and what that says in plain numbers.

What is the same in all trees is worked out once: the terms of a label, what one label drops of another, and what rules
and policy make of a kind of fact.
"""

from __future__ import annotations

from scanner.lineage.heir import Family, Heir
from scanner.lineage.inherit import dropped_and_clashing
from scanner.lineage.join import conflicts
from scanner.lineage.loss import PROBLEMS, WEIGHTS
from scanner.lineage.paths import Path
from scanner.lineage.terms import KNOWN
from scanner.lineage.transition import transition
from scanner.model.lineage import RELATIONS, STRENGTHS, LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import record
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.fleet.lineage.labels import Labels
    from scanner.lineage.loss import Loss
    from scanner.lineage.terms import Terms
    from scanner.model.fact import Fact
    from scanner.pipeline.settings import Settings

PLACE = Place("(hub)")
"""Where all that a table says of a model is taken to stand."""

_APART = frozenset(("child", "parent", "other", "path", "other_path", "also", "more", "remark", "says", "dropped_by"))
"""What a fact tells of names only, for words to be shown: no rule and no policy asks for it."""


@record
class Judged:
    """What the lineage of one model comes to: the worst that is told, and the policy's word on all that is.

    ``path`` are the places, in its tree breadth first, from the model to the ancestor that causes it.
    """

    outcome: str = "allow"
    weight: str | None = None
    problem: str | None = None
    rule: str | None = None
    path: tuple[int, ...] = ()
    clause: str | None = None
    relation: str | None = None


CLEAN = Judged()


@record
class Tree:
    """A model and its ancestors, breadth first: their numbers, and the edges of each as (place, relation, strength)."""

    nodes: tuple[int, ...]
    edges: tuple[tuple[tuple[int, int, int], ...], ...]


class Known:
    """What holds in all trees of one table."""

    def __init__(self, settings: Settings, labels: Labels) -> None:
        self.labels = labels
        self._catalog = settings.catalog
        self._policy = settings.policy
        self._today = settings.created
        self._lost: dict[tuple[int, int, str], tuple[Loss, ...]] = {}
        self._clashes: dict[tuple[int, int], bool] = {}
        self._sorts: dict[object, tuple[str | None, str]] = {}

    def lost(self, child: Terms, parent: Terms, relation: str) -> tuple[Loss, ...]:
        """What ``child`` drops of ``parent``; both are terms of labels."""
        key = id(child), id(parent), relation
        found = self._lost.get(key)
        if found is None:
            found = self._lost[key] = transition(child, parent, relation)
        return found

    def clash(self, one: Terms, other: Terms) -> bool:
        """True where the two can be in each other's way, however they come together."""
        key = (id(one), id(other)) if id(one) < id(other) else (id(other), id(one))
        found = self._clashes.get(key)
        if found is None:
            found = self._clashes[key] = one.state == other.state == KNOWN and any(_meeting(one, other))
        return found

    def quiet(self, tree: Tree, numbers: Sequence[int]) -> bool:
        """True where nothing can be told of a tree: its model keeps whatever any of the others asks, however it reaches it,
        and no two of them are in each other's way."""
        labels = self.labels.all
        own = labels[numbers[0]].terms
        above = {labels[number].kind: labels[number].terms for number in numbers[1:]}
        relations = {RELATIONS[relation] for edges in tree.edges for _, relation, _ in edges}
        if any(self.lost(own, terms, relation) for terms in above.values() for relation in relations):
            return False
        several = list(above.values())
        return not any(self.clash(one, other) for at, one in enumerate(several) for other in several[at:])

    def decided(self, item: Fact) -> tuple[str | None, str]:
        """(the rule that finds a fact, the policy's word on it): the same for all facts of a sort."""
        key = item.kind, tuple((name, value) for name, value in item.attributes if name not in _APART)
        found = self._sorts.get(key)
        if found is None:
            from scanner.detect.detect import detect
            from scanner.policy.judge import judge

            findings = detect((item,), self._catalog)
            _, verdicts = judge(findings, self._policy, self._today)
            outcome = min((verdict.outcome for verdict in verdicts), key=OUTCOMES.index, default="allow")
            found = self._sorts[key] = (findings[0].rule if findings else None, outcome)
        return found


class _OneFamily(Family):
    """A tree whose terms are those of its models' labels."""

    def __init__(self, nodes: tuple[LineageNode, ...], numbers: Sequence[int], known: Known) -> None:
        super().__init__(nodes, {})
        labels = known.labels.all
        self._terms = {node.id: labels[number].terms for node, number in zip(nodes, numbers, strict=True)}
        self._known = known

    def lost(self, child: Terms, parent: Terms, relation: str) -> tuple[Loss, ...]:
        return self._known.lost(child, parent, relation)

    def may_clash(self, paths: Sequence[Path]) -> bool:
        several = list({id(terms): terms for path in paths for terms in (self.terms(path.ancestor),)}.values())
        clash = self._known.clash
        return any(clash(one, other) for at, one in enumerate(several) for other in several[at:])


def judged(tree: Tree, names: Sequence[str], numbers: Sequence[int], known: Known) -> Judged:
    """What the model at the root of ``tree`` comes to; ``names`` and ``numbers`` of labels are those of its nodes."""
    nodes = nodes_of(tree, names, numbers, known.labels)
    told, clashes = dropped_and_clashing(Heir(nodes[0], _OneFamily(nodes, numbers, known)))
    every = [*told, *clashes]
    if not every:
        return CLEAN
    places = {name: at for at, name in enumerate(names)}
    worst = min(every, key=lambda item: rank(item, places))
    return Judged(
        outcome=min((known.decided(item)[1] for item in every), key=OUTCOMES.index),
        weight=str(worst.get("weight")),
        problem=str(worst.get("problem")),
        rule=known.decided(worst)[0],
        path=tuple(places[name] for name in str(worst.get("path")).split(" ← ")),
        clause=str(worst.get("cites") or "") or None,
        relation=str(worst.get("relation")),
    )


def rank(item: Fact, places: dict[str, int]) -> tuple[int, int, int, int]:
    """What is told first: by weight, conflicts after what a label drops, then the nearest."""
    problem = str(item.get("problem"))
    kind = PROBLEMS.index(problem) if item.kind == "license-transition" else len(PROBLEMS)
    path = str(item.get("path"))
    return WEIGHTS.index(str(item.get("weight"))), kind, path.count(" ← "), places.get(str(item.get("parent")), 0)


def nodes_of(tree: Tree, names: Sequence[str], numbers: Sequence[int], labels: Labels) -> tuple[LineageNode, ...]:
    """The nodes of a tree as the code for single models has them."""
    nodes = []
    for at, edges in enumerate(tree.edges):
        label = labels.all[numbers[at]]
        parents = tuple(
            LineageEdge(names[parent], RELATIONS[relation], False, STRENGTHS[strength], ("hub",), (PLACE,))
            for parent, relation, strength in edges
        )
        nodes.append(
            LineageNode(id=names[at], own=at == 0, state=label.state, license=label.concluded, parents=parents)
        )
    return tuple(nodes)


def _meeting(one: Terms, other: Terms) -> list[bool]:
    """Whether models under the two can be in each other's way, as parents of a merge and otherwise."""
    root, first, second = (LineageNode(name) for name in ("root", "first", "second"))
    terms = {"first": one, "second": other}
    found = []
    for relation in ("merge", "finetune"):
        paths = [Path((root, node), (LineageEdge(node.id, relation),)) for node in (first, second)]
        found.append(any(conflicts(paths, lambda node: terms[node.id])))
    return found
