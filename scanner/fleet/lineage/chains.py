"""Chains of single parents, numbered by shape for all models at once.

Most models name one parent. Such a model's tree is its parent's tree with one step more, so that the shape of all of them
follows from level to level: two models are of one shape where terms, steps and relations are alike all the way up to the
same kind of top, and where the same places of the way have one owner. A top is a root, a model with several parents, or
one in a ring; only these are walked through one by one.
"""

from __future__ import annotations

from scanner.lineage.tree import DEPTH, NODES
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scanner.fleet.lineage.graph import Graph
    from scanner.fleet.lineage.labels import Labels
    from scanner.fleet.lineage.publishers import Publishers

_BACK = 6
"""Bits for how far up the nearest model of the same owner is."""

_ABOVE = 31
"""Bits for the shape of the parent."""

_REST = _ABOVE + _BACK + 5
"""Bits for all of a step but the terms."""

_KINDS = 1 << 16
"""Kinds of terms that fit beside them."""


@record
class Chains:
    """For each model: ``up`` its only parent (itself for a top), ``top`` the top it hangs from, ``steps`` how far that is,
    ``shape`` the number of its shape as it is judged (-1 where it has to be walked through by itself).

    ``depth`` and ``silent`` are the steps to its furthest ancestor and the ancestors whose terms are not known. ``closures``
    are the ancestors of each top that has any, breadth first, the top itself before them.
    """

    up: Any
    top: Any
    steps: Any
    shape: Any
    depth: Any
    silent: Any
    closures: dict[int, tuple[int, ...]]


class Chaining:
    """Numbers shapes. ``walk(model)`` gives a top's ancestors with their depth, and a key of its shape as an ancestor."""

    def __init__(
        self,
        graph: Graph,
        labels: Labels,
        publishers: Publishers,
        rings: list[list[int]],
        walk: Callable[[int], tuple[tuple[int, ...], int, object]],
    ) -> None:
        import numpy as np

        self._graph = graph
        self._publishers = publishers
        self._walk = walk
        kinds = np.asarray([label.kind for label in labels.all], dtype=np.int64)
        self._kinds = len(labels.kinds)
        self._kind_above, self._kind_own = kinds[graph.above], kinds[graph.own]
        self._unknown = np.asarray([label.terms.state != "known" for label in labels.all])[graph.above]
        self._degree = np.diff(graph.start)
        self._is_top = self._degree != 1
        for ring in rings:
            self._is_top[ring] = True

    def chains(self) -> Chains:
        """The chains of the graph."""
        import numpy as np

        graph = self._graph
        nodes = len(graph.ids)
        up = np.arange(nodes, dtype=np.int32)
        single = ~self._is_top
        edge = graph.start[:-1][single]
        up[single] = graph.parent[edge]
        how = np.zeros(nodes, dtype=np.int64)
        how[single] = graph.relation[edge].astype(np.int64) << 2 | graph.strength[edge]
        top, steps = _tops(up)
        self._walk_tops()
        back, mixed = self._owners_above(up, top, steps)
        shape = np.full(nodes, -1, dtype=np.int64)
        above = self._tops_shapes(nodes)
        depth, silent = self._depth, self._silent
        levels = _by_level(steps)
        for level in levels:
            parent = up[level]
            mixed[level] |= mixed[parent]
            depth[level] = depth[parent] + 1
            silent[level] = silent[parent] + self._unknown[parent]
            rest = (how[level] << _BACK | back[level]) << _ABOVE | above[parent]
            shape[level] = self._kind_own[level] << _REST | rest
            self._number(above, level, rest)
        sizes = steps + self._size[top]
        fits = single & ~mixed & (depth <= DEPTH) & (sizes <= NODES)
        fits[list(graph.instead)] = False
        if self._kinds > _KINDS:  # no such table was ever seen; then each model is walked through
            fits[:] = False
        return Chains(up, top, steps, np.where(fits, shape, -1), depth, silent, self._closures)

    def _walk_tops(self) -> None:
        """Walks through each top that has ancestors."""
        import numpy as np

        nodes = len(self._graph.ids)
        self._closures: dict[int, tuple[int, ...]] = {}
        self._depth = np.zeros(nodes, dtype=np.int32)
        self._silent = np.zeros(nodes, dtype=np.int32)
        self._size = np.zeros(nodes, dtype=np.int32)
        self._keys: dict[int, object] = {}
        pairs: list[int] = []
        owner, unknown = self._publishers.owner, self._unknown
        for at in np.flatnonzero(self._is_top & (self._degree > 0)).tolist():
            closure, depth, key = self._walk(at)
            self._closures[at] = closure
            self._depth[at] = depth
            above = list(closure[1:])
            self._silent[at] = unknown[above].sum()
            self._size[at] = len(closure) - 1
            self._keys[at] = key
            pairs += [at << 32 | one for one in owner[above].tolist() if one >= 0]
        self._pairs = np.unique(np.asarray(pairs, dtype=np.int64))

    def _tops_shapes(self, nodes: int) -> Any:
        """The number of the shape of each top as an ancestor."""
        import numpy as np

        above = np.zeros(nodes, dtype=np.int64)
        roots = np.flatnonzero(self._degree == 0)
        plain = self._kind_above[roots] << 2 | self._publishers.licensor[roots]
        found, number = np.unique(plain, return_inverse=True)
        above[roots] = number
        self._next = len(found)
        seen: dict[object, int] = {}
        for at, key in self._keys.items():
            above[at] = seen.setdefault(key, self._next + len(seen))
        self._next += len(seen)
        return above

    def _number(self, above: Any, level: Any, rest: Any) -> None:
        """Numbers the shapes of one level as ancestors of the next."""
        import numpy as np

        label = (self._kind_above[level] % _KINDS) << 2 | self._publishers.licensor[level]
        _, number = np.unique(label << _REST | rest, return_inverse=True)
        above[level] = number + self._next
        self._next += int(number.max(initial=-1)) + 1

    def _owners_above(self, up: Any, top: Any, steps: Any) -> tuple[Any, Any]:
        """How many steps above each model the nearest of its owner is (0: none), and which have one beyond a top."""
        import numpy as np

        owner = self._publishers.owner
        nodes = len(owner)
        back = np.zeros(nodes, dtype=np.int64)
        left = np.flatnonzero((steps > 0) & (owner >= 0))
        beyond = np.isin(top[left].astype(np.int64) << 32 | owner[left], self._pairs)
        mixed = np.zeros(nodes, dtype=bool)
        mixed[left[beyond]] = True
        mixed[steps >= 1 << _BACK] = True
        cursor = up[left]
        step = 1
        while len(left) and step < 1 << _BACK:
            same = owner[cursor] == owner[left]
            back[left[same]] = step
            on = ~same & (up[cursor] != cursor)
            left, cursor = left[on], up[cursor[on]]
            step += 1
        return back, mixed


def _tops(up: Any) -> tuple[Any, Any]:
    """(the top above each model, the steps to it), by doubling the way with each round."""
    import numpy as np

    top = up.copy()
    steps = (up != np.arange(len(up), dtype=up.dtype)).astype(np.int32)
    while True:
        further = top[top]
        if (further == top).all():
            return top, steps
        steps += steps[top]
        top = further


def _by_level(steps: Any) -> list[Any]:
    """The models at each number of steps, from one on."""
    import numpy as np

    order = np.argsort(steps, kind="stable")
    ends = np.cumsum(np.bincount(steps)) if len(steps) else np.zeros(0, dtype=np.int64)
    return [order[one:end] for one, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)]
