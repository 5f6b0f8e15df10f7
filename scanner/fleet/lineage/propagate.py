"""The terms of all ancestors, passed on along all edges at once until nothing changes: sets as words of 64 bits.

A bit stands for terms, and for the publisher where he may give his own work other terms: these end at the next model of
his that has terms. What comes through adapters, and what only outputs carry, is kept in layers of its own.
"""

from __future__ import annotations

from scanner.fleet.lineage.publishers import SURE
from scanner.model.lineage import RELATIONS
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from scanner.fleet.lineage.graph import Graph
    from scanner.fleet.lineage.labels import Labels
    from scanner.fleet.lineage.publishers import Publishers

WHOLE, ADAPTER, OUTPUTS = 0, 1, 2
"""The layers: what holds for the whole model; once it is loaded beside its base; as far as the text speaks of outputs."""

_LAYER = {"adapter": ADAPTER, "distill": OUTPUTS}

_LIKELY = 2


@record
class Masks:
    """``bits`` are (kind of terms, owner or -1) for each bit; ``layers`` the words of each model that has parents, by
    `place` of it (-1 for none); ``rounds`` is how often terms were passed on."""

    bits: tuple[tuple[int, int], ...]
    layers: tuple[Any, ...]
    place: Any
    rounds: int

    def of(self, nodes: Any, *layers: int) -> Any:
        """The words of ``nodes`` in any of ``layers``, one row for each."""
        import numpy as np

        words = self.layers[0].shape[1]
        found = np.zeros((len(nodes), words), dtype=np.uint64)
        at = self.place[nodes]
        there = at >= 0
        for layer in layers:
            if layer < len(self.layers):
                found[there] |= self.layers[layer][at[there]]
        return found


def masks_of(graph: Graph, labels: Labels, publishers: Publishers) -> Masks:
    """The sets of terms that reach each model of ``graph``."""
    import numpy as np

    kinds = np.asarray([label.kind for label in labels.all], dtype=np.int64)[graph.above]
    nodes = len(graph.ids)
    certain = graph.strength < _LIKELY
    child, parent, relation = graph.child[certain], graph.parent[certain], graph.relation[certain]
    layer = np.asarray([_LAYER.get(word, -1 if word == "data" else WHOLE) for word in RELATIONS])[relation]
    child, parent, layer = child[layer >= 0], parent[layer >= 0], layer[layer >= 0]
    owner = np.where(publishers.licensor == SURE, publishers.owner, -1)
    used = _once(parent, nodes)
    owners = int(owner.max(initial=-1)) + 2
    pairs, own_bit = np.unique(kinds[used] * owners + owner[used] + 1, return_inverse=True)
    bits = tuple((pair // owners, pair % owners - 1) for pair in pairs.tolist())
    words = max(1, -(-len(bits) // 64))
    own = np.zeros((len(used), words), dtype=np.uint64)
    own[np.arange(len(used)), own_bit // 64] = np.uint64(1) << (own_bit % 64).astype(np.uint64)
    at_used = np.full(nodes, -1, dtype=np.int32)
    at_used[used] = np.arange(len(used), dtype=np.int32)
    heirs = _once(child, nodes)
    place = np.full(nodes, -1, dtype=np.int32)
    place[heirs] = np.arange(len(heirs), dtype=np.int32)
    ends = _ends(bits, words)
    count = int(layer.max(initial=0)) + 1
    layers = [np.zeros((len(heirs), words), dtype=np.uint64) for _ in range(count)]
    rounds = _fixed_point(layers, place[child], parent, layer, _Giving(own, at_used, place, ends, publishers))
    return Masks(bits, tuple(layers), place, rounds)


def _once(numbers: Any, nodes: int) -> Any:
    """Each of ``numbers``, which are below ``nodes``, once and in order."""
    import numpy as np

    there = np.zeros(nodes, dtype=bool)
    there[numbers] = True
    return np.flatnonzero(there)


def members(words: Any) -> Iterable[int]:
    """The numbers of the bits that are set in one row of words."""
    for at, word in enumerate(words.tolist()):
        while word:
            low = word & -word
            yield at * 64 + low.bit_length() - 1
            word ^= low


class _Giving:
    """What parents hand on."""

    def __init__(self, own: Any, at_used: Any, place: Any, ends: dict[int, Any], publishers: Publishers) -> None:
        import numpy as np

        self._own = own
        self._at_used = at_used
        self.place = place
        owners = sorted(ends)
        self._stops = np.zeros((len(owners) + 1, own.shape[1]), dtype=np.uint64)
        for at, owner in enumerate(owners, 1):
            self._stops[at] = ends[owner]
        number = np.zeros(int(publishers.owner.max(initial=-1)) + 2, dtype=np.int32)
        number[owners] = np.arange(1, len(owners) + 1, dtype=np.int32)
        self._stop = np.where(publishers.known, number[publishers.owner], 0) if len(publishers.owner) else number[:0]

    def own(self, parents: Any) -> Any:
        return self._own[self._at_used[parents]]

    def passed(self, parents: Any, layer: Any) -> Any:
        """What ``parents`` have inherited in a layer and do not keep."""
        import numpy as np

        at = self.place[parents]
        found = np.where((at >= 0)[:, None], layer[np.maximum(at, 0)], np.uint64(0)) if len(layer) else None
        if found is None:
            return np.zeros((len(parents), self._own.shape[1]), dtype=np.uint64)
        stop = self._stop[parents]
        held = stop > 0
        found[held] &= ~self._stops[stop[held]]
        return found


def _fixed_point(layers: list[Any], child: Any, parent: Any, through: Any, giving: _Giving) -> int:
    """Passes terms on until nothing changes; only what changed last is passed on again."""
    import numpy as np

    if not len(child):
        return 0
    rounds = 1
    for layer in range(len(layers)):
        chosen = np.flatnonzero(through == layer)
        if len(chosen):
            _take(layers[layer], child[chosen], giving.own(parent[chosen]))
    nodes = np.flatnonzero(giving.place >= 0)
    active = np.zeros(len(giving.place), dtype=bool)
    active[nodes] = True
    while True:
        edges = np.flatnonzero(active[parent])
        if not len(edges):
            return rounds
        rounds += 1
        fresh = np.zeros(len(layers[0]), dtype=bool)
        for source in range(len(layers)):
            given = giving.passed(parent[edges], layers[source])
            into = np.maximum(through[edges], source)
            for target in range(source, len(layers)):
                chosen = np.flatnonzero(into == target)
                if len(chosen):
                    fresh[_take(layers[target], child[edges[chosen]], given[chosen])] = True
        active = np.zeros(len(giving.place), dtype=bool)
        active[nodes[fresh]] = True
    return rounds


def _take(layer: Any, child: Any, given: Any) -> Any:
    """Adds what is given to each child; returns the children for which that was new. ``child`` is in order."""
    import numpy as np

    starts = np.flatnonzero(np.r_[True, child[1:] != child[:-1]])
    joined = np.bitwise_or.reduceat(given, starts, axis=0)
    at = child[starts]
    before = layer[at]
    after = before | joined
    new = (after != before).any(axis=1)
    layer[at[new]] = after[new]
    return at[new]


def _ends(bits: tuple[tuple[int, int], ...], words: int) -> dict[int, Any]:
    """For each publisher who may license anew: the bits that end at his next model."""
    import numpy as np

    found: dict[int, Any] = {}
    for at, (_, owner) in enumerate(bits):
        if owner >= 0:
            row = found.setdefault(owner, np.zeros(words, dtype=np.uint64))
            row[at // 64] |= np.uint64(1) << np.uint64(at % 64)
    return found
