"""A made-up Hub as numbers: who was made from whom, by which relation, and under which label. One seed, one Hub.

Its shape is that of the real Hub where we know it: one hub with 18 % of all models below it, few parents with many children
and many with one, merges with several parents, ten steps from the furthest model to its root. Relations and labels come
in the proportions of the 4,167 real rows that the tests use; a sample of evaluated models holds far more merges than the Hub
does, so merges are as many as the asked number of edges leaves room for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator

RELATIONS = ("finetune", "quantized", "adapter", "merge")
_SINGLE = (1401, 49, 20)
"""How often the real rows have the relations with one parent."""

LABELS = (
    ("", "", 1174),  # silent
    ("apache-2.0", "", 1478),
    ("mit", "", 322),
    ("llama3.1", "", 177),
    ("cc-by-nc-4.0", "", 141),
    ("gemma", "", 133),
    ("llama3", "", 118),
    ("llama3.2", "", 116),
    ("llama2", "", 36),
    ("llama3.3", "", 15),
    ("creativeml-openrail-m", "", 14),
    ("bigscience-bloom-rail-1.0", "", 12),
    ("cc-by-nc-sa-4.0", "", 12),
    ("gpl-3.0", "", 9),
    ("cc-by-4.0", "", 5),
    ("bigcode-openrail-m", "", 4),
    ("unknown", "", 3),
    ("cc-by-sa-4.0", "", 3),
    ("cc-by-nc-nd-4.0", "", 2),
    ("openrail", "", 1),
    ("other", "", 104),
    ("other", "tongyi-qianwen", 37),
    ("other", "falcon-llm-license", 33),
    ("other", "nvidia-open-model-license", 30),
    ("other", "qwen", 30),
    ("other", "qwen-research", 29),
    ("other", "deepseek", 27),
    ("other", "llama3", 24),
    ("other", "mrl", 15),
    ("other", "gemma-terms-of-use", 12),
    ("other", "modified-mit", 12),
    ("other", "llama4", 9),
    ("other", "yi-license", 7),
    ("other", "house-terms-of-ours", 12),
)
"""(licence, license_name, how often) of the real rows; rare names are gathered in the last."""

SILENT, APACHE, MIT = 0, 1, 2
RESTRICTIVE = tuple(
    number for number, (label, _, _) in enumerate(LABELS) if label.startswith(("llama", "gemma", "cc-by-nc", "other"))
)
_HUBS = ("apache-2.0", "other", "llama3.1", "other", "gemma", "apache-2.0", "llama3.2", "other", "mit", "")
"""Labels of the first roots: these have the most children; each "other" has the next name."""

_LEVELS = np.array((680, 180, 70, 30, 16, 10, 6, 4, 2, 2)) / 1000
_PARENTS = 0.54
"""The part of all models that have a parent."""
_EXPONENT = 5
"""Parent number n of a pool of p is drawn as p·u⁵: the first of a million gets 6 % of all draws."""
_KEPT = 0.6
"""The part of the models that say what their parent says; the others' labels are drawn anew."""


@dataclass(frozen=True)
class Shape:
    """How large, and how bad. Shares are of models, but for ``dangling``, of edges, and ``drops``, of the models whose first
    parent is restrictive: of 1,283 such real edges 307 end at "apache-2.0" or "mit"."""

    models: int = 2_500_000
    edges: int = 1_500_000
    seed: int = 0
    hub: float = 0.18
    dangling: float = 0.03
    drops: float = 0.24
    cycles: float = 1.2e-4
    self_loops: float = 1e-4
    duplicates: float = 2e-4
    broken: float = 1e-4


@dataclass(frozen=True)
class Graph:
    """A Hub of ``nodes`` models. The parents of node n are ``parents[starts[n]:starts[n + 1]]``: numbers from ``nodes`` on
    are models that nobody has. ``relation`` is -1 for a root; ``copies`` are nodes that have a second row."""

    shape: Shape
    nodes: int
    roots: int
    starts: np.ndarray
    parents: np.ndarray
    relation: np.ndarray
    label: np.ndarray
    copies: np.ndarray
    looped: np.ndarray


