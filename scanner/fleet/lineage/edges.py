"""The table of edges: each parent of each model, with what that one step drops."""

from __future__ import annotations

from scanner.fleet.lineage.explain import why, why_absent
from scanner.fleet.lineage.publishers import PERHAPS, SURE
from scanner.licensing.clause_facts import cited
from scanner.lineage.terms import UNREAD
from scanner.lineage.transition import transition
from scanner.model.lineage import RELATIONS
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.fleet.lineage.graph import Graph
    from scanner.fleet.lineage.labels import Labels
    from scanner.fleet.lineage.publishers import Publishers
    from scanner.lineage.loss import Loss


def edges_table(graph: Graph, labels: Labels, publishers: Publishers) -> Any:
    """The Arrow table with the columns of `tables.EDGES`: the edges of the models that have a row, by child."""
    import numpy as np
    import pyarrow as pa

    chosen = graph.child < graph.rows
    child, parent = graph.child[chosen], graph.parent[chosen]
    relation, strength, inferred = graph.relation[chosen], graph.strength[chosen], graph.inferred[chosen]
    theirs = np.where(publishers.owner[child] == publishers.owner[parent], publishers.licensor[parent], 0)
    theirs = np.where((publishers.owner[child] >= 0) & publishers.known[child], theirs, 0)
    sorts = np.stack([graph.own[child], graph.above[parent], relation, strength, theirs])
    kinds, number = np.unique(sorts, axis=1, return_inverse=True)
    number = number.reshape(-1)
    told = [_told(labels, *map(int, kind)) for kind in kinds.T]
    names = [label.declared for label in labels.all]
    columns = {
        "child": graph.ids.take(pa.array(child)),
        "parent": graph.ids.take(pa.array(parent)),
        "relation": pa.array(RELATIONS).take(pa.array(relation, pa.int32())),
        "inferred": pa.array(inferred),
        "child_license": _each(names, graph.own[child]),
        "parent_license": _each(names, graph.above[parent]),
        "known": pa.array(~graph.missing[parent]),
    }
    for place, name in enumerate(("weight", "problem", "clause", "why")):
        columns[name] = _each([row[place] for row in told], number)
    return pa.table(columns)


def _each(values: list[str | None], at: Any) -> Any:
    """``values`` by number, as a column in which each is kept once: sentences a million times over are gigabytes."""
    import numpy as np
    import pyarrow as pa

    each = {value: place for place, value in enumerate(dict.fromkeys(value for value in values if value is not None))}
    number = np.asarray([-1 if value is None else each[value] for value in values], dtype=np.int32)[at]
    return pa.DictionaryArray.from_arrays(pa.array(number, mask=number < 0), pa.array(list(each), pa.string()))


def _told(labels: Labels, own: int, above: int, relation: int, strength: int, theirs: int) -> tuple[str | None, ...]:
    child, parent = labels.all[own], labels.all[above]
    found = transition(child.terms, parent.terms, RELATIONS[relation])
    if not found:
        return None, None, None, why_absent() if parent.terms.state == UNREAD else None
    losses = [_weighed(loss, strength, theirs) for loss in found]
    worst = losses[0]
    clause = cited(worst.license.name, worst.number) if worst.license is not None and worst.clause is not None else None
    return worst.weight, worst.problem, clause, why(child.terms, parent.terms, losses)


def _weighed(loss: Loss, strength: int, theirs: int) -> Loss:
    """The loss as sure as the edge, and none of the publisher's own doing."""
    weight, remark = loss.weight, loss.remark
    if strength == 2:
        weight, remark = "note", "that it was made from it is no more than likely"
    elif strength == 1 and weight == "error":
        weight, remark = "warning", "a file says in passing that it was made from it"
    if loss.license is not None and theirs == SURE:
        weight, remark = "note", "both are of one publisher, who may give a model of its own other terms"
    elif loss.license is not None and theirs == PERHAPS and weight == "error":
        weight = "warning"
        remark = "one publisher gave out both, and nobody knows whether the first was its own to license anew"
    return loss if (weight, remark) == (loss.weight, loss.remark) else altered(loss, weight=weight, remark=remark)
