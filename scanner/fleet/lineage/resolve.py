"""Who is whose parent: names become numbers of models, by the rules that single models are looked up by.

A table's own row comes first, under any spelling and any name that its owner had; then the present name of a model that
our own table knows under a former one; what neither has is a model that nobody could read, with what our table says of it.
"""

from __future__ import annotations

from scanner.fleet.lineage.labels import UNREAD, UNSTATED, facts_of
from scanner.fleet.lineage.names import known_stems, owned_keys, plain, stems
from scanner.lineage.claims import claims_of
from scanner.lineage.similar import owned
from scanner.lineage.statements import Child
from scanner.model.lineage import RELATIONS, STRENGTHS, LineageEdge, LineageNode
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from scanner.fleet.lineage.labels import Labels
    from scanner.fleet.lineage.read import Tables
    from scanner.lineage.claims import Claims

_ADAPTER_TAG = "lora"
"""Stands for any tag that speaks of an adapter."""


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


def graph_of(tables: Tables, labels: Labels) -> Graph:
    """The graph of ``tables``; their licences are added to ``labels``."""
    return _Resolving(tables, labels).graph()


class _Resolving:
    def __init__(self, tables: Tables, labels: Labels) -> None:
        self._tables = tables
        self._labels = labels
        self._keys = owned_keys(tables.ids)
        self._rows = len(tables.ids)
        self._prefer_present_names()
        self._by_key = _Index(self._keys)
        self._by_key.expect(_names_of_ours())
        self._extra: list[LineageNode] = []
        self._numbers: dict[str, int] = {}
        self._more: dict[int, list[Link]] = {}  # edges that are found one by one
        self._instead: dict[int, tuple[Link, ...]] = {}
        self._problems: dict[str, int] = {}

    def graph(self) -> Graph:
        import numpy as np

        own = np.asarray(self._labels.add_all(self._tables.statements.to_pylist()), dtype=np.int32)
        own = own[self._tables.statement] if self._rows else np.zeros(0, dtype=np.int32)
        child, parent, relation = self._plain()
        self._read_odd()
        self._complete(child)
        own, above = self._labelled(own)
        self._follow()
        return self._joined(child, parent, relation, own, above)

    def _prefer_present_names(self) -> None:
        """Of two rows of one model under two names of its owner, the one under today's is the model."""
        import pyarrow as pa
        import pyarrow.compute as pc

        low = pc.utf8_lower(self._tables.ids)
        former = pc.indices_nonzero(pc.not_equal(low, self._keys))
        self._same = None
        if len(former):
            keys = self._keys.take(former)
            there = pc.index_in(keys, value_set=low)
            twice = pc.is_valid(there)
            marks = pa.array([f"\0{at}" for at in former.to_pylist()], self._keys.type)
            mask = pa.array([False] * self._rows)
            renamed = pc.if_else(twice, marks, keys)
            import numpy as np

            flags = np.zeros(self._rows, dtype=bool)
            flags[former.to_numpy()] = True
            mask = pa.array(flags)
            self._shared = dict(zip(former.filter(twice).to_pylist(), there.filter(twice).to_pylist(), strict=True))
            self._keys = pc.replace_with_mask(self._keys, mask, renamed)
        else:
            self._shared = {}

    def _plain(self) -> tuple[Any, Any, Any]:
        """The edges whose names are plain, as arrays; models with one that is not join the odd ones."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        tables = self._tables
        child, name, word = tables.child, tables.name, tables.relation
        self._late: dict[int, list[str]] = {}
        if not len(child):
            none = np.zeros(0, dtype=np.int32)
            return none, none, none.astype(np.int8)
        fine = plain(tables.names).to_numpy(zero_copy_only=False)
        strange = np.unique(child[~fine[name]])
        if len(strange):
            left = np.isin(child, strange)
            for at, called, said in zip(child[left].tolist(), name[left].tolist(), word[left].tolist(), strict=True):
                self._late.setdefault(at, [tables.relations[said]]).append(tables.names[called].as_py())
            child, name, word = child[~left], name[~left], word[~left]
        keys = owned_keys(tables.names)
        self._lookup_cost = None
        at = pc.index_in(keys, value_set=self._keys)
        target = pc.fill_null(at, -1).to_numpy(zero_copy_only=False).astype(np.int32)
        spelled = pc.equal(tables.names, tables.ids.take(pc.fill_null(at, 0))).to_numpy(zero_copy_only=False)
        self._problem("case-differences", int(((target[name] >= 0) & ~spelled[name]).sum()))
        used = np.unique(name[target[name] < 0])
        self._by_key.expect(keys.take(pa.array(used)).to_pylist())
        for number in used.tolist():
            if fine[number]:
                target[number] = self._number(tables.names[number].as_py())
        parent = target[name]
        loop = parent == self._same_as(child)
        self._problem("self-loops", len(np.unique(child[loop])))
        relation = np.asarray([RELATIONS.index(said) for said in tables.relations], dtype=np.int8)[word]
        child, parent, relation = child[~loop], parent[~loop], relation[~loop]
        _, first = np.unique(child.astype(np.int64) << 32 | parent, return_index=True)
        first.sort()
        return child[first], parent[first], relation[first]

    def _same_as(self, rows: Any) -> Any:
        """The row that stands for the model of each row."""
        import numpy as np

        if not self._shared:
            return rows
        stands = np.arange(self._rows, dtype=np.int32)
        stands[list(self._shared)] = list(self._shared.values())
        return stands[rows]

    def _number(self, name: str, revision: str = "") -> int:
        """The number of the model that is called so and has no row under that name."""
        from scanner.catalog.known_model import known_model
        from scanner.lineage.known import copied, known_node

        key = owned(name)
        at = self._numbers.get(key)
        if at is None:
            known = known_model(name)
            row = self._row(owned(known.id)) if known is not None and owned(known.id) != key else -1
            if row >= 0:
                at = row
            else:
                node = copied(known_node(name, revision) or LineageNode(name, state="missing"))
                at = self._numbers.get(owned(node.id))
                if at is None:
                    at = self._rows + len(self._extra)
                    self._extra.append(node)
                    self._numbers[owned(node.id)] = at
            self._numbers[key] = at
        return at

    def _row(self, key: str) -> int:
        return self._by_key.at(key)

    def _resolved(self, edges: Iterable[LineageEdge], child: int) -> tuple[Link, ...]:
        """The edges as numbers, without data sets; two that lead to one model are made one."""
        from scanner.lineage.tree import joined

        led: dict[int, LineageEdge] = {}
        for edge in edges:
            if edge.relation == "data":
                continue
            at = self._row(owned(edge.parent))
            at = at if at >= 0 else self._number(edge.parent, edge.revision)
            if at == child:
                continue
            led[at] = joined(led[at], edge) if at in led else edge
        return tuple(
            Link(at, RELATIONS.index(edge.relation), STRENGTHS.index(edge.strength), edge.inferred)
            for at, edge in led.items()
        )

    def _read_odd(self) -> None:
        """The models whose words on their parents do not agree, or are no plain names: each by its claims."""
        documents = {at: _document(pieces) for at, pieces in self._tables.odd}
        for at, (said, *names) in self._late.items():
            documents[at] = {"baseModels": {"relation": said, "models": [{"id": name} for name in names]}}
        ids = self._tables.ids
        claimed = [(at, *_claims(ids[at].as_py(), document)) for at, document in documents.items()]
        self._by_key.expect(
            owned(edge.parent) for _, claims, judged in claimed for edge in (*claims.edges, *judged.edges)
        )
        self._read: set[int] = set()
        for at, claims, judged in claimed:
            for item in claims.problems:
                self._problem(_TOLD.get(str(item.get("problem")), "other-problems"), 1)
            links = self._resolved(claims.edges, at)
            if links:
                self._more[at] = list(links)
                self._read.add(at)
            if judged is not claims:
                self._instead[at] = self._resolved(judged.edges, at)

    def _complete(self, child: Any) -> None:
        """Gives models that name no parent the ones that our own table has for their id or their whole name."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        from scanner.catalog.known_model import known_model, known_owners
        from scanner.lineage.known import copied, known_node, of_itself

        bare = np.ones(self._rows, dtype=bool)
        bare[child] = False
        bare[list(self._read)] = False
        self._known: list[int] = []
        ids = self._tables.ids
        owners = pc.replace_substring_regex(pc.utf8_lower(ids), "/?[^/]*$", "")
        ours = pc.is_in(owners, value_set=pa.array(sorted(known_owners())))
        self._known = pc.indices_nonzero(ours).to_pylist()
        bare_ids = pc.indices_nonzero(pa.array(bare))
        alike = pc.is_in(stems(ids.take(bare_ids)), value_set=known_stems())
        closer = set(bare_ids.filter(alike).to_pylist()) | {at for at in self._known if bare[at]}
        for at in sorted(closer):
            model_id = ids[at].as_py()
            if known_model(model_id) is not None:
                node = known_node(model_id)
                links = self._resolved(node.parents if node is not None else (), at)
                if links:
                    self._more[at] = list(links)
                    self._instead.setdefault(at, links)
                continue
            links = self._resolved(copied(LineageNode(model_id)).parents, at)
            if links:
                self._more[at] = list(links)
                if at not in self._instead:
                    self._instead[at] = self._resolved(of_itself(model_id, (model_id,), ()), at)

    def _labelled(self, own: Any) -> tuple[Any, Any]:
        """The labels of the rows as they are judged and as ancestors: editions told by ids, silence filled by our table."""
        from scanner.lineage.edition import in_its_edition
        from scanner.lineage.known import known_node

        above = None
        ids, labels = self._tables.ids, self._labels
        changed: dict[int, int] = {}
        for at in self._known:
            label = labels.all[own[at]]
            if label.concluded is not None:
                edition = in_its_edition(label.concluded, ids[at].as_py())
                if edition is not label.concluded:
                    own[at] = labels.add(edition)
            elif own[at] == UNSTATED:
                node = known_node(ids[at].as_py())
                if node is not None and node.license is not None:
                    changed[at] = labels.add(node.license)
        above = own.copy()
        for at, label_at in changed.items():
            above[at] = label_at
        return own, above

    def _follow(self) -> None:
        """The parents of models that have no row."""
        at = 0
        while at < len(self._extra):
            links = self._resolved(self._extra[at].parents, self._rows + at)
            if links:
                self._more[self._rows + at] = list(links)
            at += 1

    def _joined(self, child: Any, parent: Any, relation: Any, own: Any, above: Any) -> Graph:
        import numpy as np
        import pyarrow as pa

        more = [(at, link) for at, links in self._more.items() for link in links]
        child = np.concatenate([child, np.asarray([at for at, _ in more], dtype=np.int32)])
        parent = np.concatenate([parent, np.asarray([link.parent for _, link in more], dtype=np.int32)])
        relation = np.concatenate([relation, np.asarray([link.relation for _, link in more], dtype=np.int8)])
        plain_edges = len(child) - len(more)
        strength = np.zeros(len(child), dtype=np.int8)
        inferred = np.zeros(len(child), dtype=bool)
        strength[plain_edges:] = [link.strength for _, link in more]
        inferred[plain_edges:] = [link.inferred for _, link in more]
        order = np.argsort(child, kind="stable")
        child, parent, relation = child[order], parent[order], relation[order]
        nodes = self._rows + len(self._extra)
        start = np.zeros(nodes + 1, dtype=np.int32)
        np.cumsum(np.bincount(child, minlength=nodes), out=start[1:])
        extra = np.asarray(
            [self._labels.add(node.license) if node.license is not None else UNREAD for node in self._extra],
            dtype=np.int32,
        )
        names = pa.array([node.id for node in self._extra], self._tables.ids.type)
        missing = np.zeros(nodes, dtype=bool)
        missing[self._rows :] = extra == UNREAD
        return Graph(
            ids=pa.concat_arrays([self._tables.ids, names]),
            rows=self._rows,
            own=np.concatenate([own, extra]),
            above=np.concatenate([above, extra]),
            child=child,
            parent=parent,
            relation=relation,
            strength=strength[order],
            inferred=inferred[order],
            start=start,
            instead=self._instead,
            missing=missing,
            problems=self._problems,
        )

    def _problem(self, name: str, count: int) -> None:
        if count:
            self._problems[name] = self._problems.get(name, 0) + count


