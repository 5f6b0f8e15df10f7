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
    from scanner.licensing.nature import known_multimodal

    return tuple(
        altered(node, asks=asks_of(node.license, known_multimodal(node.id))) if node.license is not None else node
        for node in nodes
    )


def asks_of(concluded: Fact, multimodal: bool | None = None) -> tuple[str, ...]:
    """What the licences of a conclusion ask for, each thing once; of a model of text alone (``multimodal`` is False)
    without what they ask for others only."""
    from scanner.licensing.clause_facts import binding, limits_of
    from scanner.licensing.conclusions import rows_of
    from scanner.licensing.summary import summary_of

    found: dict[str, None] = {}
    for row in rows_of(concluded):
        limits = [(limit.kind, limit.clause, limit.figures) for limit in binding(limits_of(row), multimodal)]
        found.update(dict.fromkeys(summary_of(row, limits)))
    return tuple(found)
