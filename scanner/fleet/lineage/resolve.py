"""From what a table says to its graph: each model's parents as numbers, and the labels that all are judged by.

Models whose words on their parents agree are resolved as arrays; the others by their claims, one by one; and models that
name nobody have the parents that our own table knows them by.
"""

from __future__ import annotations

from scanner.fleet.lineage.claimed import TOLD, claims, document_of
from scanner.fleet.lineage.graph import Graph
from scanner.fleet.lineage.labels import UNREAD, UNSTATED
from scanner.fleet.lineage.names import known_stems, owned_keys, plain, stems
from scanner.fleet.lineage.numbers import Numbers
from scanner.lineage.similar import owned
from scanner.model.lineage import RELATIONS, LineageNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.fleet.lineage.graph import Link
    from scanner.fleet.lineage.labels import Labels
    from scanner.fleet.lineage.read import Tables


def graph_of(tables: Tables, labels: Labels) -> Graph:
    """The graph of ``tables``; their licences are added to ``labels``."""
    return _Resolving(tables, labels).graph()


class _Resolving:
    def __init__(self, tables: Tables, labels: Labels) -> None:
        self._tables = tables
        self._labels = labels
        self._numbers = Numbers(tables.ids)
        self._rows = len(tables.ids)
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
        self._more |= self._numbers.above_extra()
        return self._joined(child, parent, relation, own, above)

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
        at = pc.index_in(keys, value_set=self._numbers.keys)
        target = pc.fill_null(at, -1).to_numpy(zero_copy_only=False).astype(np.int32)
        spelled = pc.equal(tables.names, tables.ids.take(pc.fill_null(at, 0))).to_numpy(zero_copy_only=False)
        self._problem("case-differences", int(((target[name] >= 0) & ~spelled[name]).sum()))
        used = np.unique(name[target[name] < 0])
        self._numbers.expect(keys.take(pa.array(used)).to_pylist())
        for number in used.tolist():
            if fine[number]:
                target[number] = self._numbers.without_row(tables.names[number].as_py())
        parent = target[name]
        loop = parent == self._numbers.stands_for(child)
        self._problem("self-loops", len(np.unique(child[loop])))
        relation = np.asarray([RELATIONS.index(said) for said in tables.relations], dtype=np.int8)[word]
        child, parent, relation = child[~loop], parent[~loop], relation[~loop]
        _, first = np.unique(child.astype(np.int64) << 32 | parent, return_index=True)
        first.sort()
        return child[first], parent[first], relation[first]

    def _read_odd(self) -> None:
        """The models whose words on their parents do not agree, or are no plain names: each by its claims."""
        documents = {at: document_of(pieces) for at, pieces in self._tables.odd}
        for at, (relation, *names) in self._late.items():
            documents[at] = {"baseModels": {"relation": relation, "models": [{"id": name} for name in names]}}
        ids = self._tables.ids
        claimed = [(at, *claims(ids[at].as_py(), document)) for at, document in documents.items()]
        self._numbers.expect(owned(edge.parent) for _, said, judged in claimed for edge in (*said.edges, *judged.edges))
        self._read: set[int] = set()
        for at, said, judged in claimed:
            for item in said.problems:
                self._problem(TOLD.get(str(item.get("problem")), "other-problems"), 1)
            links = self._numbers.links(said.edges, at)
            if links:
                self._more[at] = list(links)
                self._read.add(at)
            if judged is not said:
                self._instead[at] = self._numbers.links(judged.edges, at)

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
                links = self._numbers.links(node.parents if node is not None else (), at)
                if links:
                    self._more[at] = list(links)
                    self._instead.setdefault(at, links)
                continue
            links = self._numbers.links(copied(LineageNode(model_id)).parents, at)
            if links:
                self._more[at] = list(links)
                if at not in self._instead:
                    self._instead[at] = self._numbers.links(of_itself(model_id, (model_id,), ()), at)

    def _labelled(self, own: Any) -> tuple[Any, Any]:
        """The labels of the rows as they are judged and as ancestors: editions told by ids, silence filled by our table."""
        from scanner.lineage.edition import in_its_edition
        from scanner.lineage.known import known_node

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
        nodes = self._rows + len(self._numbers.extra)
        start = np.zeros(nodes + 1, dtype=np.int32)
        np.cumsum(np.bincount(child, minlength=nodes), out=start[1:])
        extra = np.asarray(
            [self._labels.add(node.license) if node.license is not None else UNREAD for node in self._numbers.extra],
            dtype=np.int32,
        )
        names = pa.array([node.id for node in self._numbers.extra], self._tables.ids.type)
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
