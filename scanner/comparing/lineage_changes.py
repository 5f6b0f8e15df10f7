"""Base models that are new, gone or under another licence, and what their licences and the repo's own ask to be done."""

from __future__ import annotations

from scanner.comparing.changes import Change, Difference
from scanner.comparing.paths import OWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.comparing.paths import Paths
    from scanner.model.lineage import LineageEdge, LineageNode
    from scanner.model.obligation import Obligation


def lineage_changes(
    before: Iterable[LineageNode], after: Iterable[LineageNode], paths: tuple[Paths, Paths]
) -> Iterator[Change]:
    """A change for each ancestor and each edge that is not as it was."""
    sides = _tree(before, paths[0]), _tree(after, paths[1])
    (old, old_edges), (new, new_edges) = sides
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        rows = tuple(_differing(_node_rows(was), _node_rows(now)))
        if was is None or now is None or rows:
            yield Change("lineage", _kind(was, now), name, _license(was), _license(now), rows)
    for key in sorted({*old_edges, *new_edges}):
        edge, other = old_edges.get(key), new_edges.get(key)
        rows = tuple(_differing(_edge_rows(edge), _edge_rows(other)))
        if rows:
            child, parent = key
            yield Change("lineage", _kind(edge, other), f"{child} ← {parent}", _relation(edge), _relation(other), rows)


_Edges = dict[tuple[str, str], "LineageEdge"]


def _tree(nodes: Iterable[LineageNode], paths: Paths) -> tuple[dict[str, LineageNode], _Edges]:
    """The ancestors by name, and the edges by child and parent. The target's own repos go by their folder."""
    found: dict[str, LineageNode] = {}
    edges: _Edges = {}
    names = {node.id: _name(node, paths) for node in nodes}
    for node in nodes:
        if not node.own:
            found[node.id] = node
        for edge in node.parents:
            edges[names[node.id], names.get(edge.parent, edge.parent)] = edge
    return found, edges


def _name(node: LineageNode, paths: Paths) -> str:
    if not node.own:
        return node.id
    folder = paths.told(f"{node.repo}/").strip("/") if node.repo else ""
    return folder if folder not in ("", ".") else OWN


def _license(node: LineageNode | None) -> str:
    if node is None:
        return ""
    if node.license is None:
        return "unknown"
    return ", ".join(node.license_ids) or str(node.license.get("name") or "other")


def _node_rows(node: LineageNode | None) -> dict[str, str]:
    if node is None:
        return {}
    return {
        "license": _license(node),
        "state": node.state,
        "revision": node.revision,
        "asks": "; ".join(node.asks),
    }


def _edge_rows(edge: LineageEdge | None) -> dict[str, str]:
    if edge is None:
        return {}
    return {
        "relation": edge.relation,
        "strength": edge.strength,
        "said by": ", ".join(edge.sources),
        "at": edge.revision,
    }


def _relation(edge: LineageEdge | None) -> str:
    return "" if edge is None else edge.relation


def _differing(before: dict[str, str], after: dict[str, str]) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        row = Difference(name, before.get(name, ""), after.get(name, ""))
        if row.before != row.after:
            yield row


def _kind(was: object, now: object) -> str:
    return "added" if was is None else "removed" if now is None else "changed"


def obligation_changes(
    before: Iterable[Obligation], after: Iterable[Obligation], paths: tuple[Paths, Paths]
) -> Iterator[Change]:
    """A change for each obligation that is new, gone, or was done and is missing now, or the other way."""
    old, new = _owed(before, paths[0]), _owed(after, paths[1])
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None and was.state == now.state:
            continue
        item = now or was
        assert item is not None
        name = f"{item.license}: {item.kind}" + (f" [{item.clause}]" if item.clause else "")
        if was is not None and now is not None:
            row = Difference("because", was.because, now.because)
        else:
            row = Difference("says", was.says if was else "", now.says if now else "")
        rows = (row,) if row.before != row.after else ()
        states = was.state if was else "", now.state if now else ""
        yield Change("obligations", _kind(was, now), name, *states, rows, path=key[0])


def _owed(items: Iterable[Obligation], paths: Paths) -> dict[tuple[str, ...], Obligation]:
    found: dict[tuple[str, ...], Obligation] = {}
    for item in items:
        repo = paths.told(f"{item.repo}/").strip("/") if item.repo else ""
        via = paths.without_root(item.path)
        key = (repo, item.license, item.kind, item.clause, item.act, via, *item.strings)
        found.setdefault(key, item)
    return found
