"""What the label of a changed model or of a copy in another form drops of one licence: one check for each kind of clause."""

from __future__ import annotations

from scanner.licensing.clause_facts import limits_of
from scanner.lineage.carried import BANS, HARD, KEEP_OUT, closed_uses, free, keeps_out, lost_limits, restricts_uses
from scanner.lineage.compatible import ANYBODYS, ONWARD
from scanner.lineage.loss import Loss, drops, duties, first, kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.license import Clause, License
    from scanner.licensing.clause_facts import Limit


def no_derivatives(row: License, relation: str) -> Loss | None:
    """Nothing changed may be shared at all, whatever the label; a copy in another form is contested."""
    clause = first(row, "no-derivatives")
    if clause is None:
        return None
    weight = "error" if relation in ("finetune", "merge") else "warning"
    return Loss("no-derivatives", weight, row, clause, clause.clause, drops(row, ()))


def _non_commercial(child: Sequence[License], row: License) -> Loss | None:
    if keeps_out(child):
        return None
    limit = next((limit for limit in limits_of(row) if limit.kind in KEEP_OUT), None)
    if limit is None:
        return None
    if not child or all(one.commercial != "unknown" for one in child):
        return _loss("non-commercial-dropped", "error", row, limit, child)
    return _loss("not-comparable", "warning", row, limit, child)


def _research(child: Sequence[License], row: License) -> Loss | None:
    """An agreement for research alone under a label that shuts out commerce only: pastimes are free under the one."""
    if row.category != "research" or kept(child, row) or not keeps_out(child):
        return None
    if any(one.category == "research" for one in child):
        return None
    clause = first(row, "research-only")
    return Loss("relabelled", "warning", row, clause, clause.clause, drops(row, child)) if clause is not None else None


def _share_alike(child: Sequence[License], row: License) -> Loss | None:
    clause = first(row, "share-alike")
    relicense = first(row, "relicense")
    if clause is None or relicense is None or relicense.value not in ("same-license", "same-or-compatible"):
        return None
    if kept(child, row) or any(one.id in ONWARD.get(row.id, ()) for one in child):
        return None
    version = any(_stem(one) == _stem(row) for one in child)
    weight = "warning" if row.category == "data" else "error"
    problem = "wrong-version" if version else "share-alike-broken"
    return Loss(problem, weight, row, clause, clause.clause, drops(row, child))


def _agreement(child: Sequence[License], row: License) -> Loss | None:
    """Licences of one publisher that derived works stay under, and that no other may stand in for."""
    clause = first(row, "relicense")
    if clause is None or clause.value != "same-license" or first(row, "share-alike") is not None:
        return None
    if kept(child, row):
        return None
    lost = drops(row, child)
    if any(one.family and one.family == row.family for one in child):
        return Loss("wrong-version", "error", row, clause, clause.clause, lost)
    if not child or free(child):
        return Loss("looser", "error", row, clause, clause.clause, lost)
    return Loss("relabelled", "warning", row, clause, clause.clause, lost)


def _flow_down(child: Sequence[License], row: License) -> Loss | None:
    clause = first(row, "flow-down")
    if clause is None or row.category == "permissive" or kept(child, row):
        return None
    lost = drops(row, child)
    if not restricts_uses(child):
        return Loss("flow-down-lost", "error", row, clause, clause.clause, lost)
    if closed_uses((row,)) <= closed_uses(child):
        return None
    weight = "note" if any(first(one, "flow-down") is not None for one in child) else "warning"
    return Loss("relabelled", weight, row, clause, clause.clause, lost)


def _limits(child: Sequence[License], row: License) -> Loss | None:
    if row.category == "permissive" or kept(child, row):
        return None
    lost = lost_limits(row, child)
    hard = [limit for limit in lost if limit.kind in HARD]
    freely = not child or free(child)
    if hard:
        hard.sort(key=lambda limit: HARD.index(limit.kind))
        places_only = hard[0].kind == hard[-1].kind == "territory"
        problem = "outside-territory-unsaid" if places_only and not freely else "looser"
        return _loss(problem, "error" if freely else "warning", row, hard[0], child)
    if not freely:
        return None
    uses = [limit for limit in lost if limit.kind == "use-restrictions"]
    others = [limit for limit in lost if limit.kind == "use-policy" or limit.clause.value in BANS]
    if uses:
        return _loss("looser", "error", row, uses[0], child)
    if others:
        return _loss("looser", "warning", row, others[0], child)
    return None


def _label(child: Sequence[License], row: License) -> Loss | None:
    """A label for the whole that leaves out the licence which the base's part keeps."""
    if not child or kept(child, row):
        return None
    clause = first(row, "license-copy")
    if not free(child):
        return _of_sister(child, row, clause)
    if row.category in ("permissive", "public-domain"):
        if any(one.category not in ("permissive", "public-domain") for one in child):
            return None  # stricter terms on the whole
        stated = any(first(one, "state-changes") is not None for one in child)
        if clause is None or first(row, "state-changes") is None or stated:
            return None
        return Loss("relabelled", "warning", row, first(row, "relicense") or clause, _number(row), duties(row, child))
    if clause is None or row.category in ("data", "copyleft", "weak-copyleft"):
        return None
    return Loss("relabelled", "warning", row, clause, clause.clause, drops(row, child) or duties(row, child))


def _of_sister(child: Sequence[License], row: License, clause: Clause | None) -> Loss | None:
    """Another agreement of the same publisher, no stricter: neither stands for the other."""
    if clause is None or row.family in ANYBODYS or keeps_out(child) or all(one.family != row.family for one in child):
        return None
    return Loss("relabelled", "warning", row, clause, clause.clause, drops(row, child) or duties(row, child))


def _number(row: License) -> str:
    clause = first(row, "relicense") or first(row, "license-copy")
    return clause.clause if clause is not None else ""


def _stem(row: License) -> str:
    """The id without its version: gpl of gpl-2.0."""
    return row.id.rstrip("0123456789.-")


def _loss(problem: str, weight: str, row: License, limit: Limit, child: Sequence[License]) -> Loss:
    return Loss(problem, weight, row, limit.clause, limit.number, drops(row, child))


CHECKS = (_non_commercial, _research, _share_alike, _agreement, _flow_down, _limits, _label)
"""Each tells what the rows of a child drop of one row of its parent, or None; the worst counts."""
