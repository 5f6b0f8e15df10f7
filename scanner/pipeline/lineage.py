"""The loop over wanted parents: from what a target says of its base models to the tree, and what follows from it."""

from __future__ import annotations

from scanner.model.lineage import LineageNode
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact, Gap
    from scanner.pipeline.run import Settings, Task


@record
class Lineage:
    """The tree, the facts that follow from it for rules and terms, and what could not be looked up."""

    nodes: tuple[LineageNode, ...] = ()
    facts: tuple[Fact, ...] = ()
    gaps: tuple[Gap, ...] = ()


def lineage_of(facts: Sequence[Fact], artifacts: Sequence[Artifact], task: Task, settings: Settings) -> Lineage:
    """The base-model tree of the target's repos and the facts that join it to their licences."""
    del facts, artifacts, task, settings
    return Lineage()
