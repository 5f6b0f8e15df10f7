"""What each model of a tree asks, in few words: the limits and duties of its licence, for a person who looks at the tree."""

from __future__ import annotations

from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageNode

MOST = 8
"""Things that one model is told to ask."""

_DUTIES = {"license-copy": "a copy of its text", "share-alike": "the same licence", "keep-notices": "its notices kept"}


def with_asks(nodes: Iterable[LineageNode]) -> tuple[LineageNode, ...]:
    """The nodes, each with what its licence asks where that is not said yet."""
    return tuple(
        altered(node, asks=asks_of(node.license)) if node.license is not None and not node.asks else node
        for node in nodes
    )


def asks_of(concluded: Fact) -> tuple[str, ...]:
    """What the concluded licences ask, limits first; of a choice what the first asks."""
    from scanner.licensing.clause_facts import limits_of
    from scanner.licensing.conclusions import rows_of
    from scanner.licensing.summary import summary_of

    rows = rows_of(concluded)
    found: dict[str, None] = {}
    for row in rows[:1] if concluded.get("relation") == "or" else rows:
        limits = [(limit.kind, limit.clause, limit.figures) for limit in limits_of(row)]
        found.update(dict.fromkeys(summary_of(row, limits)))
        found.update(dict.fromkeys(_DUTIES[clause.kind] for clause in row.clauses if clause.kind in _DUTIES))
    return tuple(found)[:MOST]
