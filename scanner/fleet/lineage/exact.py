"""One model's own little tree, judged by the very code that judges a single model, and what that says in plain numbers."""

from __future__ import annotations

from itertools import takewhile

from scanner.lineage.inherit import lineage_facts
from scanner.lineage.loss import PROBLEMS, WEIGHTS
from scanner.model.lineage import RELATIONS, STRENGTHS, LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import record
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.fleet.lineage.labels import Labels
    from scanner.model.fact import Fact
    from scanner.pipeline.settings import Settings

_TOLD = frozenset(("model-derived", "license-transition", "license-conflict"))

PLACE = Place("(hub)")
"""Where all that a table says of a model is taken to stand."""


@record
class Judged:
    """What the lineage of one model comes to: the worst that is told, and the policy's word on all that is.

    ``cause`` is the place of the ancestor in the tree, breadth first, and ``path`` the places from the model to it.
    """

    outcome: str = "allow"
    weight: str | None = None
    problem: str | None = None
    rule: str | None = None
    cause: int = -1
    path: tuple[int, ...] = ()
    clause: str | None = None
    relation: str | None = None


CLEAN = Judged()


@record
class Tree:
    """A model and its ancestors, breadth first: their numbers, and the edges of each as (place, relation, strength)."""

    nodes: tuple[int, ...]
    edges: tuple[tuple[tuple[int, int, int], ...], ...]


class Judge:
    """Judges trees under one policy."""

    def __init__(self, settings: Settings, labels: Labels) -> None:
        self._catalog = settings.catalog
        self._policy = settings.policy
        self._today = settings.created
        self._labels = labels

    def judged(self, tree: Tree, names: Sequence[str], labels: Sequence[int]) -> Judged:
        """What the model at the root of ``tree`` comes to; ``names`` and ``labels`` are those of its nodes."""
        nodes = nodes_of(tree, names, labels, self._labels)
        facts = tuple(takewhile(lambda item: item.kind in _TOLD, lineage_facts(nodes)))
        told = [item for item in facts if item.kind != "model-derived"]
        return self.summed(told, {name: at for at, name in enumerate(names)})

    def summed(self, told: Sequence[Fact], places: dict[str, int]) -> Judged:
        """The worst of ``told``, with the policy's strictest word on any of it."""
        from scanner.detect.detect import detect
        from scanner.policy.judge import judge

        if not told:
            return CLEAN
        worst = min(told, key=lambda item: rank(item, places))
        findings = detect(told, self._catalog)
        _, verdicts = judge(findings, self._policy, self._today)
        outcomes = [verdict.outcome for verdict in verdicts]
        rules = detect((worst,), self._catalog)
        path = tuple(places[name] for name in str(worst.get("path")).split(" ← "))
        return Judged(
            outcome=min(outcomes, key=OUTCOMES.index, default="allow"),
            weight=str(worst.get("weight")),
            problem=str(worst.get("problem")),
            rule=rules[0].rule if rules else None,
            cause=path[-1],
            path=path,
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
        nodes.append(
            LineageNode(
                id=names[at],
                own=at == 0,
                state=label.state,
                license=label.concluded,
                parents=tuple(
                    LineageEdge(
                        names[parent],
                        RELATIONS[relation],
                        strength=STRENGTHS[strength],
                        sources=("hub",),
                        places=(PLACE,),
                    )
                    for parent, relation, strength in edges
                ),
            )
        )
    return tuple(nodes)
