"""Which model a name stands for, as a number: by the rules that single models are looked up by.

A table's own row comes first, under any spelling and any name that its owner had; then the present name of a model that
our own table knows under a former one; what neither has is a model that nobody could read, with what our table says of it.
"""

from __future__ import annotations

from scanner.fleet.lineage.graph import Link
from scanner.fleet.lineage.names import owned_keys
from scanner.lineage.similar import owned
from scanner.model.lineage import RELATIONS, STRENGTHS, LineageEdge, LineageNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Numbers:
    """The numbers of all models that anybody names: rows have theirs, others are given the next when they come up.

    ``keys`` are the rows' names as they are compared, ``extra`` the models without a row, in the order of their numbers.
    """

    def __init__(self, ids: Any) -> None:
        self.keys = owned_keys(ids)
        self.rows = len(ids)
        self.extra: list[LineageNode] = []
        self._prefer_present_names(ids)
        self._by_key = _Index(self.keys)
        self._by_key.expect(_names_of_ours())
        self._numbers: dict[str, int] = {}

    def expect(self, keys: Iterable[str]) -> None:
        """Looks up together what will be asked for."""
        self._by_key.expect(keys)

    def stands_for(self, rows: Any) -> Any:
        """The row that stands for the model of each row."""
        import numpy as np

        if not self._shared:
            return rows
        stands = np.arange(self.rows, dtype=np.int32)
        stands[list(self._shared)] = list(self._shared.values())
        return stands[rows]

    def without_row(self, name: str, revision: str = "") -> int:
        """The number of the model that is called so and has no row under that name."""
        from scanner.catalog.known_model import known_model
        from scanner.lineage.known import copied, known_node

        key = owned(name)
        at = self._numbers.get(key)
        if at is None:
            known = known_model(name)
            row = self._by_key.at(owned(known.id)) if known is not None and owned(known.id) != key else -1
            if row >= 0:
                at = row
            else:
                node = copied(known_node(name, revision) or LineageNode(name, state="missing"))
                at = self._numbers.get(owned(node.id))
                if at is None:
                    at = self.rows + len(self.extra)
                    self.extra.append(node)
                    self._numbers[owned(node.id)] = at
            self._numbers[key] = at
        return at

    def links(self, edges: Iterable[LineageEdge], child: int) -> tuple[Link, ...]:
        """The edges as numbers, without data sets; two that lead to one model are made one."""
        from scanner.lineage.tree import joined

        led: dict[int, LineageEdge] = {}
        for edge in edges:
            if edge.relation == "data":
                continue
            at = self._by_key.at(owned(edge.parent))
            at = at if at >= 0 else self.without_row(edge.parent, edge.revision)
            if at == child:
                continue
            led[at] = joined(led[at], edge) if at in led else edge
        return tuple(
            Link(at, RELATIONS.index(edge.relation), STRENGTHS.index(edge.strength), edge.inferred)
            for at, edge in led.items()
        )

    def above_extra(self) -> dict[int, list[Link]]:
        """The parents of models that have no row, which may bring more such models."""
        found: dict[int, list[Link]] = {}
        at = 0
        while at < len(self.extra):
            links = self.links(self.extra[at].parents, self.rows + at)
            if links:
                found[self.rows + at] = list(links)
            at += 1
        return found

    def _prefer_present_names(self, ids: Any) -> None:
        """Of two rows of one model under two names of its owner, the one under today's is the model."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        self._shared: dict[int, int] = {}
        low = pc.utf8_lower(ids)
        former = pc.indices_nonzero(pc.not_equal(low, self.keys))
        if not len(former):
            return
        keys = self.keys.take(former)
        there = pc.index_in(keys, value_set=low)
        twice = pc.is_valid(there)
        self._shared = dict(zip(former.filter(twice).to_pylist(), there.filter(twice).to_pylist(), strict=True))
        marks = pa.array([f"\0{at}" for at in former.to_pylist()], self.keys.type)
        flags = np.zeros(self.rows, dtype=bool)
        flags[former.to_numpy()] = True
        self.keys = pc.replace_with_mask(self.keys, pa.array(flags), pc.if_else(twice, marks, keys))


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


def _names_of_ours() -> set[str]:
    """The names of all models that our own table knows, and of their parents, as they are compared."""
    from scanner.catalog.known_model import all_known

    models = all_known()
    names = {name for model in models for name in (model.id, *model.also)}
    return {owned(name) for name in names.union(parent.id for model in models for parent in model.parents)}
