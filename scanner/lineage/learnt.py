"""What reaches a model that only learnt from another's outputs, or from data."""

from __future__ import annotations

from scanner.licensing.clause_facts import limits_of
from scanner.lineage.carried import KEEP_OUT, keeps_out
from scanner.lineage.compatible import ONWARD
from scanner.lineage.loss import Loss, first, kept
from scanner.lineage.terms import same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.license import License


def outputs(child: Sequence[License], row: License) -> Loss | None:
    clause = first(row, "output-training")
    if clause is None or clause.value == "allowed":
        return None
    family = any(same(one, row) or (one.family and one.family == row.family) for one in child)
    if clause.value in ("prohibited", "own-family-only"):
        if family and clause.value == "own-family-only":
            return None
        return Loss("output-ban", "error", row, clause, clause.clause)
    if clause.value == "research-only" and keeps_out(child):
        return None
    return Loss("outputs-reach", "note", row, clause, clause.clause)


def data(child: Sequence[License], row: License) -> Loss | None:
    """Whether weights are an adaptation of the data is contested, so that nothing here is an error."""
    if row.category == "data":
        return None  # made for data: what is learnt from it is free
    clause = first(row, "share-alike")
    if clause is not None and not kept(child, row) and not any(one.id in ONWARD.get(row.id, ()) for one in child):
        return Loss("data-terms", "warning", row, clause, clause.clause)
    limit = next((limit for limit in limits_of(row) if limit.kind in (*KEEP_OUT, "no-derivatives")), None)
    if limit is None or (limit.kind in KEEP_OUT and keeps_out(child)):
        return None
    return Loss("data-terms", "warning", row, limit.clause, limit.number)