class _Index:
    """Finds the row of a name. Names that will be asked for are looked up together: one look goes through all keys."""

    def __init__(self, keys: Any) -> None:
        self._keys = keys
        self._known: dict[str, int] = {}

    def expect(self, keys: Iterable[str]) -> None:
        """Looks up all of ``keys`` at once."""
        import pyarrow as pa
        import pyarrow.compute as pc

        new = sorted(set(keys) - self._known.keys())
        if new:
            wanted = pa.array(new, self._keys.type)
            rows = pc.indices_nonzero(pc.is_in(self._keys, value_set=wanted))
            self._known.update(dict.fromkeys(new, -1))
            self._known.update(zip(self._keys.take(rows).to_pylist(), rows.to_pylist(), strict=True))

    def at(self, key: str) -> int:
        """The number of the row, -1 for none."""
        if key not in self._known:
            self.expect((key,))
        return self._known[key]


_TOLD = {"self-loop": "self-loops", "unknown-base": "nameless-parents", "limit": "too-many-parents"}
"""What is counted for what is amiss with a model's claims."""


def _claims(model_id: str, document: dict[str, Any]) -> tuple[Claims, Claims]:
    """What one model says of its parents: as somebody's ancestor, and as it is judged."""
    from scanner.pipeline.lineage import completed
    from scanner.repo.repo import Repo

    facts = tuple(facts_of({"id": model_id, **document}))
    child = Child(model_id, facts, (model_id,))
    claims = claims_of(child)
    return claims, completed(claims, child, Repo("", (), facts, False)) if _undeclared(claims.edges) else claims


def _names_of_ours() -> set[str]:
    """The names of all models that our own table knows, and of their parents, as they are compared."""
    from scanner.catalog.known_model import all_known

    models = all_known()
    names = {name for model in models for name in (model.id, *model.also)}
    return {owned(name) for name in names.union(parent.id for model in models for parent in model.parents)}


def _document(pieces: dict[str, Any]) -> dict[str, Any]:
    import json

    def value(text: str | None) -> object:
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError):
            return None

    field = pieces["field"]
    return {
        "cardData": {"base_model": value(pieces["base"]), "base_model_relation": value(pieces["relation"])},
        "tags": [*(pieces["tags"] or ()), *([_ADAPTER_TAG] if pieces["adapter"] else ())],
        "baseModels": None
        if field is None
        else {"relation": field["relation"], "models": [{"id": name} for name in field["names"] or ()]},
    }


def _undeclared(edges: Sequence[LineageEdge]) -> bool:
    return not any(edge.strength == "declared" for edge in edges if edge.relation != "data")
