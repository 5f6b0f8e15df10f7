"""Parents whose terms are other ones now than those that somebody saw, or built on, before."""

from __future__ import annotations

from scanner.lineage.ids import folded
from scanner.lineage.problems import Ways
from scanner.lineage.similar import owned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.catalog.lock import Lock
    from scanner.catalog.lock_parts import LockEntry
    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageEdge, LineageNode

_READ_NOW = ("hub", "cache", "local", "scanned")


def relicensed(nodes: Sequence[LineageNode], lock: Lock | None = None, endpoint: str = "") -> Iterator[Fact]:
    """One ``lineage-problem`` of the kind relicensed for each ancestor with other terms than it had.

    ``basis`` says who knows the earlier ones: "lock", the project's pins, or "known", our table of root models. With a
    pin the terms and revisions of both times are given; without, whether the child names a revision. Pins of the server at
    ``endpoint`` come before those of the Hub itself.
    """
    by_id = {folded(node.id): node for node in nodes}
    ways = Ways(nodes)
    told: set[str] = set()
    for child in nodes:
        for edge in child.parents:
            node = by_id.get(folded(edge.parent))
            if node is None or node.own or folded(node.id) in told or edge.relation == "data":
                continue
            found = _against_lock(ways, child, edge, node, (lock, endpoint)) or _by_table(ways, child, edge, node)
            if found is not None:
                told.add(folded(node.id))
                yield found


def _against_lock(
    ways: Ways, child: LineageNode, edge: LineageEdge, node: LineageNode, pins: tuple[Lock | None, str]
) -> Fact | None:
    lock, endpoint = pins
    entry = (lock.entry(node.id, "model", endpoint) or lock.entry(node.id)) if lock is not None else None
    if lock is None or entry is None or node.state not in _READ_NOW or node.license is None:
        return None
    now, before = node.license_ids, _of_entry(entry)
    if not before or not now or set(now) == set(before):
        return None
    return ways.problem(
        "relicensed",
        edge,
        child.id,
        basis="lock",
        before=before,
        now=now,
        before_revision=entry.revision,
        now_revision=node.revision,
        origin=lock.origin(entry),
        pinned=True,
    )


def _by_table(ways: Ways, child: LineageNode, edge: LineageEdge, node: LineageNode) -> Fact | None:
    from scanner.lineage.known import earlier_terms

    if not edge.revision and owned(child.id).partition("/")[0] == owned(node.id).partition("/")[0]:
        return None  # who gave both out knows which terms are his
    found = earlier_terms(node.id, edge.revision)
    if found is None:
        return None
    before, now = found
    return ways.problem(
        "relicensed",
        edge,
        child.id,
        basis="known",
        before=before.licenses,
        now=now.licenses,
        before_revision=next(iter(before.revisions), edge.revision),
        now_revision=node.revision,
        since=now.since,
        pinned=bool(edge.revision),
    )


def _of_entry(entry: LockEntry) -> tuple[str, ...]:
    from scanner.catalog.license_names import row_of

    rows = [(name, row_of(name)) for name in entry.licenses]
    return tuple(row.id if row is not None else name for name, row in rows)
