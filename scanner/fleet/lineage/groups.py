"""Models that are each other's ancestors: the strongly connected groups of a graph, found without recursion."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def groups_of(nodes: int, child: Any, parent: Any) -> list[list[int]]:
    """The groups of more than one node, the largest first, each in ascending order.

    Whatever has no parent left, or no child, is in no ring: such nodes are peeled off first, so that only what is near a
    ring is walked through.
    """
    import numpy as np

    left = np.ones(len(child), dtype=bool)
    while True:
        has_parent, has_child = np.zeros(nodes, dtype=bool), np.zeros(nodes, dtype=bool)
        has_parent[child[left]] = True
        has_child[parent[left]] = True
        inside = has_parent & has_child
        stays = left & inside[child] & inside[parent]
        if stays.sum() == left.sum():
            break
        left = stays
    above: dict[int, list[int]] = {}
    for one, other in zip(child[left].tolist(), parent[left].tolist(), strict=True):
        above.setdefault(one, []).append(other)
    found = [sorted(group) for group in _components(above) if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), group))


def _components(above: dict[int, list[int]]) -> list[list[int]]:
    """Tarjan's components, with a stack of our own."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[list[int]] = []
    for root in above:
        if root in index:
            continue
        work = [(root, iter(above[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, parents = work[-1]
            nearest = next(parents, None)
            if nearest is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = stack.index(node) if len(stack) < 8 else _place(stack, node)
                    found.append(stack[at:])
                    on_stack.difference_update(stack[at:])
                    del stack[at:]
            elif nearest not in index:
                index[nearest] = low[nearest] = len(index)
                stack.append(nearest)
                on_stack.add(nearest)
                work.append((nearest, iter(above.get(nearest, ()))))
            elif nearest in on_stack:
                low[node] = min(low[node], index[nearest])
    return found


def _place(stack: list[int], node: int) -> int:
    at = len(stack) - 1
    while stack[at] != node:
        at -= 1
    return at
