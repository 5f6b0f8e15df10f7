"""Who may license an ancestor anew, for all models at once: what `lineage.heir.Family` asks of one tree at a time."""

from __future__ import annotations

from scanner.fleet.lineage.names import owned_keys
from scanner.lineage.compatible import ANYBODYS
from scanner.lineage.similar import owned
from scanner.lineage.terms import KNOWN
from scanner.model.lineage import CARRIES, RELATIONS
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.fleet.lineage.graph import Graph
    from scanner.fleet.lineage.labels import Labels

NOT, PERHAPS, SURE = 0, 1, 2
"""Whether a model's terms are its owner's to give."""


@record
class Publishers:
    """``owner`` is a number for each model (-1 for none), ``licensor`` one of the three words as a number, ``known`` true
    where its terms are known."""

    owner: Any
    licensor: Any
    known: Any


def publishers_of(graph: Graph, labels: Labels) -> Publishers:
    """The publishers of all models of ``graph``."""
    import numpy as np

    owner = _owners(graph)
    kinds = [label.terms for label in labels.all]
    known = np.asarray([terms.state == KNOWN for terms in kinds])[graph.above]
    free = np.asarray([terms.state == KNOWN and all(row.family in ANYBODYS for row in terms.rows) for terms in kinds])[
        graph.above
    ]
    licensor = np.where(free, PERHAPS, NOT).astype(np.int8)
    _by_table(graph, licensor)
    licensor[_on_others_work(graph, owner)] = NOT
    return Publishers(owner, licensor, known)


def _owners(graph: Graph) -> Any:
    """A number for each owner, as he is called today."""
    import numpy as np
    import pyarrow.compute as pc

    names = pc.replace_substring_regex(pc.utf8_lower(graph.ids), "/.*$", "/x").dictionary_encode()
    keys = owned_keys(names.dictionary)
    nobody = pc.or_(pc.invert(pc.match_substring(keys, "/")), pc.starts_with(keys, "datasets/"))
    owners = pc.replace_substring_regex(keys, "/.*$", "").dictionary_encode()
    numbers = owners.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    numbers[nobody.to_numpy(zero_copy_only=False)] = -1
    return numbers[names.indices.to_numpy(zero_copy_only=False)]


def _by_table(graph: Graph, licensor: Any) -> None:
    """What our table of known models says of the ones that somebody was made from."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from scanner.catalog.known_model import known_model, known_owners

    used = np.zeros(len(graph.ids), dtype=bool)
    used[graph.parent] = True
    for links in graph.instead.values():
        used[[link.parent for link in links]] = True
    at = pc.indices_nonzero(pa.array(used))
    names = graph.ids.take(at)
    owners = pc.replace_substring_regex(pc.utf8_lower(names), "/?[^/]*$", "")
    ours = pc.is_in(owners, value_set=pa.array(sorted(known_owners())))
    for number, name in zip(at.filter(ours).to_pylist(), names.filter(ours).to_pylist(), strict=True):
        known = known_model(name)
        if known is None or known.mirror:
            continue
        above = [parent for parent in known.parents if parent.relation in CARRIES]
        others = any(_owner(parent.id) != _owner(name) for parent in above)
        licensor[number] = NOT if others else SURE


def _on_others_work(graph: Graph, owner: Any) -> Any:
    """Which models were made, at any remove, from one of another owner."""
    import numpy as np

    carries = np.asarray([relation in CARRIES for relation in RELATIONS])[graph.relation]
    child, parent = graph.child[carries], graph.parent[carries]
    found = np.zeros(len(graph.ids), dtype=bool)
    found[child[owner[child] != owner[parent]]] = True
    while True:
        more = child[found[parent] & ~found[child]]
        if not len(more):
            return found
        found[more] = True


def _owner(model_id: str) -> str:
    owner, slash, _ = owned(model_id).partition("/")
    return owner if slash and owner != "datasets" else ""