def graph_of(shape: Shape) -> Graph:
    """The same graph for the same shape."""
    random = np.random.default_rng(shape.seed)
    copies = round(shape.models * shape.duplicates)
    nodes = shape.models - copies
    bounds = _levels(nodes)
    roots = int(bounds[0])
    first = _first_parents(random, shape, nodes, bounds)
    label = _labels(random, shape, nodes, bounds, first)
    child, parent = _edges(random, shape, nodes, bounds, first)
    dangling = random.choice(len(child), round(len(child) * shape.dangling), replace=False)
    gone = max(1, len(dangling) // 3)
    parent[dangling] = nodes + _skewed(random, gone, len(dangling))
    counts = np.bincount(child, minlength=nodes)
    relation = random.choice(3, nodes, p=np.array(_SINGLE) / sum(_SINGLE)).astype(np.int8)
    relation[counts > 1] = RELATIONS.index("merge")
    relation[counts == 0] = -1
    order = np.argsort(child, kind="stable")
    return Graph(
        shape,
        nodes,
        roots,
        np.concatenate(([0], np.cumsum(counts))),
        parent[order].astype(np.int32),
        relation,
        label,
        random.choice(nodes, copies, replace=False),
        random.choice(nodes, round(nodes * shape.self_loops), replace=False),
    )


def _levels(nodes: int) -> np.ndarray:
    """Where each level ends: roots, then ten steps."""
    children = round(nodes * _PARENTS)
    return (nodes - children + np.concatenate(([0], np.round(np.cumsum(_LEVELS) * children)))).astype(np.int64)


def _skewed(random: Generator, pool: int, number: int) -> np.ndarray:
    """Numbers below ``pool``: few of them often, most of them never."""
    return np.minimum((pool * random.random(number) ** _EXPONENT).astype(np.int64), pool - 1)


def _first_parents(random: Generator, shape: Shape, nodes: int, bounds: np.ndarray) -> np.ndarray:
    """A parent one level up for each node, -1 for a root; the hub is node 0."""
    first = np.full(nodes, -1, np.int64)
    start = 0
    for above, level in pairwise(bounds):
        first[above:level] = start + _skewed(random, max(1, int(above) - start), int(level - above))
        start = int(above)
    roots, below = int(bounds[0]), int(bounds[1] - bounds[0])
    drawn = roots ** (-1 / _EXPONENT)  # the part that falls to it without help
    under = random.random(below) < (shape.hub * nodes / max(1, below) - drawn) / (1 - drawn)
    first[bounds[0] : bounds[1]][under] = 0
    return first


def _edges(
    random: Generator, shape: Shape, nodes: int, bounds: np.ndarray, first: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(child, parent): first parents, cycles, and as many more parents of merges as the asked number leaves."""
    roots = int(bounds[0])
    child = np.arange(roots, nodes, dtype=np.int64)
    lower = random.choice(np.arange(bounds[1], nodes), min(nodes - int(bounds[1]), round(nodes * shape.cycles)), False)
    far = np.where(np.arange(len(lower)) % 2 == 0, first[lower], first[first[lower]])
    far = np.where(far < roots, first[lower], far)
    missing = max(0, shape.edges - len(child) - len(lower))
    merges = random.choice(child, round(missing / 2.34) + 1, replace=False)
    more = np.repeat(merges, random.geometric(1 / 2.34, len(merges)))
    more = np.concatenate((more, random.choice(merges, missing // 5 + 1)))
    other = _skewed(random, roots, len(more))
    children = np.concatenate((child, far, more))
    pairs = children * nodes + np.concatenate((first[child], lower, other))
    kept = np.sort(np.unique(pairs, return_index=True)[1])[: shape.edges]
    return children[kept], pairs[kept] % nodes


def _labels(random: Generator, shape: Shape, nodes: int, bounds: np.ndarray, first: np.ndarray) -> np.ndarray:
    """A number of `LABELS` for each node, level by level: silence, a dropped restriction, the parent's label, or any."""
    shares = np.array([often * (1.3 if label == "other" else 1) for label, _, often in LABELS])  # drops take some away
    label = random.choice(len(LABELS), nodes, p=shares / shares.sum()).astype(np.int8)
    named = [name for name, _, _ in LABELS]
    hubs = _HUBS[: int(bounds[0])]
    label[: len(hubs)] = [
        named.index(name) + (name == "other") * (1 + hubs[:n].count(name)) for n, name in enumerate(hubs)
    ]
    restrictive = np.isin(np.arange(len(LABELS)), RESTRICTIVE)
    for above, level in pairwise(bounds):
        here = slice(int(above), int(level))
        parent, own = label[first[here]], label[here]
        speaks, luck = own != SILENT, random.random(len(own))
        own = np.where(speaks & (parent != SILENT) & (luck < _KEPT), parent, own)
        free = np.where(random.random(len(own)) < 0.9, APACHE, MIT)
        own = np.where(speaks & restrictive[parent] & (luck > 1 - shape.drops), free, own)
        label[here] = own
    return label
