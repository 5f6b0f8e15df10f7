"""The table of models: one row for each, with what it declares, what it inherits and what that comes to."""

from __future__ import annotations

from scanner.fleet.lineage.kin import descendants_of, roots_of
from scanner.fleet.lineage.labels import clauses_of
from scanner.fleet.lineage.propagate import ADAPTER, WHOLE, members
from scanner.lineage.terms import KNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from scanner.fleet.lineage.graph import Graph
    from scanner.fleet.lineage.labels import Labels
    from scanner.fleet.lineage.propagate import Masks
    from scanner.fleet.lineage.read import Tables
    from scanner.fleet.lineage.verdicts import Verdicts


def models_table(
    tables: Tables, graph: Graph, labels: Labels, masks: Masks, groups: list[list[int]], verdicts: Verdicts
) -> Any:
    """The Arrow table with the columns of `tables.MODELS`, in the order of the input."""
    import numpy as np
    import pyarrow as pa

    rows = graph.rows
    own = graph.own[:rows]
    parents = np.bincount(graph.child, minlength=rows)[:rows]
    dangling = np.bincount(graph.child, weights=graph.missing[graph.parent], minlength=rows)[:rows].astype(np.int32)
    group = np.zeros(rows, dtype=np.int32)
    for number, members_of in enumerate(groups, 1):
        group[[at for at in members_of if at < rows]] = number
    columns: dict[str, Any] = {
        "id": graph.ids.slice(0, rows),
        "license": _chosen([label.declared for label in labels.all], own),
        "license_ids": _lists([tuple(sorted(label.terms.ids)) for label in labels.all], own),
        "declared_clauses": _lists([clauses_of(label.terms) for label in labels.all], own),
    }
    inherited, number = _distinct(masks.of(np.arange(rows), WHOLE, ADAPTER))
    sets = [[labels.kinds[masks.bits[bit][0]] for bit in members(row)] for row in inherited]
    columns["inherited_licenses"] = _lists([tuple(sorted({i for t in s for i in t.ids})) for s in sets], number)
    columns["inherited_clauses"] = _lists([tuple(sorted({c for t in s for c in clauses_of(t)})) for s in sets], number)
    columns["parents"] = pa.array(parents.astype(np.int32))
    columns["dangling"] = pa.array(dangling)
    columns |= _judged_columns(graph, labels, verdicts)
    columns["group"] = pa.array(group)
    columns["root"] = graph.ids.take(pa.array(roots_of(graph.child, graph.parent, len(graph.ids))[:rows]))
    columns["descendants"] = _descendants(graph, labels)
    columns["downloads"] = tables.downloads if tables.downloads is not None else pa.nulls(rows, pa.int64())
    columns["likes"] = tables.likes if tables.likes is not None else pa.nulls(rows, pa.int64())
    from scanner.fleet.lineage.tables import MODELS

    return pa.table({name: columns[name] for name in MODELS})


def _descendants(graph: Graph, labels: Labels) -> Any:
    """How many models are below each model whose terms nobody knows; of others it is not counted."""
    import numpy as np
    import pyarrow as pa

    rows = graph.rows
    unknown = np.array([label.terms.state != KNOWN for label in labels.all])
    children = np.bincount(graph.parent, minlength=len(graph.ids))[:rows]
    sources = np.nonzero(unknown[graph.above[:rows]] & (children > 0))[0]
    below = np.full(rows, -1, dtype=np.int64)
    below[sources] = descendants_of(graph.child, graph.parent, len(graph.ids), sources)
    return pa.array(below, mask=below < 0)


def _judged_columns(graph: Graph, labels: Labels, verdicts: Verdicts) -> dict[str, Any]:
    """The columns on what each model comes to."""
    import numpy as np
    import pyarrow as pa

    said = {name: [getattr(one, name) for one in verdicts.judged] for name in _SAID}
    columns = {name: _chosen(values, verdicts.number) for name, values in said.items()}
    nobody = verdicts.cause < 0
    cause = np.maximum(verdicts.cause, 0)
    ids = graph.ids.take(pa.array(cause, mask=nobody))
    declared = [label.declared for label in labels.all]
    return {
        **columns,
        "cause": ids.dictionary_encode(),
        "cause_license": _chosen(declared, graph.above[cause], nobody),
        "path": verdicts.path,
        "distance": pa.array(verdicts.distance, mask=nobody),
        "depth": pa.array(verdicts.depth),
        "unlicensed": pa.array(verdicts.silent),
    }


_SAID = ("outcome", "weight", "problem", "rule", "clause", "relation")


def _chosen(values: Sequence[Any], at: Any, mask: Any = None) -> Any:
    """``values`` by number, as a column in which each is kept once."""
    import numpy as np
    import pyarrow as pa

    each = {value: place for place, value in enumerate(dict.fromkeys(value for value in values if value is not None))}
    number = np.asarray([each.get(value, -1) for value in values], dtype=np.int32)[at]
    absent = number < 0 if mask is None else (number < 0) | mask
    return pa.DictionaryArray.from_arrays(pa.array(number, mask=absent), pa.array(list(each), pa.string()))


def _lists(values: Sequence[tuple[str, ...]], at: Any) -> Any:
    """Lists of few words by number, as a column."""
    import pyarrow as pa

    return pa.array(values, pa.list_(pa.string())).take(pa.array(at, pa.int32()))


def _distinct(words: Any) -> tuple[Any, Any]:
    """(each row of words once, the number of each row among them)."""
    import numpy as np

    found, number = np.unique(words, axis=0, return_inverse=True)
    return found, number.reshape(-1).astype(np.int32)
