"""What the licence of each model in a tree asks, in few words."""

from __future__ import annotations

from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageNode


def with_asks(nodes: Iterable[LineageNode]) -> tuple[LineageNode, ...]:
    """``nodes``, each with what its licence asks where that is known."""
    return tuple(altered(node, asks=asks_of(node.license)) if node.license is not None else node for node in nodes)


def asks_of(concluded: Fact) -> tuple[str, ...]:
    """What the licences of a conclusion ask for, each thing once."""
    from scanner.licensing.clause_facts import limits_of
    from scanner.licensing.conclusions import rows_of
    from scanner.licensing.summary import summary_of

    found: dict[str, None] = {}
    for row in rows_of(concluded):
        limits = [(limit.kind, limit.clause, limit.figures) for limit in limits_of(row)]
        found.update(dict.fromkeys(summary_of(row, limits)))
    return tuple(found)
