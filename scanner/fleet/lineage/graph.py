"""The graph that tables come to: models as numbers, and edges as arrays of numbers."""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


@record
class Link:
    """One edge as numbers: the parent, its relation among `RELATIONS`, its strength among `STRENGTHS`."""

    parent: int
    relation: int
    strength: int
    inferred: bool


@record
class Graph:
    """Models as numbers: the first ``rows`` have a row, the others are named by somebody, or known to us.

    ``own`` is the label of each as a model that is judged, ``above`` as somebody's ancestor, which our own table may
    complete. ``child``, ``parent``, ``relation``, ``strength`` and ``inferred`` are the edges of ancestors, by child and in
    their order; ``start`` is where each child's begin. ``instead`` has the edges of models that are judged by others.
    """

    ids: Any
    rows: int
    own: Any
    above: Any
    child: Any
    parent: Any
    relation: Any
    strength: Any
    inferred: Any
    start: Any
    instead: dict[int, tuple[Link, ...]]
    missing: Any
    problems: dict[str, int]

    def links(self, at: int, judged: bool = False) -> Sequence[tuple[int, int, int]]:
        """(parent, relation, strength) of each edge of model ``at``."""
        if judged and at in self.instead:
            return [(link.parent, link.relation, link.strength) for link in self.instead[at]]
        one, end = int(self.start[at]), int(self.start[at + 1])
        return list(
            zip(
                self.parent[one:end].tolist(),
                self.relation[one:end].tolist(),
                self.strength[one:end].tolist(),
                strict=True,
            )
        )
