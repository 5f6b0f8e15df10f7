"""Who is at the top of each model, and how many are below some: numbers over the edges, level by level, no closure kept."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST_PAIRS = 20_000_000
"""Pairs of (ancestor, descendant) that are counted at once: 160 MB. A ring with a hub in it has more than anybody needs."""


def roots_of(child: Any, parent: Any, nodes: int) -> Any:
    """The root that the first parents of each of ``nodes`` models lead to; a root's is its own.

    Of two edges of one child the first counts. Who comes to a ring has the smallest number of the ring.
    """
    import numpy as np

    up = np.arange(nodes)
    first = np.unique(child, return_index=True)
    up[first[0]] = parent[first[1]]
    start, rounds = up.copy(), max(1, nodes).bit_length()
    left = np.nonzero(start[up] != up)[0]
    for _ in range(rounds):  # twice as far each time: at the root, or beyond it and round a ring
        up[left] = up[up[left]]
        left = left[start[up[left]] != up[left]]
    ring = np.unique(up[left])  # each ring whole, for its own members were sent round it, too
    least, step = np.arange(nodes), start.copy()
    for _ in range(rounds if len(left) else 0):
        least[ring] = np.minimum(least[ring], least[step[ring]])
        step[ring] = step[step[ring]]
    up[left] = least[up[left]]
    return up


def descendants_of(child: Any, parent: Any, nodes: int, sources: Any, most: int = MOST_PAIRS) -> Any:
    """How many models are below each of ``sources`` at any remove, itself not among them; -1 for all where there are more
    than ``most`` pairs in sum."""
    import numpy as np

    order = np.argsort(parent, kind="stable")
    below = child[order]
    starts = np.concatenate(([0], np.cumsum(np.bincount(parent, minlength=nodes))))
    sources = np.unique(np.asarray(sources, dtype=np.int64))
    front = np.arange(len(sources)) * nodes + sources
    seen = front
    while len(front):
        at, source = front % nodes, front // nodes
        many = starts[at + 1] - starts[at]
        if int(many.sum()) + len(seen) > most:
            return np.full(len(sources), -1)
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        found = np.unique(np.repeat(source, many) * nodes + below[np.repeat(starts[at], many) + within])
        place = np.minimum(np.searchsorted(seen, found), len(seen) - 1)
        front = found[seen[place] != found]
        seen = np.sort(np.concatenate((seen, front)), kind="stable")
    return np.bincount(seen // nodes, minlength=len(sources)) - 1
